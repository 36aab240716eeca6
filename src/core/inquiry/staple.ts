import { equalOctets } from "../bytes/equal-octets.ts";
import { type Check, meets, notApplicable } from "../check.ts";
import type { OcspContext } from "../ocsp/context.ts";
import { attempt } from "../ocsp/judge.ts";
import { type OcspJudgement, verifyResponse } from "../ocsp/verify.ts";
import type { SentCertificate } from "../tls/server-messages.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { statusRequest, tlsFeatures } from "../x509/tls-feature.ts";
import type { Shaken, StapleEvidence } from "./evidence.ts";

/** What was stapled for one certificate, held against all demands on it. */
export interface StapleJudgement {
  /** The one demand on the server, then those on the response, if there is one. */
  readonly checks: readonly Check[];
  readonly ocsp?: OcspJudgement;
  /** Why there is no response to judge. */
  readonly missing?: "notStapled" | "notSent";
}

const promised = { demand: "staple.promised", citation: "RFC 7633 §4.2.3.1" } as const;

/** What a server sent of one certificate, and with it; undefined where it did not send it. */
export const sentOf = (
  { chain = [] }: Pick<Shaken, "chain">,
  der: Uint8Array,
): SentCertificate<Uint8Array> | undefined => chain.find(({ certificate }) => equalOctets(certificate, der));

/** The TLS feature binds the server whose own certificate has it; in a CA's it is about what that may issue (RFC 7633 §4.2.2). */
const judgePromise = ({ certificate }: IssuedCertificate, isOwn: boolean, isKept: boolean): Check => ({
  ...promised,
  ...attempt(() =>
    isOwn && certificate && tlsFeatures(certificate).includes(statusRequest) ? meets(isKept) : notApplicable,
  ),
});

/**
 * Judges what a server stapled for one certificate, as any OCSP response; and whether it had to. Never throws, whatever the
 * octets.
 */
export async function judgeStaple(
  evidence: StapleEvidence,
  subject: IssuedCertificate,
  context: OcspContext,
): Promise<StapleJudgement> {
  const { certificate } = subject;
  if (evidence.outcome === "bytes") {
    const ocsp = await verifyResponse(evidence.bytes, subject, context);
    return { checks: [judgePromise(subject, true, true), ...ocsp.checks], ocsp };
  }
  const sent = certificate && sentOf(evidence.handshake, certificate.der);
  if (sent === undefined) return { checks: [], missing: "notSent" };
  const isOwn = sent === evidence.handshake.chain?.[0];
  const { ocspResponse } = sent;
  const promise = judgePromise(subject, isOwn, ocspResponse !== undefined);
  if (ocspResponse === undefined) return { checks: [promise], missing: "notStapled" };
  const ocsp = await verifyResponse(ocspResponse, subject, context);
  return { checks: [promise, ...ocsp.checks], ocsp };
}

import { DecodeError } from "../bytes/decode-error.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import type { CertStatus } from "../cert-status.ts";
import { allMet, type Check, type Judged, meets, met, notApplicable, notReached } from "../check.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { knownKeys } from "../x509/known-keys.ts";
import { sameName } from "../x509/name.ts";
import type { OcspContext } from "./context.ts";
import { type OcspDemand, ocspDemands } from "./demands.ts";
import { knownResponseExtensions, nonce, nonceOid } from "./extensions.ts";
import { attempt, extensionRange, judgeCritical, unreadable } from "./judge.ts";
import { judgeSigner, type Signer } from "./responder.ts";
import {
  type BasicOCSPResponse,
  decodeResponse,
  type OCSPResponse,
  type SingleResponse,
} from "./response.ts";
import { judgeSingle, lastMoment } from "./single-response.ts";

/** What came of a response held against one certificate. */
export interface OcspJudgement {
  /** Every demand of `ocspDemands`, in that order, whatever came of it. */
  readonly checks: readonly Check[];
  readonly response?: OCSPResponse;
  readonly decodeError?: DecodeError;
  /** The SingleResponse that speaks of the certificate: the strictest one where several do. */
  readonly single?: SingleResponse;
  /** Whose signature it is, authorised or not; absent while that is not established. */
  readonly signer?: Signer;
  /** Present only when every demand is met or does not apply. */
  readonly certStatus?: CertStatus;
  /** With `certStatus`: the last moment the response vouches for. */
  readonly until?: Date;
}

type Outcomes = Partial<Readonly<Record<OcspDemand, Judged>>>;

/** The checks these outcomes come to: a demand that none of them speaks of was not reached. */
const list = (...parts: readonly Outcomes[]): Check[] =>
  ocspDemands.map(({ demand, citation }) => {
    let judged = notReached;
    for (const outcomes of parts) judged = outcomes[demand] ?? judged;
    const { outcome, detail } = judged;
    return detail ? { demand, citation, outcome, detail } : { demand, citation, outcome };
  });

/**
 * Holds a DER OCSPResponse against the certificate it should speak of. It walks on after an unmet demand
 * wherever something can still be judged, and says a status only when nothing stands against it. Never
 * throws, whatever the octets. Not checked: that the issuer signed the certificate, and whether the
 * responder's own certificate is revoked.
 */
export async function verifyResponse(
  der: Uint8Array,
  subject: IssuedCertificate,
  context: OcspContext,
): Promise<OcspJudgement> {
  let response: OCSPResponse;
  try {
    response = decodeResponse(der);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return { checks: list({ "ocsp.encoding": unreadable(error) }), decodeError: error };
  }
  const { responseStatus, basic, ranges } = response;
  const answered: Outcomes = {
    "ocsp.encoding": met(),
    "ocsp.responseStatus": meets(basic !== undefined, {
      expected: "successful",
      found: responseStatus,
      bytes: ranges.responseStatus,
    }),
  };
  if (basic === undefined) return { checks: list(answered), response };

  // Hashes and keys that one part has worked out serve the other.
  const remembering = { ...context, keys: context.keys ?? knownKeys() };
  const signing = judgeSigner(basic, subject, remembering);
  const { single, outcomes: ofSingle } = await judgeSingle(basic, subject, remembering);
  const { signer, outcomes: ofSigner } = await signing;
  const checks = list(answered, ofSingle, ofSigner, {
    "ocsp.responseExtensions": judgeCritical(basic.responseExtensions, knownResponseExtensions),
    "ocsp.issuer": judgeIssuer(subject),
    "ocsp.producedAt": judgeProducedAt(basic, context),
    "ocsp.nonce": judgeNonce(basic, context),
  });
  return {
    checks,
    response,
    ...(single && { single }),
    ...(signer && { signer }),
    ...(single &&
      allMet(checks) && { certStatus: single.certStatus, until: lastMoment(single, context.policy) }),
  };
}

/** A response about the same serial number of another issuer would say nothing of this certificate. */
const judgeIssuer = ({ certificate, issuer }: IssuedCertificate): Judged =>
  certificate ? meets(sameName(certificate.issuer, issuer.subject)) : notApplicable;

/** The responder signed it, so it cannot lie ahead (RFC 6960 §2.4). */
function judgeProducedAt({ producedAt, ranges }: BasicOCSPResponse, { at, policy }: OcspContext): Judged {
  const latest = new Date(at.getTime() + policy.clockSkew);
  return meets(producedAt <= latest, {
    expected: latest.toISOString(),
    found: producedAt.toISOString(),
    bytes: ranges.producedAt,
  });
}

/** A response without the nonce that was sent is judged by its times alone (RFC 9919 §5). */
const judgeNonce = (basic: BasicOCSPResponse, { nonce: sent }: OcspContext): Judged =>
  attempt(() => {
    const returned = sent && nonce(basic);
    if (sent === undefined || returned === undefined) return notApplicable;
    return meets(equalOctets(sent, returned), {
      expected: toHex(sent),
      found: toHex(returned),
      bytes: extensionRange(basic.responseExtensions, nonceOid, basic.ranges.tbsResponseData),
    });
  });

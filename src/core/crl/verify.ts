import { DecodeError } from "../bytes/decode-error.ts";
import type { CertStatus } from "../cert-status.ts";
import { allMet, type Check, notReached, unmet } from "../check.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { sameName } from "../x509/name.ts";
import { type SignatureResult, type Subtle, verifySignature } from "../x509/signature.ts";
import { type CertificateList, readCertificateList } from "./certificate-list.ts";
import { baseCRLNumber, cRLNumber } from "./crl-number.ts";
import { crlDemands } from "./demands.ts";
import { expiredCertsOnCRL } from "./expired-certs-on-crl.ts";
import { issuingDistributionPoint } from "./issuing-distribution-point.ts";
import {
  type CrlContext,
  entryAbout,
  type JudgingContext,
  judge,
  lastMoment,
  type Outcomes,
  type Reading,
  type ReadingContext,
  type Unreadable,
} from "./judge.ts";
import type { RevokedCertificate } from "./revoked-certificates.ts";
import { type ScannedCertificateList, scanEntries } from "./scan.ts";

/** What one CRL says of one certificate. */
export interface CrlJudgement {
  /** One for each of `crlDemands`, in that order. */
  readonly checks: readonly Check[];
  /** As far as it could be read. */
  readonly list?: CertificateList;
  readonly crlNumber?: bigint;
  /** How many entries the list has. */
  readonly entries?: number;
  /** Why it could not be read, or not to its end. */
  readonly error?: DecodeError;
  /** The entry about the certificate, in the delta CRL or else in its base; whether it may be believed is for the checks. */
  readonly entry?: RevokedCertificate;
  /** Only when every demand is met: revoked for an entry, good for none. */
  readonly certStatus?: CertStatus;
  /** How long that may be believed: nextUpdate, or where there is none thisUpdate + maxAge. */
  readonly until?: Date;
}

/**
 * What a CRL says of `subject` (RFC 5280 §6.3.3, for one distribution point and one CRL, or a delta CRL and its base):
 * every demand, met or not. `evidence` is the CRL in DER or PEM, or what a scanner made of it. Never throws. Does not
 * check that the issuer's certificate is valid or trusted, nor whether there is a newer CRL.
 */
export async function verifyCrl(
  evidence: Uint8Array | ScannedCertificateList,
  subject: IssuedCertificate,
  context: CrlContext,
): Promise<CrlJudgement> {
  const reading = await readCrl(evidence, subject, context);
  const isDelta = "scanned" in reading && reading.baseCRLNumber !== undefined;
  const base = isDelta && context.base ? await readCrl(context.base, subject, context) : undefined;
  return judgeCrl(reading, subject, context, base);
}

/**
 * Judges a CRL that was read before, perhaps elsewhere and at another time: all of `verifyCrl` that takes no octets.
 * `base`: what a delta CRL adds to; not looked at for any other.
 */
export function judgeCrl(
  reading: Reading | Unreadable,
  subject: IssuedCertificate,
  context: JudgingContext,
  base?: Reading | Unreadable,
): CrlJudgement {
  if ("error" in reading) {
    const { error, list } = reading;
    return { checks: unreadable(error), error, ...(list && { list }) };
  }
  const { list, scanned } = reading;
  const entry = entryAbout(reading, base, subject);
  const checks = checksOf(judge(reading, base, subject, context));
  return {
    checks,
    list,
    entries: scanned.entries,
    ...(reading.cRLNumber !== undefined && { crlNumber: reading.cRLNumber }),
    ...(entry && { entry }),
    ...(allMet(checks) && { certStatus: statusOf(entry), until: lastMoment(list, context.policy) }),
  };
}

/**
 * All that judging needs of a CRL's octets: its fields, the entries about `subject`, whether its signature is valid. The
 * octets are scanned while WebCrypto hashes them. Never throws.
 */
export async function readCrl(
  evidence: Uint8Array | ScannedCertificateList,
  subject: IssuedCertificate,
  context: ReadingContext,
): Promise<Reading | Unreadable> {
  let list: CertificateList | undefined;
  try {
    list = evidence instanceof Uint8Array ? readCertificateList(evidence) : evidence.list;
    const signer = signerOf(list, subject, context);
    const signature = beginSignature(list, signer, context);
    await signature.begun;
    const scanned =
      !(evidence instanceof Uint8Array) && evidence.serialNumber === subject.serialNumber
        ? evidence
        : scanEntries(list, subject.serialNumber);
    return {
      list,
      scanned,
      signer,
      idp: issuingDistributionPoint(list),
      cRLNumber: cRLNumber(list),
      baseCRLNumber: baseCRLNumber(list),
      expiredCertsOnCRL: expiredCertsOnCRL(list),
      signature: await signature.result,
    };
  } catch (error) {
    if (error instanceof DecodeError) return { error, ...(list && { list }) };
    throw error;
  }
}

const signerOf = (
  { issuer }: CertificateList,
  subject: IssuedCertificate,
  { crlIssuer }: ReadingContext,
): Certificate => (crlIssuer && sameName(crlIssuer.subject, issuer) ? crlIssuer : subject.issuer);

/** `begun` comes when WebCrypto has been given the octets and hashes them, on a thread of its own. */
function beginSignature(
  { signatureAlgorithm, tbsCertList, signatureValue }: CertificateList,
  { subjectPublicKeyInfo }: Certificate,
  { subtle, keys }: ReadingContext,
): { readonly begun: Promise<unknown>; readonly result: Promise<SignatureResult> } {
  let begin: (() => void) | undefined;
  const hashing = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const watched: Subtle = {
    importKey: (...how) => subtle.importKey(...how),
    digest: (...what) => subtle.digest(...what),
    verify: (...what) => {
      const valid = subtle.verify(...what);
      begin?.();
      return valid;
    },
  };
  const result = verifySignature(
    watched,
    signatureAlgorithm,
    subjectPublicKeyInfo,
    tbsCertList,
    signatureValue,
    keys,
  );
  return { begun: Promise.race([hashing, result]), result };
}

const checksOf = (outcomes: Outcomes): Check[] =>
  crlDemands.map(({ demand, citation }) => {
    const { outcome, detail } = outcomes[demand];
    return detail ? { demand, citation, outcome, detail } : { demand, citation, outcome };
  });

/** `expected` is where something else was expected, `found` the reason why what is there cannot be read. */
function unreadable({ path, offset, reason }: DecodeError): Check[] {
  const fault = unmet({ expected: path, found: reason, bytes: { start: offset, end: offset } });
  return crlDemands.map(({ demand, citation }) => ({
    demand,
    citation,
    ...(demand === "crl.encoding" ? fault : notReached),
  }));
}

/** RFC 5280 §6.3.3 (i) to (k). */
function statusOf(entry: RevokedCertificate | undefined): CertStatus {
  if (entry === undefined || entry.reasonCode === "removeFromCRL") return { status: "good" };
  const { revocationDate, reasonCode } = entry;
  return {
    status: "revoked",
    revocationTime: revocationDate,
    ...(reasonCode && { revocationReason: reasonCode }),
  };
}

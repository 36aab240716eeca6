import { DecodeError } from "../bytes/decode-error.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import { type ByteRange, type Judged, meets, met, notApplicable, notReached, unmet } from "../check.ts";
import type { Policy } from "../policy.ts";
import type { Certificate } from "../x509/certificate.ts";
import { crlDistributionPoints, type DistributionPoint } from "../x509/crl-distribution-points.ts";
import { findExtension } from "../x509/extension.ts";
import type { GeneralName } from "../x509/general-name.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { authorityKeyIdentifierOid } from "../x509/key-identifiers.ts";
import { keyUsage } from "../x509/key-usage.ts";
import type { KnownKeys } from "../x509/known-keys.ts";
import { sameName } from "../x509/name.ts";
import type { SignatureResult, Subtle } from "../x509/signature.ts";
import { signatureScheme } from "../x509/signature-scheme.ts";
import type { CertificateList } from "./certificate-list.ts";
import { cRLNumberOid, deltaCRLIndicatorOid } from "./crl-number.ts";
import type { CrlDemand } from "./demands.ts";
import { type IssuingDistributionPoint, issuingDistributionPointOid } from "./issuing-distribution-point.ts";
import type { RevokedCertificate } from "./revoked-certificates.ts";
import type { ScannedCertificateList } from "./scan.ts";
import { type Coverage, containsKind, coverage, kindOf, limitsKind, namesDirectory } from "./scope.ts";
import { sameScope } from "./succession.ts";

/** The moment and the rules of judgement, and what else it takes. */
export interface CrlContext {
  readonly at: Date;
  readonly policy: Policy;
  readonly subtle: Subtle;
  /** Without it every key is imported anew. */
  readonly keys?: KnownKeys;
  /** The one the CRL was fetched for. Without it, any of the certificate's will do. */
  readonly distributionPoint?: DistributionPoint;
  /** What a delta CRL adds to: a complete CRL. Not looked at for any other. */
  readonly base?: Uint8Array | ScannedCertificateList;
  /**
   * The CRL issuer's certificate where the certificate's issuer did not sign the CRL with the key of its own. Whoever gives
   * it has validated it up to the same trust anchor, its revocation included (RFC 5280 §6.3.3 (f)): that is not checked here.
   */
  readonly crlIssuer?: Certificate;
}

export type ReadingContext = Pick<CrlContext, "subtle" | "keys" | "crlIssuer">;
export type JudgingContext = Omit<CrlContext, "subtle" | "keys" | "base">;

/** A CRL read to its end, with all that is judged of it. */
export interface Reading {
  readonly list: CertificateList;
  readonly scanned: ScannedCertificateList;
  readonly signature: SignatureResult;
  /** Whose key verifies it. */
  readonly signer: Certificate;
  readonly idp: IssuingDistributionPoint | undefined;
  readonly cRLNumber: bigint | undefined;
  /** Of a delta CRL. */
  readonly baseCRLNumber: bigint | undefined;
  /** Since when it keeps the entries of expired certificates. */
  readonly expiredCertsOnCRL: Date | undefined;
}

/** `list`: what could be read before the error. */
export interface Unreadable {
  readonly error: DecodeError;
  readonly list?: CertificateList;
}

export type Outcomes = Readonly<Record<CrlDemand, Judged>>;

/** What became of every demand. `base`: what came with a delta CRL, not looked at for any other. */
export function judge(
  reading: Reading,
  base: Reading | Unreadable | undefined,
  subject: IssuedCertificate,
  context: JudgingContext,
): Outcomes {
  const { list, scanned, signature, signer, idp, cRLNumber } = reading;
  const entry = entryAbout(reading, base, subject);
  const points = attempt(() => distributionPoints(subject, context));
  const covers = coverage(list, idp, issuerNames(subject), points instanceof DecodeError ? [] : points);
  return {
    "crl.encoding": list.encoding === "DER" ? met() : met({ expected: "DER", found: list.encoding }),
    "crl.version": judgeVersion(list),
    "crl.sameAlgorithm": judgeSameAlgorithm(list),
    "crl.crlExtensions": judgeCrlExtensions(list),
    "crl.crlEntryExtensions": judgeEntryExtensions(scanned),
    "crl.certificateIssuer": judgeCertificateIssuer(scanned, idp),
    "crl.issuer": judgeIssuer(list, covers, subject),
    "crl.distributionPoint": judgeDistributionPoint(covers, points, entry, subject),
    "crl.certificateKind": judgeCertificateKind(idp, entry, subject),
    "crl.signer": judgeSigner(list, signer, subject),
    "crl.cRLSign": judgeCRLSign(signer),
    "crl.signatureAlgorithm": judgeSignatureAlgorithm(list, context.policy),
    "crl.signature": judgeSignature(list, signature),
    "crl.thisUpdate": judgeThisUpdate(list, context),
    "crl.nextUpdate": judgeNextUpdate(list, context),
    "crl.cRLNumber": judgeCRLNumber(list, cRLNumber),
    "crl.base": judgeBase(reading, base, subject, context),
    "crl.base.scope": judgeBaseScope(reading, base),
    "crl.base.cRLNumber": judgeBaseNumber(reading, base),
    "crl.reasonCode": judgeReasonCode(reading, entry),
    "crl.reasons": judgeReasons(covers, entry),
    "crl.certificateValidity": judgeCertificateValidity(reading, base, entry, subject),
  };
}

const judgeVersion = ({ version, places }: CertificateList): Judged =>
  meets(version === 2, {
    expected: "v2",
    found: `v${version}`,
    ...(places.version && { bytes: places.version }),
  });

function judgeSameAlgorithm({ signature, signatureAlgorithm, places }: CertificateList): Judged {
  const bytes = places.signatureAlgorithm;
  return equalOctets(signature.raw, signatureAlgorithm.raw)
    ? met({ found: signatureAlgorithm.oid, bytes })
    : unmet({ expected: toHex(signature.raw), found: toHex(signatureAlgorithm.raw), bytes });
}

/** The CRL extensions that are processed here. */
const processed: readonly string[] = [
  authorityKeyIdentifierOid,
  cRLNumberOid,
  deltaCRLIndicatorOid,
  issuingDistributionPointOid,
];

function judgeCrlExtensions({ crlExtensions }: CertificateList): Judged {
  const unknown = crlExtensions.find(({ critical, extnID }) => critical && !processed.includes(extnID));
  return unknown ? unmet({ found: unknown.extnID, bytes: bytesOf(unknown) }) : met();
}

const judgeEntryExtensions = ({ unknownCritical }: ScannedCertificateList): Judged =>
  unknownCritical ? unmet({ found: unknownCritical.extnID, bytes: bytesOf(unknownCritical) }) : met();

const judgeCertificateIssuer = (
  { certificateIssuer }: ScannedCertificateList,
  idp: IssuingDistributionPoint | undefined,
): Judged =>
  certificateIssuer ? meets(idp?.indirectCRL === true, { bytes: certificateIssuer }) : notApplicable;

/** The spellings of the issuer's name: its own certificate and those it issues may differ (RFC 5280 §7.1). */
const issuerNames = ({ certificate, issuer }: IssuedCertificate): readonly Uint8Array[] =>
  certificate ? [certificate.issuer, issuer.subject] : [issuer.subject];

function judgeIssuer(
  { issuer, places }: CertificateList,
  covers: Coverage,
  subject: IssuedCertificate,
): Judged {
  const bytes = places.issuer;
  if (covers.issuer) return met({ found: toHex(issuer), bytes });
  return unmet({ expected: toHex(issuerNames(subject)[0] as Uint8Array), found: toHex(issuer), bytes });
}

/** Throws DecodeError. */
const distributionPoints = (
  { certificate }: IssuedCertificate,
  { distributionPoint }: JudgingContext,
): readonly DistributionPoint[] =>
  distributionPoint ? [distributionPoint] : certificate ? crlDistributionPoints(certificate) : [];

/**
 * An entry under the issuer's name and the serial number is about the certificate whatever the scope: where nothing more
 * is known of it, scope matters to its absence alone.
 */
function judgeDistributionPoint(
  { name, pointNames, listNames }: Coverage,
  points: readonly DistributionPoint[] | DecodeError,
  entry: RevokedCertificate | undefined,
  { certificate }: IssuedCertificate,
): Judged {
  if (listNames.length === 0 || (entry && certificate === undefined)) return notApplicable;
  if (points instanceof DecodeError) return unmet({ found: points.message });
  return meets(name, { expected: namesText(pointNames), found: namesText(listNames) });
}

function judgeCertificateKind(
  idp: IssuingDistributionPoint | undefined,
  entry: RevokedCertificate | undefined,
  { certificate }: IssuedCertificate,
): Judged {
  if (!limitsKind(idp) || (entry && certificate === undefined)) return notApplicable;
  const kind = attempt(() => certificate && kindOf(certificate));
  if (kind instanceof DecodeError) return unmet({ found: kind.message });
  return meets(containsKind(idp, kind), kind && { found: kind });
}

/** The issuer of a certificate signs for itself under any spelling of its name; everybody else under the CRL's. */
function judgeSigner({ issuer }: CertificateList, signer: Certificate, subject: IssuedCertificate): Judged {
  const itself =
    equalOctets(signer.der, subject.issuer.der) &&
    issuerNames(subject).some((name) => sameName(name, issuer));
  if (itself || sameName(signer.subject, issuer)) return met();
  return unmet({ expected: toHex(issuer), found: toHex(signer.subject) });
}

function judgeCRLSign(signer: Certificate): Judged {
  const usages = attempt(() => keyUsage(signer));
  if (usages instanceof DecodeError) return unmet({ found: usages.message });
  return usages === undefined
    ? notApplicable
    : meets(usages.includes("cRLSign"), { expected: "cRLSign", found: usages.join(" ") });
}

function judgeSignatureAlgorithm({ signatureAlgorithm, places }: CertificateList, policy: Policy): Judged {
  const scheme = signatureScheme(signatureAlgorithm);
  const isSha1 = "scheme" in scheme && scheme.hash === "SHA-1";
  return meets(!isSha1 || policy.sha1Signatures === "allow", {
    found: "scheme" in scheme ? (scheme.hash ?? scheme.scheme) : scheme.oid,
    bytes: places.signatureAlgorithm,
  });
}

const judgeSignature = ({ places }: CertificateList, signature: SignatureResult): Judged =>
  meets(signature.result === "valid", {
    found: "oid" in signature ? `${signature.result} ${signature.oid}` : signature.result,
    bytes: places.signatureValue,
  });

function judgeThisUpdate({ thisUpdate, places }: CertificateList, { at, policy }: JudgingContext): Judged {
  const latest = new Date(at.getTime() + policy.clockSkew);
  return meets(thisUpdate <= latest, {
    expected: latest.toISOString(),
    found: thisUpdate.toISOString(),
    bytes: places.thisUpdate,
  });
}

/** The last moment the list vouches for: nextUpdate, or the one policy puts in its place. */
export const lastMoment = ({ thisUpdate, nextUpdate }: CertificateList, { maxAge }: Policy): Date =>
  nextUpdate ?? new Date(thisUpdate.getTime() + maxAge);

function judgeNextUpdate(list: CertificateList, { at, policy }: JudgingContext): Judged {
  const { nextUpdate, places } = list;
  if (nextUpdate === undefined && policy.missingNextUpdate === "refuse") return unmet();
  const earliest = new Date(at.getTime() - policy.clockSkew);
  const last = lastMoment(list, policy);
  return meets(earliest <= last, {
    expected: earliest.toISOString(),
    found: last.toISOString(),
    ...(places.nextUpdate && { bytes: places.nextUpdate }),
  });
}

// RFC 5280 §5.2.3: 0..MAX in at most 20 octets, the first bit of which is the sign.
const numbersEnd = 1n << 159n;

/** RFC 5280 §5.2.3 asks issuers for a number; §6.3.3 does without one unless there is a delta CRL. */
function judgeCRLNumber({ crlExtensions }: CertificateList, number: bigint | undefined): Judged {
  const extension = findExtension(crlExtensions, cRLNumberOid);
  if (extension === undefined || number === undefined) return notApplicable;
  return meets(number >= 0n && number < numbersEnd, { found: number.toString(), bytes: bytesOf(extension) });
}

/** An entry speaks whatever the others may be revoked for. */
const judgeReasons = ({ reasons }: Coverage, entry: RevokedCertificate | undefined): Judged =>
  entry ? notApplicable : reasons ? unmet({ found: reasons.join(" ") }) : met();

/**
 * A CRL lists unexpired certificates (RFC 5280 §5): one made after a certificate has expired may have dropped its entry
 * (§3.3), and a delta CRL may tell that as removeFromCRL (§5.2.4). Neither takes a revocation back, unless the list keeps
 * the entries of certificates that expired when this one did (X.509, expiredCertsOnCRL). Other than in OCSP nothing is
 * asked of a certificate that is not valid yet: it is unexpired. A delta CRL leans on its base, which is asked the same.
 */
function judgeCertificateValidity(
  reading: Reading,
  base: Reading | Unreadable | undefined,
  entry: RevokedCertificate | undefined,
  { certificate }: IssuedCertificate,
): Judged {
  if (certificate === undefined || (entry && entry.reasonCode !== "removeFromCRL")) return notApplicable;
  const { notAfter } = certificate.validity;
  const isDelta = reading.baseCRLNumber !== undefined;
  const lists = isDelta && base && "scanned" in base ? [reading, base] : [reading];
  const silent = lists.find(
    ({ list, expiredCertsOnCRL: since }) => notAfter < list.thisUpdate && !(since && since <= notAfter),
  );
  const { list, expiredCertsOnCRL } = silent ?? reading;
  return meets(silent === undefined, {
    expected: notAfter.toISOString(),
    found: (notAfter < list.thisUpdate && expiredCertsOnCRL
      ? expiredCertsOnCRL
      : list.thisUpdate
    ).toISOString(),
    ...(list === reading.list && { bytes: list.places.thisUpdate }),
  });
}

/** removeFromCRL is for delta CRLs alone. */
function judgeReasonCode({ scanned, baseCRLNumber }: Reading, entry: RevokedCertificate | undefined): Judged {
  if (entry?.reasonCode === undefined) return notApplicable;
  const inDelta = baseCRLNumber !== undefined && scanned.found.includes(entry);
  return meets(entry.reasonCode !== "removeFromCRL" || inDelta, {
    found: entry.reasonCode,
    bytes: bytesOf(entry),
  });
}

/**
 * Whether a delta CRL's base stands up by itself (RFC 5280 §5.2.4, §6.3.3 (h)). It may be out of date, which is what the
 * delta CRL mends (§6.3.3 (a)(1)(i)); what an absence from both says is asked of the delta CRL, whose scope is the same.
 */
function judgeBase(
  { baseCRLNumber }: Reading,
  base: Reading | Unreadable | undefined,
  subject: IssuedCertificate,
  context: JudgingContext,
): Judged {
  if (baseCRLNumber === undefined) return notApplicable;
  if (base === undefined || "error" in base) return unmet(base && { found: base.error.message });
  if (base.baseCRLNumber !== undefined) return unmet({ found: "delta" });
  const {
    "crl.nextUpdate": _,
    "crl.reasons": __,
    "crl.certificateValidity": ___,
    ...demands
  } = judge(base, undefined, subject, context);
  const fault = Object.entries(demands).find(([, { outcome }]) => outcome === "unmet");
  return fault ? unmet({ found: fault[0] }) : met();
}

function judgeBaseScope({ list, baseCRLNumber }: Reading, base: Reading | Unreadable | undefined): Judged {
  if (baseCRLNumber === undefined) return notApplicable;
  if (base === undefined || "error" in base) return notReached;
  return meets(sameScope(list, base.list));
}

/** The base is at least as new as the CRL the delta CRL starts from, and older than the delta CRL (RFC 5280 §5.2.4 (c), (d)). */
function judgeBaseNumber(
  { cRLNumber, baseCRLNumber }: Reading,
  base: Reading | Unreadable | undefined,
): Judged {
  if (baseCRLNumber === undefined) return notApplicable;
  if (base === undefined || "error" in base) return notReached;
  const number = base.cRLNumber;
  const between =
    number !== undefined && cRLNumber !== undefined && baseCRLNumber <= number && number < cRLNumber;
  return meets(between, { expected: `${baseCRLNumber} to before ${cRLNumber}`, found: String(number) });
}

/** The entry about the certificate: a delta CRL's, or else its base's (RFC 5280 §6.3.3 (i), (j)). */
export const entryAbout = (
  reading: Reading,
  base: Reading | Unreadable | undefined,
  subject: IssuedCertificate,
): RevokedCertificate | undefined =>
  entryIn(reading, subject) ??
  (reading.baseCRLNumber !== undefined && base && "scanned" in base ? entryIn(base, subject) : undefined);

/**
 * The entry under the certificate's serial number and its issuer's name (RFC 5280 §5.3.3). Of several, one that revokes it
 * comes before one that takes that back.
 */
function entryIn({ list, scanned }: Reading, subject: IssuedCertificate): RevokedCertificate | undefined {
  const names = issuerNames(subject);
  const direct = names.some((name) => sameName(name, list.issuer));
  const about = scanned.found.filter(({ certificateIssuer }) =>
    certificateIssuer ? namesDirectory(certificateIssuer, names) : direct,
  );
  return about.find(({ reasonCode }) => reasonCode !== "removeFromCRL") ?? about[0];
}

/** What `read` gives, or the DecodeError it throws: of a certificate's extension, which is judged like any other. */
function attempt<Value>(read: () => Value): Value | DecodeError {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

const bytesOf = ({ start, end }: ByteRange): ByteRange => ({ start, end });

function nameText(name: GeneralName): string {
  switch (name.kind) {
    case "uniformResourceIdentifier":
      return name.uri;
    case "dNSName":
      return name.name;
    case "directoryName":
      return toHex(name.name);
    case "other":
      return toHex(name.raw);
  }
}

const namesText = (names: readonly GeneralName[]): string => names.map(nameText).join(" ");

import { contentsOf, encodeElement, root, tag, take } from "../bytes/der.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import type { ByteRange } from "../check.ts";
import { basicConstraints } from "../x509/basic-constraints.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { DistributionPoint, ReasonFlag } from "../x509/crl-distribution-points.ts";
import type { GeneralName } from "../x509/general-name.ts";
import { sameName } from "../x509/name.ts";
import type { CertificateList } from "./certificate-list.ts";
import type { IssuingDistributionPoint } from "./issuing-distribution-point.ts";

/** What RFC 5280 §6.3.3 (b) and (d) find when a CRL is held against one distribution point of a certificate. */
export interface Coverage {
  /** (b)(1): the CRL is issued by whom the distribution point says. */
  readonly issuer: boolean;
  /** (b)(2)(i): one of the names in the issuingDistributionPoint is one of the distribution point's, or it has none. */
  readonly name: boolean;
  /** (d): the reasons an absence from this CRL rules out; absent: every one. */
  readonly reasons?: readonly ReasonFlag[];
  /** The names (b)(2)(i) compared: the distribution point's and the issuingDistributionPoint's. */
  readonly pointNames: readonly GeneralName[];
  readonly listNames: readonly GeneralName[];
}

/** A distribution point as a certificate has it, or the one RFC 5280 §6.3.3 assumes at its end. */
type Point = Omit<DistributionPoint, keyof ByteRange>;

/**
 * How well `list` covers a certificate issued under `issuerName` that has the distribution points
 * `points`: the best that one of them gives. A CRL by the certificate's issuer is also held against the point
 * RFC 5280 §6.3.3 assumes for CRLs no distribution point names: its name the issuer's, no reasons, no cRLIssuer. (Names
 * from an issuerAltName are not added to it.)
 */
export function coverage(
  list: CertificateList,
  idp: IssuingDistributionPoint | undefined,
  issuerName: Uint8Array,
  points: readonly DistributionPoint[],
): Coverage {
  const assumed: Point = { fullName: [{ kind: "directoryName", name: issuerName }] };
  return [...points, assumed]
    .map((point: Point) => cover(list, idp, issuerName, point))
    .reduce((best, next) => (rank(next) > rank(best) ? next : best));
}

const rank = ({ issuer, name, reasons }: Coverage): number => (!issuer ? 0 : !name ? 1 : reasons ? 2 : 3);

function cover(
  list: CertificateList,
  idp: IssuingDistributionPoint | undefined,
  issuerName: Uint8Array,
  point: Point,
): Coverage {
  const issuer = point.cRLIssuer
    ? namesDirectory(point.cRLIssuer, list.issuer) && idp?.indirectCRL === true
    : sameName(issuerName, list.issuer);
  const listNames = idp && fullNames(idp, list.issuer);
  const pointNames =
    fullNames(point, directoryNameOf(point.cRLIssuer) ?? issuerName) ?? point.cRLIssuer ?? [];
  const name =
    listNames === undefined || listNames.some((a) => pointNames.some((b) => sameGeneralName(a, b)));
  const reasons = someReasons(intersection(idp?.onlySomeReasons, point.reasons));
  return { issuer, name, pointNames, listNames: listNames ?? [], ...(reasons && { reasons }) };
}

/**
 * The names of a distribution point, or undefined where it has none. A relative one is appended to the name of the CRL's
 * issuer (RFC 5280 §4.2.1.13).
 */
function fullNames(
  { fullName, nameRelativeToCRLIssuer }: Point,
  crlIssuer: Uint8Array | undefined,
): readonly GeneralName[] | undefined {
  if (fullName || nameRelativeToCRLIssuer === undefined || crlIssuer === undefined) return fullName;
  const rdnSequence = take(root(crlIssuer, "Name"), tag.sequence, "rdnSequence");
  const name = encodeElement(tag.sequence, [
    contentsOf(crlIssuer, rdnSequence),
    encodeElement(tag.set, [nameRelativeToCRLIssuer]),
  ]);
  return [{ kind: "directoryName", name }];
}

const directoryNameOf = (names: readonly GeneralName[] | undefined): Uint8Array | undefined =>
  names?.flatMap((name) => (name.kind === "directoryName" ? [name.name] : []))[0];

/** Whether one of `names` is the directoryName `directory`. */
export const namesDirectory = (names: readonly GeneralName[], directory: Uint8Array): boolean =>
  names.some((name) => name.kind === "directoryName" && sameName(name.name, directory));

/** RFC 5280 §5.2.5 asks for the identical encoding in certificate and CRL, so names are compared as they stand. */
function sameGeneralName(a: GeneralName, b: GeneralName): boolean {
  switch (a.kind) {
    case "uniformResourceIdentifier":
      return a.kind === b.kind && a.uri === b.uri;
    case "dNSName":
      return a.kind === b.kind && a.name === b.name;
    case "directoryName":
      return a.kind === b.kind && sameName(a.name, b.name);
    case "other":
      return a.kind === b.kind && equalOctets(a.raw, b.raw);
  }
}

const intersection = (
  a: readonly ReasonFlag[] | undefined,
  b: readonly ReasonFlag[] | undefined,
): readonly ReasonFlag[] | undefined => (a && b ? a.filter((reason) => b.includes(reason)) : (a ?? b));

// RFC 5280 §6.3.2 (a): a revocation's reasons without `unspecified`, which no ReasonFlags has.
const allReasons = 8;

/** `reasons`, unless they are all there are. */
const someReasons = (reasons: readonly ReasonFlag[] | undefined): readonly ReasonFlag[] | undefined =>
  reasons && reasons.filter((reason) => reason !== "unused").length < allReasons ? reasons : undefined;

/** The kinds of certificate a CRL may be limited to (RFC 5280 §5.2.5), and `other` for one the limits leave out altogether. */
export type CertificateKind = "user" | "cA" | "other";

/**
 * Of which kind `certificate` is. One of version 1 or 2 has no basicConstraints to tell by, and §5.2.5 keeps it out of the
 * scope of every CRL limited to a kind. Throws DecodeError.
 */
export const kindOf = (certificate: Certificate): CertificateKind =>
  certificate.version < 3 ? "other" : basicConstraints(certificate)?.cA ? "cA" : "user";

/** Whether a CRL with this issuingDistributionPoint is only about certificates of one kind. */
export const limitsKind = (idp: IssuingDistributionPoint | undefined): idp is IssuingDistributionPoint =>
  idp !== undefined &&
  (idp.onlyContainsUserCerts || idp.onlyContainsCACerts || idp.onlyContainsAttributeCerts);

/** Whether certificates of `kind` are within these limits (RFC 5280 §6.3.3 (b)(2)(ii) to (iv)): those of no known kind are not. */
export const containsKind = (idp: IssuingDistributionPoint, kind: CertificateKind | undefined): boolean =>
  !idp.onlyContainsAttributeCerts &&
  (!idp.onlyContainsUserCerts || kind === "user") &&
  (!idp.onlyContainsCACerts || kind === "cA");

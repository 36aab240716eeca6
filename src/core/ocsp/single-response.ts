import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import { allMet, type Judged, meets, notApplicable, notReached, unmet } from "../check.ts";
import type { Policy } from "../policy.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { type HashAlgorithm, hashAlgorithm } from "../x509/signature-scheme.ts";
import { type CertID, type IssuerHashes, issuerHashes } from "./cert-id.ts";
import type { OcspContext } from "./context.ts";
import type { OcspDemand } from "./demands.ts";
import { archiveCutoff, archiveCutoffOid, knownSingleExtensions } from "./extensions.ts";
import { attempt, extensionRange, judgeCritical } from "./judge.ts";
import type { BasicOCSPResponse, SingleResponse } from "./response.ts";

type CertIDDemand = Extract<OcspDemand, `ocsp.certID.${string}`>;
type StatusDemand =
  | "ocsp.singleExtensions"
  | "ocsp.thisUpdate"
  | "ocsp.nextUpdate"
  | "ocsp.certificateValidity";

export interface SingleJudgement {
  /** The one that speaks of the certificate, current or not; absent when none does. */
  readonly single?: SingleResponse;
  readonly outcomes: Readonly<Record<CertIDDemand, Judged>> & Partial<Readonly<Record<StatusDemand, Judged>>>;
}

type Hashes = ReadonlyMap<HashAlgorithm, IssuerHashes>;

/**
 * Finds the SingleResponse that speaks of `subject` and judges it. More than one may: RFC 9919 §3.2.1
 * provides for one with SHA-1 and one with SHA-256 in its CertID. Where they disagree RFC 6960 does not say
 * which counts; here it is the strictest (revoked, then unknown, then good, as in Chromium), and it counts
 * even when another is newer: what was revoked does not become good by being said less recently. Among equals
 * it is the one that stands up. When none speaks of `subject`, the CertID that comes nearest is held against
 * it.
 */
export async function judgeSingle(
  basic: BasicOCSPResponse,
  subject: IssuedCertificate,
  context: OcspContext,
): Promise<SingleJudgement> {
  const hashes = await hashesFor(basic, subject, context);
  const judged = basic.responses
    .filter(({ certID }) => agreement(certID, subject, hashes) === 4)
    .map((single) => ({ single, outcomes: judgeStatus(single, basic, subject, context) }))
    .sort((a, b) => severity(b.single) - severity(a.single) || against(a.outcomes) - against(b.outcomes));
  const [speaking] = judged;
  if (speaking === undefined) return { outcomes: judgeNearest(basic, subject, hashes) };
  const { single, outcomes } = speaking;
  return { single, outcomes: { ...judgeCertID(single.certID, subject, hashes), ...outcomes } };
}

const severity = ({ certStatus: { status } }: SingleResponse): number =>
  ["good", "unknown", "revoked"].indexOf(status);

const against = (outcomes: Readonly<Record<string, Judged>>): number =>
  Object.values(outcomes).filter((judged) => !allMet([judged])).length;

/** The issuer's hashes under each hash algorithm that the response's CertIDs use and that is known here. */
async function hashesFor(
  { responses }: BasicOCSPResponse,
  subject: IssuedCertificate,
  { subtle, keys }: OcspContext,
): Promise<Hashes> {
  const hashes = new Map<HashAlgorithm, IssuerHashes>();
  for (const { certID } of responses) {
    const name = hashAlgorithm(certID.hashAlgorithm);
    if (name === undefined || hashes.has(name)) continue;
    hashes.set(name, await issuerHashes(subject, name, subtle, keys));
  }
  return hashes;
}

const hashesOf = ({ hashAlgorithm: algorithm }: CertID, hashes: Hashes): IssuerHashes | undefined => {
  const name = hashAlgorithm(algorithm);
  return name && hashes.get(name);
};

/** How many of a CertID's four fields are those of `subject`. */
function agreement(certID: CertID, { serialNumber }: IssuedCertificate, hashes: Hashes): number {
  const issuer = hashesOf(certID, hashes);
  const fields = [
    issuer !== undefined,
    issuer !== undefined && equalOctets(certID.issuerNameHash, issuer.issuerNameHash),
    issuer !== undefined && equalOctets(certID.issuerKeyHash, issuer.issuerKeyHash),
    certID.serialNumber === serialNumber,
  ];
  return fields.filter((agrees) => agrees).length;
}

function judgeCertID(
  certID: CertID,
  { serialNumber }: IssuedCertificate,
  hashes: Hashes,
): Readonly<Record<CertIDDemand, Judged>> {
  const { ranges } = certID;
  const issuer = hashesOf(certID, hashes);
  const judgeHash = (field: keyof IssuerHashes): Judged =>
    issuer === undefined
      ? notReached
      : meets(equalOctets(certID[field], issuer[field]), {
          expected: toHex(issuer[field]),
          found: toHex(certID[field]),
          bytes: ranges[field],
        });
  return {
    "ocsp.certID.hashAlgorithm": meets(issuer !== undefined, {
      found: certID.hashAlgorithm.oid,
      bytes: ranges.hashAlgorithm,
    }),
    "ocsp.certID.issuerNameHash": judgeHash("issuerNameHash"),
    "ocsp.certID.issuerKeyHash": judgeHash("issuerKeyHash"),
    "ocsp.certID.serialNumber": meets(certID.serialNumber === serialNumber, {
      expected: serialNumber,
      found: certID.serialNumber,
      bytes: ranges.serialNumber,
    }),
  };
}

/** Why no SingleResponse speaks of `subject`. */
function judgeNearest(
  { responses, ranges }: BasicOCSPResponse,
  subject: IssuedCertificate,
  hashes: Hashes,
): Readonly<Record<CertIDDemand, Judged>> {
  let nearest: CertID | undefined;
  let most = -1;
  for (const { certID } of responses) {
    const agreeing = agreement(certID, subject, hashes);
    if (agreeing > most) [nearest, most] = [certID, agreeing];
  }
  if (nearest !== undefined) return judgeCertID(nearest, subject, hashes);
  return {
    "ocsp.certID.hashAlgorithm": notReached,
    "ocsp.certID.issuerNameHash": notReached,
    "ocsp.certID.issuerKeyHash": notReached,
    "ocsp.certID.serialNumber": unmet({ expected: subject.serialNumber, bytes: ranges.responses }),
  };
}

const judgeStatus = (
  single: SingleResponse,
  basic: BasicOCSPResponse,
  { certificate }: IssuedCertificate,
  context: OcspContext,
): Readonly<Record<StatusDemand, Judged>> => ({
  "ocsp.singleExtensions": judgeCritical(single.singleExtensions, knownSingleExtensions),
  "ocsp.thisUpdate": judgeThisUpdate(single, context),
  "ocsp.nextUpdate": judgeNextUpdate(single, context),
  "ocsp.certificateValidity": certificate
    ? judgeCertificateValidity(single, basic, certificate)
    : notApplicable,
});

function judgeThisUpdate({ thisUpdate, ranges }: SingleResponse, { at, policy }: OcspContext): Judged {
  const latest = new Date(at.getTime() + policy.clockSkew);
  return meets(thisUpdate <= latest, {
    expected: latest.toISOString(),
    found: thisUpdate.toISOString(),
    bytes: ranges.thisUpdate,
  });
}

/** The last moment a SingleResponse vouches for: its nextUpdate, or what policy supplies in its place. */
export const lastMoment = ({ thisUpdate, nextUpdate }: SingleResponse, { maxAge }: Policy): Date =>
  nextUpdate ?? new Date(thisUpdate.getTime() + maxAge);

/**
 * RFC 9919 §5 would refuse every response without nextUpdate; RFC 6960 §4.2.2.1 knows it, so
 * `missingNextUpdate` decides.
 */
function judgeNextUpdate(single: SingleResponse, { at, policy }: OcspContext): Judged {
  const { thisUpdate, nextUpdate, ranges } = single;
  if (nextUpdate === undefined && policy.missingNextUpdate === "refuse") return unmet();
  // No moment lies in an interval that ends before it begins, however the clocks stand.
  const earliest = new Date(Math.max(at.getTime() - policy.clockSkew, thisUpdate.getTime()));
  const last = lastMoment(single, policy);
  return meets(earliest <= last, {
    expected: earliest.toISOString(),
    found: last.toISOString(),
    ...(ranges.nextUpdate && { bytes: ranges.nextUpdate }),
  });
}

/**
 * "good" promises only that no certificate of this serial number within its validity is revoked (RFC 6960
 * §2.2), so it says nothing of one that had expired, or was not valid yet, when the response was produced. Of
 * an expired one it does say something when the responder's archive goes back to its expiry (§4.4.4). revoked
 * and unknown need no such care.
 */
function judgeCertificateValidity(
  single: SingleResponse,
  { producedAt, ranges }: BasicOCSPResponse,
  { validity: { notBefore, notAfter } }: Certificate,
): Judged {
  if (single.certStatus.status !== "good") return notApplicable;
  const detail = {
    expected: `${notBefore.toISOString()}/${notAfter.toISOString()}`,
    found: producedAt.toISOString(),
    bytes: ranges.producedAt,
  };
  if (producedAt <= notAfter) return meets(notBefore <= producedAt, detail);
  return attempt(() => {
    const cutoff = archiveCutoff(single);
    return cutoff === undefined
      ? unmet(detail)
      : meets(cutoff <= notAfter, {
          expected: notAfter.toISOString(),
          found: cutoff.toISOString(),
          bytes: extensionRange(single.singleExtensions, archiveCutoffOid, ranges.producedAt),
        });
  });
}

import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import {
  allMet,
  type ByteRange,
  type Judged,
  meets,
  met,
  notApplicable,
  notReached,
  unmet,
} from "../check.ts";
import type { Policy } from "../policy.ts";
import type { AlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import { basicConstraintsOid } from "../x509/basic-constraints.ts";
import type { Certificate } from "../x509/certificate.ts";
import { extKeyUsage, extKeyUsageOid, ocspSigning } from "../x509/ext-key-usage.ts";
import { findExtension } from "../x509/extension.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { authorityKeyIdentifierOid, subjectKeyIdentifierOid } from "../x509/key-identifiers.ts";
import { keyUsage, keyUsageOid } from "../x509/key-usage.ts";
import { sameName } from "../x509/name.ts";
import { ocspNoCheckOid } from "../x509/ocsp-nocheck.ts";
import {
  digest,
  type SignatureResult,
  verifyCertificateSignature,
  verifySignature,
} from "../x509/signature.ts";
import { signatureScheme } from "../x509/signature-scheme.ts";
import { subjectAltNameOid } from "../x509/subject-alternative-name.ts";
import type { OcspContext } from "./context.ts";
import type { OcspDemand } from "./demands.ts";
import { attempt, extensionRange, judgeCritical } from "./judge.ts";
import type { BasicOCSPResponse } from "./response.ts";

/** Whose key signed a response: the issuer's own, or that of another certificate. */
export interface Signer {
  readonly is: "issuer" | "delegated";
  readonly certificate: Certificate;
}

type DelegationDemand = Extract<OcspDemand, `ocsp.responder.${string}`>;
type SignerDemand = "ocsp.responderID" | "ocsp.signatureAlgorithm" | "ocsp.signature" | DelegationDemand;

export interface SignerJudgement {
  /** Absent while nobody is known to have signed it. */
  readonly signer?: Signer;
  readonly outcomes: Readonly<Record<SignerDemand, Judged>>;
}

/** Certificates tried before giving up: each costs a signature, and a stranger decides how many there are. */
const mostCandidates = 8;

/**
 * Who signed the response, and whether they may speak for the issuer of `subject` (RFC 6960 §4.2.2.2). Tried
 * are the issuer itself, the certificates the response brings and those at hand, those first that its
 * ResponderID names. The one against whom nothing stands is the signer; else the checks are those of the one
 * who comes closest. Not checked, with or without id-pkix-ocsp-nocheck: whether the responder's certificate
 * is revoked. Never throws.
 */
export async function judgeSigner(
  basic: BasicOCSPResponse,
  subject: IssuedCertificate,
  context: OcspContext,
): Promise<SignerJudgement> {
  const [first, ...others] = await findCandidates(basic, subject, context);
  let closest = await judgeCandidate(first, basic, subject, context);
  for (const candidate of others.slice(0, mostCandidates - 1)) {
    if (distance(closest) === 0) break;
    const judgement = await judgeCandidate(candidate, basic, subject, context);
    if (distance(judgement) < distance(closest)) closest = judgement;
  }
  return closest;
}

/** Having signed it counts for more than being named as who did, and that for more than everything else. */
function distance({ outcomes }: SignerJudgement): number {
  const against = (judged: Judged): number => (allMet([judged]) ? 0 : 1);
  return (
    against(outcomes["ocsp.signature"]) * 200 +
    against(outcomes["ocsp.responderID"]) * 100 +
    Object.values(outcomes).reduce((sum, judged) => sum + against(judged), 0)
  );
}

interface Candidate extends Signer {
  /** Whether the ResponderID is this certificate's. */
  readonly named: boolean;
  /** A certificate at hand: where its fields lie is no place in the response. */
  readonly atHand: boolean;
}

async function findCandidates(
  { responderID, certs }: BasicOCSPResponse,
  { issuer }: IssuedCertificate,
  { subtle, keys, certs: others = [] }: OcspContext,
): Promise<[Candidate, ...Candidate[]]> {
  const delegated = (atHand: boolean) => (certificate: Certificate) =>
    ({ is: "delegated", certificate, atHand }) as const;
  const signers = [
    { is: "issuer", certificate: issuer, atHand: false } as const,
    ...certs.map(delegated(false)),
    ...others.map(delegated(true)),
  ];
  const candidates: Candidate[] = [];
  for (const signer of signers) {
    const { subject, subjectPublicKey } = signer.certificate;
    // By its subject, or by the SHA-1 of its key (RFC 6960 §4.2.1).
    const named =
      responderID.by === "name"
        ? sameName(responderID.name, subject)
        : equalOctets(responderID.keyHash, await digest(subtle, "SHA-1", subjectPublicKey, keys));
    candidates.push({ ...signer, named });
  }
  return candidates.sort((a, b) => Number(b.named) - Number(a.named)) as [Candidate, ...Candidate[]];
}

async function judgeCandidate(
  { is, certificate, named, atHand }: Candidate,
  basic: BasicOCSPResponse,
  { issuer }: IssuedCertificate,
  context: OcspContext,
): Promise<SignerJudgement> {
  const { subtle, keys, policy } = context;
  const { responderID, signatureAlgorithm, signature, tbsResponseData, ranges } = basic;
  const key = certificate.subjectPublicKeyInfo;
  // Begun before the other is awaited: two signatures are verified at once.
  const certifying =
    is === "delegated"
      ? verifyCertificateSignature(subtle, certificate, issuer.subjectPublicKeyInfo, keys)
      : undefined;
  const own = await verifySignature(subtle, signatureAlgorithm, key, tbsResponseData, signature, keys);
  const delegation = certifying
    ? judgeDelegation(certificate, issuer, await certifying, context)
    : notDelegated;
  const outcomes = {
    "ocsp.responderID": meets(named, {
      ...(responderID.by === "key" && { found: toHex(responderID.keyHash) }),
      bytes: ranges.responderID,
    }),
    "ocsp.signatureAlgorithm": judgeAlgorithm(signatureAlgorithm, own, policy, ranges.signatureAlgorithm),
    "ocsp.signature": judgeSignature(own, ranges.signature),
    ...(atHand ? withoutBytes(delegation) : delegation),
  };
  return named && own.result === "valid" ? { signer: { is, certificate }, outcomes } : { outcomes };
}

const withoutBytes = <Demand extends string>(
  outcomes: Readonly<Record<Demand, Judged>>,
): Readonly<Record<Demand, Judged>> =>
  Object.fromEntries(
    Object.entries<Judged>(outcomes).map(([demand, { outcome, detail }]) => {
      const { bytes: _, ...rest } = detail ?? {};
      return [demand, { outcome, ...(detail && { detail: rest }) }];
    }),
  ) as Record<Demand, Judged>;

/** One refused for its algorithm is told by the demand on algorithms. */
function judgeSignature(result: SignatureResult, bytes: ByteRange): Judged {
  switch (result.result) {
    case "valid":
      return met({ bytes });
    case "invalid":
      return unmet({ bytes });
    case "badKey":
      return unmet({ found: result.result, bytes });
    case "unsupported":
    case "badParameters":
      return notReached;
  }
}

function judgeAlgorithm(
  algorithm: AlgorithmIdentifier,
  result: SignatureResult,
  { sha1Signatures }: Policy,
  bytes: ByteRange,
): Judged {
  if ("oid" in result) return unmet({ found: result.oid, bytes });
  const scheme = signatureScheme(algorithm);
  const refused = "scheme" in scheme && scheme.hash === "SHA-1" && sha1Signatures === "refuse";
  return meets(!refused, { found: algorithm.oid, bytes });
}

const notDelegated: Readonly<Record<DelegationDemand, Judged>> = {
  "ocsp.responder.issuer": notApplicable,
  "ocsp.responder.signatureAlgorithm": notApplicable,
  "ocsp.responder.signature": notApplicable,
  "ocsp.responder.extKeyUsage": notApplicable,
  "ocsp.responder.keyUsage": notApplicable,
  "ocsp.responder.validity": notApplicable,
  "ocsp.responder.extensions": notApplicable,
  "ocsp.responder.noCheck": notApplicable,
};

/**
 * Whether `issuer` itself, by the same key that signs what it issues, made `certificate` a responder of its
 * own. `result`: what came of verifying `certificate` with that key.
 */
function judgeDelegation(
  certificate: Certificate,
  issuer: Certificate,
  result: SignatureResult,
  { policy, at }: OcspContext,
): Readonly<Record<DelegationDemand, Judged>> {
  const { start, end, signatureAlgorithm } = certificate;
  const bytes = { start, end };
  return {
    "ocsp.responder.issuer": meets(sameName(certificate.issuer, issuer.subject), { bytes }),
    "ocsp.responder.signatureAlgorithm": judgeAlgorithm(signatureAlgorithm, result, policy, bytes),
    "ocsp.responder.signature": judgeSignature(result, bytes),
    "ocsp.responder.extKeyUsage": judgeExtKeyUsage(certificate),
    "ocsp.responder.keyUsage": judgeKeyUsage(certificate),
    "ocsp.responder.validity": judgeValidity(certificate, at),
    "ocsp.responder.extensions": judgeCritical(certificate.extensions, knownExtensions),
    "ocsp.responder.noCheck": findExtension(certificate.extensions, ocspNoCheckOid) ? met() : notApplicable,
  };
}

/** anyExtendedKeyUsage is not enough: the delegation is explicit (RFC 6960 §4.2.2.2). */
const judgeExtKeyUsage = (certificate: Certificate): Judged =>
  attempt(() => {
    const purposes = extKeyUsage(certificate) ?? [];
    return meets(purposes.includes(ocspSigning), {
      expected: ocspSigning,
      found: purposes.join(" "),
      bytes: extensionRange(certificate.extensions, extKeyUsageOid, certificate),
    });
  });

/**
 * RFC 5280 §4.2.1.12 would have nonRepudiation do as well; nobody issues such responders, and BR §7.1.2.8.7
 * forbids them.
 */
const judgeKeyUsage = (certificate: Certificate): Judged =>
  attempt(() => {
    const usages = keyUsage(certificate);
    if (usages === undefined) return notApplicable;
    return meets(usages.includes("digitalSignature"), {
      expected: "digitalSignature",
      found: usages.join(" "),
      bytes: extensionRange(certificate.extensions, keyUsageOid, certificate),
    });
  });

const judgeValidity = ({ validity: { notBefore, notAfter }, start, end }: Certificate, at: Date): Judged =>
  meets(notBefore <= at && at <= notAfter, {
    expected: at.toISOString(),
    found: `${notBefore.toISOString()}/${notAfter.toISOString()}`,
    bytes: { start, end },
  });

/**
 * The certificate extensions that may be critical in a responder's certificate: they are judged here, or say
 * nothing of signing responses.
 */
const knownExtensions: readonly string[] = [
  authorityKeyIdentifierOid,
  subjectKeyIdentifierOid,
  keyUsageOid,
  extKeyUsageOid,
  basicConstraintsOid,
  subjectAltNameOid,
  ocspNoCheckOid,
  "2.5.29.32", // certificatePolicies: any will do
];

import { type Check, meets, notApplicable, notReached } from "../check.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { sameName } from "../x509/name.ts";
import { verifyCertificateSignature } from "../x509/signature.ts";
import type { Bench } from "./appraise.ts";

/**
 * What evidence is to speak of, and whether its issuer really signed it, which core leaves to whoever pairs
 * them.
 */
export interface Pairing {
  /** Absent where nobody can be taken for the issuer. */
  readonly subject?: IssuedCertificate;
  readonly check: Check;
}

const demand = { demand: "certificate.signature", citation: "RFC 5280 §6.1.3 (a)(1)" } as const;

/** Candidates whose key is tried: each costs a signature, and some come with the evidence. */
const mostCandidates = 32;

/**
 * Pairs a certificate with the candidate whose key verifies its signature. Where none does and one bears the
 * issuer's name, the check is unmet, and the subject is paired with that one: what evidence says of such a
 * pair can be shown, never believed. Nobody else is taken for the issuer. Who bears the name is tried first,
 * but it is the key that counts; the judges of the evidence look at the name. A SHA-1 signature will do:
 * whether the certificate deserves trust is not asked here. `candidates` are none that evidence brings: who
 * made it would name its judge.
 */
export async function pair(
  certificate: Certificate,
  candidates: readonly Certificate[],
  { subtle, keys }: Bench,
): Promise<Pairing> {
  const isNamed = (candidate: Certificate): boolean => sameName(candidate.subject, certificate.issuer);
  const tried = candidates
    .toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))
    .slice(0, mostCandidates);
  let nearest: Pairing | undefined;
  for (const issuer of tried) {
    const { result } = await verifyCertificateSignature(
      subtle,
      certificate,
      issuer.subjectPublicKeyInfo,
      keys,
    );
    const subject = { serialNumber: certificate.serialNumber, issuer, certificate };
    const check = { ...demand, ...meets(result === "valid", { found: result }) };
    if (result === "valid") return { subject, check };
    if (issuer !== certificate && isNamed(issuer)) nearest ??= { subject, check };
  }
  return nearest ?? { check: { ...demand, ...notReached } };
}

/** `pair` for the certificate that is asked about, which may have signed itself, as a root has. */
export const pairAsked = (
  certificate: Certificate,
  candidates: readonly Certificate[],
  bench: Bench,
): Promise<Pairing> => {
  const isSelfIssued = sameName(certificate.subject, certificate.issuer);
  return pair(certificate, isSelfIssued ? [...candidates, certificate] : candidates, bench);
};

/** A serial number of whose certificate nothing else is known: no signature to verify. */
export const pairNumber = (serialNumber: string, issuer: Certificate): Pairing => ({
  subject: { serialNumber, issuer },
  check: { ...demand, ...notApplicable },
});

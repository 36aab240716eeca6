import { type Certificate, decodeCertificate } from "./certificate.ts";
import type { IssuedCertificate } from "./issued-certificate.ts";
import { sameName } from "./name.ts";

/** Leaf first, root last, as Firefox verified it. */
export type CertificateChain = readonly Certificate[];

/**
 * Decodes each certificate of a chain, keeping its order. Throws DecodeError. Does not check that they form a
 * chain.
 */
export const decodeChain = (ders: readonly Uint8Array[]): CertificateChain => ders.map(decodeCertificate);

/**
 * Each certificate that is followed by its issuer, paired with it: all but the root in a whole chain. Issuers
 * are told by name; no signature is checked.
 */
export function issuedCertificates(chain: CertificateChain): IssuedCertificate[] {
  return chain.flatMap((certificate, i) => {
    const issuer = chain[i + 1];
    if (issuer === undefined || !sameName(certificate.issuer, issuer.subject)) return [];
    return [{ serialNumber: certificate.serialNumber, issuer, certificate }];
  });
}

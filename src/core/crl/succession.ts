import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import { findExtension } from "../x509/extension.ts";
import { authorityKeyIdentifierOid } from "../x509/key-identifiers.ts";
import type { CertificateList } from "./certificate-list.ts";
import { issuingDistributionPointOid } from "./issuing-distribution-point.ts";

const none = new Uint8Array(0);

/** By what CRLs about the same certificates are the same: issuer, scope and key (RFC 5280 §6.3.3 (c)). */
const scopeOf = ({ issuer, crlExtensions }: CertificateList): readonly Uint8Array[] => [
  issuer,
  findExtension(crlExtensions, issuingDistributionPointOid)?.extnValue ?? none,
  findExtension(crlExtensions, authorityKeyIdentifierOid)?.extnValue ?? none,
];

/** What two CRLs that are not about the same certificates differ in, in hex: their issuers, or else their extensions. */
export function scopeDifference(
  a: CertificateList,
  b: CertificateList,
): { readonly expected: string; readonly found: string } | undefined {
  const theirs = scopeOf(b);
  for (const [i, ours] of scopeOf(a).entries()) {
    const other = theirs[i] as Uint8Array;
    if (!equalOctets(ours, other)) return { expected: toHex(ours), found: toHex(other) };
  }
  return undefined;
}

/** A CRL as far as it could be read, and its place in its issuer's sequence, where it says one. */
export interface NumberedList {
  readonly list?: CertificateList;
  readonly crlNumber?: bigint;
}

/**
 * Whether `later` takes the place of `earlier`: of one scope, it has the higher CRLNumber (RFC 5280 §5.2.3), or where
 * they do not tell, the later thisUpdate. A number and a time that contradict each other tell nothing.
 */
export function supersedes(later: NumberedList, earlier: NumberedList): boolean {
  const { list, crlNumber: number } = later;
  const { list: other, crlNumber: otherNumber } = earlier;
  if (list === undefined || other === undefined || scopeDifference(list, other)) return false;
  if (number === undefined || otherNumber === undefined || number === otherNumber) {
    return list.thisUpdate > other.thisUpdate;
  }
  return number > otherNumber && list.thisUpdate >= other.thisUpdate;
}

import { equalOctets } from "../bytes/equal-octets.ts";
import { findExtension } from "../x509/extension.ts";
import { authorityKeyIdentifierOid } from "../x509/key-identifiers.ts";
import type { CertificateList } from "./certificate-list.ts";
import { issuingDistributionPointOid } from "./issuing-distribution-point.ts";

/** Whether two CRLs are about the same certificates: same issuer, same scope, same key (RFC 5280 §6.3.3 (c)). */
export const sameScope = (a: CertificateList, b: CertificateList): boolean =>
  equalOctets(a.issuer, b.issuer) &&
  sameExtension(a, b, issuingDistributionPointOid) &&
  sameExtension(a, b, authorityKeyIdentifierOid);

/** Whether both lists carry this extension with the same octets, or neither does. */
function sameExtension(a: CertificateList, b: CertificateList, oid: string): boolean {
  const one = findExtension(a.crlExtensions, oid);
  const other = findExtension(b.crlExtensions, oid);
  return one && other ? equalOctets(one.extnValue, other.extnValue) : one === other;
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
  if (list === undefined || other === undefined || !sameScope(list, other)) return false;
  if (number === undefined || otherNumber === undefined || number === otherNumber) {
    return list.thisUpdate > other.thisUpdate;
  }
  return number > otherNumber && list.thisUpdate >= other.thisUpdate;
}

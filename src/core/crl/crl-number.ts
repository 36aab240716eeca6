import { takeInteger } from "../bytes/primitives.ts";
import { readExtension } from "../x509/extension.ts";
import type { CertificateList } from "./certificate-list.ts";

/** id-ce-cRLNumber */
export const cRLNumberOid = "2.5.29.20";
/** id-ce-deltaCRLIndicator */
export const deltaCRLIndicatorOid = "2.5.29.27";

/** The CRL's place in its issuer's sequence (RFC 5280 §5.2.3), or undefined without that extension. Throws DecodeError. Does not check its range. */
export const cRLNumber = ({ crlExtensions }: CertificateList): bigint | undefined =>
  readExtension(crlExtensions, cRLNumberOid, "cRLNumber", (cursor) => signed(takeInteger(cursor, "")));

/** In a delta CRL alone: the number of the CRL it starts from (RFC 5280 §5.2.4). Throws DecodeError. Does not check its range. */
export const baseCRLNumber = ({ crlExtensions }: CertificateList): bigint | undefined =>
  readExtension(crlExtensions, deltaCRLIndicatorOid, "deltaCRLIndicator", (cursor) =>
    signed(takeInteger(cursor, "BaseCRLNumber")),
  );

/** Two's complement, big-endian. */
function signed(octets: Uint8Array): bigint {
  let number = BigInt((octets[0] as number) >= 0x80 ? -1 : 0);
  for (const octet of octets) number = (number << 8n) | BigInt(octet);
  return number;
}

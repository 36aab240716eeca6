import { fromHex, toHex } from "../bytes/hex.ts";

/**
 * A serial number as people write it (hex of the number, any case, leading zeros or none) as lower-case hex
 * of the INTEGER's contents, which is how certificates, CertIDs and CRL entries give it here. Throws
 * DecodeError for anything but hex digits.
 */
export function toSerialNumber(hex: string): string {
  const digits = hex.replace(/^0+/, "");
  const octets = fromHex(digits.length % 2 === 0 ? digits : `0${digits}`);
  // Serial numbers are positive (RFC 5280 §4.1.2.2), and an INTEGER whose first bit is set is not.
  const sign = (octets[0] ?? 0x80) >= 0x80 ? "00" : "";
  return sign + toHex(octets);
}

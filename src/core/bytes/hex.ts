import { DecodeError } from "./decode-error.ts";

const octets = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Lower-case hex, two digits an octet, no separators. */
export function toHex(bytes: Uint8Array): string {
  let hex = "";
  for (let i = 0; i < bytes.length; i++) hex += octets[bytes[i] as number];
  return hex;
}

const digitValue = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
};

/**
 * The octets of `hex`, upper or lower case, without separators. Throws DecodeError, its offset counting
 * characters.
 */
export function fromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length >> 1);
  for (let i = 0; i < hex.length; i++) {
    const value = digitValue(hex.charCodeAt(i));
    if (value < 0) throw new DecodeError("hex", i, "badValue", "a hex digit", hex[i]);
    if (i >> 1 < bytes.length) bytes[i >> 1] = ((bytes[i >> 1] as number) << 4) | value;
  }
  if (hex.length % 2 !== 0) throw new DecodeError("hex", hex.length, "truncated");
  return bytes;
}

import { DecodeError } from "./decode-error.ts";

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const codes = Uint8Array.from(alphabet, (character) => character.charCodeAt(0));
const notADigit = 0xff;
const values = new Uint8Array(128).fill(notADigit);
codes.forEach((code, value) => {
  values[code] = value;
});
const pad = 0x3d;

// Arguments of one call: engines limit how many there may be.
const charactersAtOnce = 0x8000;

/** Base64 with padding and without line breaks (RFC 4648 §4). */
export function toBase64(bytes: Uint8Array): string {
  const characters = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  let to = 0;
  for (let from = 0; from < bytes.length; from += 3) {
    const left = bytes.length - from;
    const group =
      ((bytes[from] as number) << 16) |
      ((left > 1 ? (bytes[from + 1] as number) : 0) << 8) |
      (left > 2 ? (bytes[from + 2] as number) : 0);
    characters[to++] = codes[group >> 18] as number;
    characters[to++] = codes[(group >> 12) & 0x3f] as number;
    characters[to++] = left > 1 ? (codes[(group >> 6) & 0x3f] as number) : pad;
    characters[to++] = left > 2 ? (codes[group & 0x3f] as number) : pad;
  }
  let text = "";
  for (let at = 0; at < characters.length; at += charactersAtOnce) {
    text += String.fromCharCode(...characters.subarray(at, at + charactersAtOnce));
  }
  return text;
}

/**
 * The octets of strict base64: padded, no white space, no bits set after the last octet (RFC 4648 §3.5, §4).
 * Throws DecodeError, its offset counting characters.
 */
export function fromBase64(text: string): Uint8Array {
  const stray = text.search(/[^A-Za-z0-9+/=]/);
  if (stray >= 0) throw new DecodeError("base64", stray, "badValue", "a base64 digit", text[stray]);
  if (text.length % 4 !== 0) throw new DecodeError("base64", text.length, "truncated");
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  const digits = text.length - padding;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  let held = 0;
  let to = 0;
  for (let at = 0; at < digits; at++) {
    const value = values[text.charCodeAt(at)] as number;
    if (value === notADigit) throw new DecodeError("base64", at, "badValue", "a base64 digit", "=");
    held = (held << 6) | value;
    if (at % 4 === 3) {
      bytes[to++] = held >> 16;
      bytes[to++] = held >> 8;
      bytes[to++] = held;
      held = 0;
    }
  }
  // Two digits hold one octet and four spare bits, three hold two octets and two spare bits.
  const spare = padding * 2;
  if (padding > 0) {
    if ((held & ((1 << spare) - 1)) !== 0)
      throw new DecodeError("base64", digits - 1, "badValue", "zero bits at the end");
    held >>= spare;
    if (padding === 1) bytes[to++] = held >> 8;
    bytes[to] = held;
  }
  return bytes;
}

import { DecodeError } from "./decode-error.ts";
import { type Element, encodeElement, tag } from "./der.ts";

// 2.25 followed by a UUID has an arc of 128 bits, 19 octets; nothing longer is in use.
const maxArcOctets = 19;

/**
 * An OBJECT IDENTIFIER's contents in dotted decimal (X.690 §8.19). Throws DecodeError when they are empty,
 * end inside an arc, pad an arc with leading zeros or hold an arc of more than 133 bits.
 */
export function decodeOid(bytes: Uint8Array, element: Element, path: string): string {
  if (element.contents === element.end) throw new DecodeError(path, element.start, "missing");
  let dotted = "";
  let at = element.contents;
  while (at < element.end) {
    const start = at;
    if (bytes[at] === 0x80) throw new DecodeError(path, at, "badValue", "an arc without leading zeros");
    while (at < element.end && (bytes[at] as number) >= 0x80) at++;
    if (at === element.end) throw new DecodeError(path, start, "truncated");
    at++;
    if (at - start > maxArcOctets) throw new DecodeError(path, start, "tooLarge");
    if (at - start <= 4) {
      let arc = 0;
      for (let i = start; i < at; i++) arc = (arc << 7) | ((bytes[i] as number) & 0x7f);
      if (dotted === "") {
        const first = Math.min(Math.trunc(arc / 40), 2);
        dotted = `${first}.${arc - first * 40}`;
      } else dotted += `.${arc}`;
    } else {
      let arc = 0n;
      for (let i = start; i < at; i++) arc = (arc << 7n) | BigInt((bytes[i] as number) & 0x7f);
      dotted += dotted === "" ? `2.${arc - 80n}` : `.${arc}`;
    }
  }
  return dotted;
}

/** The TLV of the OBJECT IDENTIFIER that is `dotted` in dotted decimal (X.690 §8.19). Does not check that it is one. */
export function encodeOid(dotted: string): Uint8Array {
  const [first = 0n, second = 0n, ...others] = dotted.split(".").map(BigInt);
  const octets = [first * 40n + second, ...others].flatMap((arc) => {
    const digits = [Number(arc & 0x7fn)];
    for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) digits.unshift(Number(rest & 0x7fn) | 0x80);
    return digits;
  });
  return encodeElement(tag.oid, [Uint8Array.from(octets)]);
}

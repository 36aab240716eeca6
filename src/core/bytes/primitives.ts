import { DecodeError } from "./decode-error.ts";
import { type Cursor, contentsOf, enter, finish, pathOf, peekTag, tag, take } from "./der.ts";
import { decodeOid } from "./oid.ts";

/** Takes a BOOLEAN, 0x00 or 0xff (X.690 §11.1). */
export function takeBoolean(cursor: Cursor, field: string): boolean {
  const element = take(cursor, tag.boolean, field);
  const octet = cursor.bytes[element.contents];
  if (element.end - element.contents !== 1 || (octet !== 0x00 && octet !== 0xff)) {
    throw new DecodeError(pathOf(cursor.path, field), element.start, "badValue", "0x00 or 0xff");
  }
  return octet === 0xff;
}

/**
 * `BOOLEAN DEFAULT FALSE`. A FALSE that is written out breaks X.690 §11.5, yet real certificates do it: it is
 * read.
 */
export const takeBooleanDefaultFalse = (cursor: Cursor, field: string): boolean =>
  peekTag(cursor) === tag.boolean ? takeBoolean(cursor, field) : false;

/**
 * Takes an INTEGER, or an ENUMERATED where `expected` says so, and gives its contents: two's complement,
 * big-endian, minimal.
 */
export function takeInteger(cursor: Cursor, field: string, expected: number = tag.integer): Uint8Array {
  const element = take(cursor, expected, field);
  const contents = contentsOf(cursor.bytes, element);
  const first = contents[0];
  const second = contents[1];
  if (first === undefined) throw new DecodeError(pathOf(cursor.path, field), element.start, "missing");
  if (second !== undefined && ((first === 0x00 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DecodeError(pathOf(cursor.path, field), element.start, "nonMinimalInteger");
  }
  return contents;
}

/** Takes an INTEGER, or ENUMERATED where `expected` says so, between 0 and 2³¹−1. */
export function takeSmallInteger(cursor: Cursor, field: string, expected: number = tag.integer): number {
  const start = cursor.at;
  const contents = takeInteger(cursor, field, expected);
  const path = pathOf(cursor.path, field);
  if ((contents[0] as number) >= 0x80) throw new DecodeError(path, start, "badValue", "no negative number");
  if (contents.length > 4) throw new DecodeError(path, start, "tooLarge");
  return contents.reduce((value, octet) => value * 256 + octet, 0);
}

/** Takes an OBJECT IDENTIFIER and gives it in dotted decimal. */
export function takeOid(cursor: Cursor, field: string): string {
  const element = take(cursor, tag.oid, field);
  return decodeOid(cursor.bytes, element, pathOf(cursor.path, field));
}

/** Takes an OCTET STRING and gives its contents: a view. */
export const takeOctetString = (cursor: Cursor, field: string): Uint8Array =>
  contentsOf(cursor.bytes, take(cursor, tag.octetString, field));

/** Takes an IA5String, or what is tagged `expected` and encoded like one, and gives its text. */
export function takeIa5String(cursor: Cursor, field: string, expected: number = tag.ia5String): string {
  const element = take(cursor, expected, field);
  let text = "";
  for (let at = element.contents; at < element.end; at++) {
    const octet = cursor.bytes[at] as number;
    if (octet > 0x7f) throw new DecodeError(pathOf(cursor.path, field), at, "badValue", "IA5String");
    text += String.fromCharCode(octet);
  }
  return text;
}

/** Takes a NULL. */
export const takeNull = (cursor: Cursor, field: string): void => finish(enter(cursor, tag.null, field));

/** Takes a BIT STRING of whole octets, as keys and signatures are, and gives these: a view. */
export function takeBitString(cursor: Cursor, field: string): Uint8Array {
  const element = take(cursor, tag.bitString, field);
  if (cursor.bytes[element.contents] !== 0 || element.contents === element.end) {
    throw new DecodeError(
      pathOf(cursor.path, field),
      element.contents,
      "badValue",
      "a whole number of octets",
    );
  }
  return cursor.bytes.subarray(element.contents + 1, element.end);
}

/**
 * Takes a BIT STRING with named bits and gives the names of those set. `names[n]` is bit n; a bit without a
 * name is refused. `expected` is the tag where that is not BIT STRING's own. Trailing zero bits, which X.690
 * §11.2.2 forbids, are read: they change no bit.
 */
export function takeNamedBits<Name extends string>(
  cursor: Cursor,
  field: string,
  names: readonly Name[],
  expected: number = tag.bitString,
): Name[] {
  const element = take(cursor, expected, field);
  const path = pathOf(cursor.path, field);
  const [unused, ...octets] = contentsOf(cursor.bytes, element);
  const last = octets.at(-1) ?? 0;
  if (
    unused === undefined ||
    unused > 7 ||
    (octets.length === 0 && unused > 0) ||
    (last & ((1 << unused) - 1)) !== 0
  ) {
    throw new DecodeError(path, element.contents, "badValue", "unused bits, all zero");
  }
  const set: Name[] = [];
  for (let bit = 0; bit < octets.length * 8; bit++) {
    if (((octets[bit >> 3] as number) & (0x80 >> (bit & 7))) === 0) continue;
    const name = names[bit];
    if (name === undefined)
      throw new DecodeError(path, element.contents, "badValue", "a named bit", `bit ${bit}`);
    set.push(name);
  }
  return set;
}

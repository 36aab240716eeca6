import { DecodeError } from "./decode-error.ts";

/**
 * One TLV of DER (X.690). All positions are absolute offsets into the bytes that were handed to `root`, so
 * that anything decoded can be shown in place. `tag` is the whole identifier octet (0x30 SEQUENCE, 0xa0 [0]
 * constructed).
 */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly contents: number;
  readonly end: number;
}

/** A reading position inside one constructed value. `path` names that value; errors are reported under it. */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly path: string;
  at: number;
  readonly end: number;
}

export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
  /** `[n] EXPLICIT`, or IMPLICIT over a constructed type. */
  contextConstructed: (n: number): number => 0xa0 | n,
  /** `[n] IMPLICIT` over a primitive type. */
  contextPrimitive: (n: number): number => 0x80 | n,
} as const;

const hexOctet = (octet: number): string => `0x${octet.toString(16).padStart(2, "0")}`;

/**
 * The path of `field` inside the value at `path`. An index, written `[3]`, takes no dot; a whole structure
 * has no path before it.
 */
export const pathOf = (path: string, field: string): string =>
  path === "" || field === "" || field.startsWith("[") ? path + field : `${path}.${field}`;

/**
 * Reads the identifier and length octets at `at`; the value must end at or before `end`. `path` and `field`
 * name it in errors. Throws DecodeError on truncation, a tag number above 30, an indefinite or a non-minimal
 * length.
 */
export function readElement(bytes: Uint8Array, at: number, end: number, path: string, field = ""): Element {
  const identifier = bytes[at];
  const first = bytes[at + 1];
  if (identifier === undefined || first === undefined || at + 2 > end) {
    throw new DecodeError(pathOf(path, field), at, "truncated");
  }
  if ((identifier & 0x1f) === 0x1f) {
    throw new DecodeError(pathOf(path, field), at, "unsupportedTag", undefined, hexOctet(identifier));
  }
  let contents = at + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first & 0x7f;
    if (octets === 0) throw new DecodeError(pathOf(path, field), at + 1, "indefiniteLength");
    // Four octets count 4 GiB, more than any buffer here can hold.
    if (octets > 4) throw new DecodeError(pathOf(path, field), at + 1, "tooLarge");
    if (contents + octets > end) throw new DecodeError(pathOf(path, field), at + 1, "truncated");
    length = 0;
    for (let i = 0; i < octets; i++) length = length * 256 + (bytes[contents + i] as number);
    if (length < 0x80 || length < 256 ** (octets - 1)) {
      throw new DecodeError(pathOf(path, field), at + 1, "nonMinimalLength");
    }
    contents += octets;
  }
  if (contents + length > end) throw new DecodeError(pathOf(path, field), at, "truncated");
  return { tag: identifier, start: at, contents, end: contents + length };
}

/**
 * A cursor over all of `bytes`, which `path` names ("" where the first field's own name says it). Close it
 * with `finish`, or trailing data goes unnoticed.
 */
export const root = (bytes: Uint8Array, path: string): Cursor => ({ bytes, path, at: 0, end: bytes.length });

/** A cursor over the contents of `element`, itself named `path`. */
export const within = (bytes: Uint8Array, element: Element, path: string): Cursor => ({
  bytes,
  path,
  at: element.contents,
  end: element.end,
});

export const isAtEnd = (cursor: Cursor): boolean => cursor.at >= cursor.end;

/** The identifier octet of what comes next, or undefined at the end. */
export const peekTag = (cursor: Cursor): number | undefined =>
  cursor.at < cursor.end ? cursor.bytes[cursor.at] : undefined;

/** Takes the next element whatever its tag; `field` names it in errors. */
export function takeAny(cursor: Cursor, field: string): Element {
  if (isAtEnd(cursor)) throw new DecodeError(pathOf(cursor.path, field), cursor.at, "missing");
  const element = readElement(cursor.bytes, cursor.at, cursor.end, cursor.path, field);
  cursor.at = element.end;
  return element;
}

/** Takes the next element, which must have `expected` as its identifier octet. */
export function take(cursor: Cursor, expected: number, field: string): Element {
  const found = peekTag(cursor);
  if (found !== expected) {
    const path = pathOf(cursor.path, field);
    if (found === undefined) throw new DecodeError(path, cursor.at, "missing");
    throw new DecodeError(path, cursor.at, "unexpectedTag", hexOctet(expected), hexOctet(found));
  }
  return takeAny(cursor, field);
}

/** Takes the next element if it has this identifier octet: an OPTIONAL or DEFAULT field. */
export const takeOptional = (cursor: Cursor, expected: number, field: string): Element | undefined =>
  peekTag(cursor) === expected ? take(cursor, expected, field) : undefined;

/** Takes the next element and gives a cursor over its contents. */
export function enter(cursor: Cursor, expected: number, field: string): Cursor {
  const element = take(cursor, expected, field);
  return { bytes: cursor.bytes, path: pathOf(cursor.path, field), at: element.contents, end: element.end };
}

/** What `read` takes next, and from where to where it lies. */
export function ranged<Value>(
  cursor: Cursor,
  read: (cursor: Cursor) => Value,
): [value: Value, range: { start: number; end: number }] {
  const start = cursor.at;
  const value = read(cursor);
  return [value, { start, end: cursor.at }];
}

/**
 * Takes `[n] EXPLICIT … OPTIONAL`: what `read` takes inside it, or undefined where the tag does not come
 * next.
 */
export function takeExplicit<Value>(
  cursor: Cursor,
  n: number,
  field: string,
  read: (explicit: Cursor) => Value,
): Value | undefined {
  if (peekTag(cursor) !== tag.contextConstructed(n)) return undefined;
  const explicit = enter(cursor, tag.contextConstructed(n), field);
  const value = read(explicit);
  finish(explicit);
  return value;
}

/**
 * A cursor over the contents of the one element that `bytes` are, named `path`. Throws DecodeError, also when
 * anything follows that element.
 */
export function open(bytes: Uint8Array, expected: number, path: string): Cursor {
  const outer = root(bytes, "");
  const inner = enter(outer, expected, path);
  if (!isAtEnd(outer)) throw new DecodeError(path, outer.at, "trailingData");
  return inner;
}

/** Asserts that nothing is left. Throws DecodeError `trailingData` at the first octet too many. */
export function finish(cursor: Cursor): void {
  if (cursor.at < cursor.end) throw new DecodeError(cursor.path, cursor.at, "trailingData");
}

/** The element's own octets, identifier and length included: a view, not a copy. */
export const octetsOf = (bytes: Uint8Array, element: Element): Uint8Array =>
  bytes.subarray(element.start, element.end);

/** The element's contents octets: a view, not a copy. */
export const contentsOf = (bytes: Uint8Array, element: Element): Uint8Array =>
  bytes.subarray(element.contents, element.end);

/** A TLV of `parts`, one after the other, under the identifier octet `tag`. */
export function encodeElement(tag: number, parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const lengthOctets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) lengthOctets.unshift(rest % 256);
  const header = length < 0x80 ? [tag, length] : [tag, 0x80 | lengthOctets.length, ...lengthOctets];
  const bytes = new Uint8Array(header.length + length);
  bytes.set(header);
  let at = header.length;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

import { DecodeError } from "../bytes/decode-error.ts";

/** A place in what is written in TLS's presentation language (RFC 8446 §3), and the name of what is read there. */
export interface Cursor {
  readonly bytes: Uint8Array;
  readonly path: string;
  at: number;
}

export const cursorOn = (bytes: Uint8Array, path: string): Cursor => ({ bytes, path, at: 0 });

export const isAtEnd = ({ bytes, at }: Cursor): boolean => at === bytes.length;

/** Takes so many octets: a view. Throws DecodeError, as everything here. */
export function takeOctets(cursor: Cursor, length: number, field: string): Uint8Array {
  const { bytes, path, at } = cursor;
  if (length > bytes.length - at) throw new DecodeError(`${path}.${field}`, at, "truncated");
  cursor.at += length;
  return bytes.subarray(at, cursor.at);
}

/** Takes a number of so many octets, 4 at most, big-endian (RFC 8446 §3.3). */
export const takeNumber = (cursor: Cursor, octets: number, field: string): number =>
  takeOctets(cursor, octets, field).reduce((value, octet) => value * 256 + octet, 0);

/** Takes a vector whose length is written in so many octets (RFC 8446 §3.4): a view. */
export const takeVector = (cursor: Cursor, lengthOctets: number, field: string): Uint8Array =>
  takeOctets(cursor, takeNumber(cursor, lengthOctets, field), field);

/** Throws where something follows. */
export function finish(cursor: Cursor): void {
  if (!isAtEnd(cursor)) throw new DecodeError(cursor.path, cursor.at, "trailingData");
}

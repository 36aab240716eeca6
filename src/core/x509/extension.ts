import { DecodeError } from "../bytes/decode-error.ts";
import { type Cursor, enter, finish, isAtEnd, tag } from "../bytes/der.ts";
import { takeBooleanDefaultFalse, takeOctetString, takeOid } from "../bytes/primitives.ts";

/**
 * RFC 5280 §4.1. `start` and `end` bound the whole Extension in the bytes its certificate, CRL or response
 * was decoded from.
 */
export interface Extension {
  readonly extnID: string;
  readonly critical: boolean;
  /** The OCTET STRING's contents: a view. */
  readonly extnValue: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/**
 * Takes Extensions, the SEQUENCE OF Extension. The same extnID twice is refused (RFC 5280 §4.2): readers
 * would differ on which one counts. An empty SEQUENCE is read, though the module says SIZE (1..MAX): it
 * extends nothing. Throws DecodeError.
 */
export function takeExtensions(cursor: Cursor, field = ""): Extension[] {
  const list = enter(cursor, tag.sequence, field);
  const extensions: Extension[] = [];
  const seen = new Set<string>();
  while (!isAtEnd(list)) {
    const start = list.at;
    const inner = enter(list, tag.sequence, `[${extensions.length}]`);
    const extnID = takeOid(inner, "extnID");
    if (seen.has(extnID))
      throw new DecodeError(`${inner.path}.extnID`, start, "badValue", "one of each", extnID);
    seen.add(extnID);
    const critical = takeBooleanDefaultFalse(inner, "critical");
    const extnValue = takeOctetString(inner, "extnValue");
    finish(inner);
    extensions.push({ extnID, critical, extnValue, start, end: inner.end });
  }
  return extensions;
}

export const findExtension = (extensions: readonly Extension[], extnID: string): Extension | undefined =>
  extensions.find((extension) => extension.extnID === extnID);

/**
 * A cursor over the DER inside `extension`, named `path`, whose offsets count in the bytes the extension was
 * decoded from. Close it with `finish`.
 */
export function openExtension(extension: Extension, path: string): Cursor {
  const { extnValue, end } = extension;
  // extnValue is the last field, so it ends where its Extension does; from there its origin follows.
  const origin = extnValue.byteOffset + extnValue.length - end;
  return { bytes: new Uint8Array(extnValue.buffer, origin, end), path, at: end - extnValue.length, end };
}

/**
 * What `read` makes of the DER inside the extension `extnID`, or undefined where there is none. `path` names
 * it in errors. `read` takes the one value that is there: anything after it is a DecodeError.
 */
export function readExtension<Value>(
  extensions: readonly Extension[],
  extnID: string,
  path: string,
  read: (cursor: Cursor) => Value,
): Value | undefined {
  const extension = findExtension(extensions, extnID);
  if (extension === undefined) return undefined;
  const cursor = openExtension(extension, path);
  const value = read(cursor);
  finish(cursor);
  return value;
}

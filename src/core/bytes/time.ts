import { DecodeError } from "./decode-error.ts";
import { type Cursor, contentsOf, type Element, peekTag, tag, takeAny } from "./der.ts";

/** `text` as YYYYMMDDHHMMSS in UTC, or undefined when there is no such moment. */
function moment(text: string): Date | undefined {
  const [year, month, day, hours, minutes, seconds] = [
    text.slice(0, 4),
    text.slice(4, 6),
    text.slice(6, 8),
    text.slice(8, 10),
    text.slice(10, 12),
    text.slice(12, 14),
  ].map(Number) as [number, number, number, number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day, hours, minutes, seconds));
  // Date.UTC carries the 31st of April over into May, and reads the years 0 to 99 as 1900 to 1999.
  const same =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month - 1 &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hours &&
    date.getUTCMinutes() === minutes &&
    date.getUTCSeconds() === seconds;
  return same ? date : undefined;
}

function decodeTime(bytes: Uint8Array, element: Element, path: string): Date {
  const text = String.fromCharCode(...contentsOf(bytes, element).subarray(0, 32));
  if (element.tag === tag.utcTime && /^\d{12}Z$/.test(text)) {
    // RFC 5280 §4.1.2.5.1: two digits from 50 up are in the twentieth century.
    const date = moment(`${text < "50" ? "20" : "19"}${text}`);
    if (date) return date;
  }
  if (element.tag === tag.generalizedTime && /^\d{14}Z$/.test(text)) {
    const date = moment(text);
    if (date) return date;
  }
  const expected = element.tag === tag.utcTime ? "YYMMDDHHMMSSZ" : "YYYYMMDDHHMMSSZ";
  throw new DecodeError(path, element.contents, "badValue", expected, text.replace(/[^ -~]/g, "?"));
}

/**
 * Takes a GeneralizedTime as RFC 5280 §4.1.2.5.2 wants it: YYYYMMDDHHMMSSZ. Fractions of a second are refused: that
 * clause forbids them, RFC 6960 §4.2.2.1 and RFC 9919 §3.2.4 inherit it, and reading them would give one moment two
 * encodings. Throws DecodeError.
 */
export function takeGeneralizedTime(cursor: Cursor, field: string): Date {
  const path = `${cursor.path}.${field}`;
  const element = takeAny(cursor, field);
  if (element.tag !== tag.generalizedTime) {
    throw new DecodeError(path, element.start, "unexpectedTag", "GeneralizedTime");
  }
  return decodeTime(cursor.bytes, element, path);
}

/**
 * Takes a Time, the CHOICE of UTCTime and GeneralizedTime (RFC 5280 §4.1.2.5). Does not check that years up to 2049
 * are a UTCTime and later ones a GeneralizedTime. Throws DecodeError.
 */
export function takeTime(cursor: Cursor, field: string): Date {
  const path = `${cursor.path}.${field}`;
  const next = peekTag(cursor);
  const element = takeAny(cursor, field);
  if (next !== tag.utcTime && next !== tag.generalizedTime) {
    throw new DecodeError(path, element.start, "unexpectedTag", "UTCTime or GeneralizedTime");
  }
  return decodeTime(cursor.bytes, element, path);
}

import { DecodeError } from "./decode-error.ts";
import {
  type Cursor,
  contentsOf,
  type Element,
  encodeElement,
  pathOf,
  peekTag,
  tag,
  take,
  takeAny,
} from "./der.ts";

/** The number `count` decimal digits at `at` make; NaN when one is no digit. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The moment that MMDDHHMMSSZ at `at` is in `year`, or undefined when there is none. */
function moment(bytes: Uint8Array, year: number, at: number): Date | undefined {
  const month = digits(bytes, at, 2) - 1;
  const day = digits(bytes, at + 2, 2);
  const hours = digits(bytes, at + 4, 2);
  const minutes = digits(bytes, at + 6, 2);
  const seconds = digits(bytes, at + 8, 2);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  date.setUTCHours(hours, minutes, seconds);
  // The 31st of April would be carried over into May.
  const exists =
    date.getUTCFullYear() === year &&
    date.getUTCMonth() === month &&
    date.getUTCDate() === day &&
    date.getUTCHours() === hours &&
    date.getUTCMinutes() === minutes &&
    date.getUTCSeconds() === seconds;
  return exists && bytes[at + 10] === 0x5a ? date : undefined;
}

function decodeTime(bytes: Uint8Array, element: Element, path: string): Date {
  const { contents, end } = element;
  if (element.tag === tag.utcTime && end - contents === 13) {
    // RFC 5280 §4.1.2.5.1: two digits from 50 up are in the twentieth century.
    const year = digits(bytes, contents, 2);
    const date = moment(bytes, year + (year < 50 ? 2000 : 1900), contents + 2);
    if (date) return date;
  }
  if (element.tag === tag.generalizedTime && end - contents === 15) {
    const date = moment(bytes, digits(bytes, contents, 4), contents + 4);
    if (date) return date;
  }
  const expected = element.tag === tag.utcTime ? "YYMMDDHHMMSSZ" : "YYYYMMDDHHMMSSZ";
  const found = String.fromCharCode(...contentsOf(bytes, element).subarray(0, 32));
  throw new DecodeError(path, contents, "badValue", expected, found.replace(/[^ -~]/g, "?"));
}

/**
 * Takes a GeneralizedTime as RFC 5280 §4.1.2.5.2 wants it: YYYYMMDDHHMMSSZ. Fractions of a second are
 * refused: that clause forbids them, RFC 6960 §4.2.2.1 and RFC 9919 §3.2.4 take it over, and reading them
 * would give one moment two encodings. Throws DecodeError.
 */
export function takeGeneralizedTime(cursor: Cursor, field: string): Date {
  const element = take(cursor, tag.generalizedTime, field);
  return decodeTime(cursor.bytes, element, pathOf(cursor.path, field));
}

/**
 * Takes a Time, the CHOICE of UTCTime and GeneralizedTime (RFC 5280 §4.1.2.5). Does not check that years up
 * to 2049 are a UTCTime and later ones a GeneralizedTime. Throws DecodeError.
 */
export function takeTime(cursor: Cursor, field: string): Date {
  const path = pathOf(cursor.path, field);
  const next = peekTag(cursor);
  const element = takeAny(cursor, field);
  if (next !== tag.utcTime && next !== tag.generalizedTime) {
    throw new DecodeError(path, element.start, "unexpectedTag", "UTCTime or GeneralizedTime");
  }
  return decodeTime(cursor.bytes, element, path);
}

/** The TLV of a GeneralizedTime as RFC 5280 §4.1.2.5.2 wants it, without the milliseconds. For years from 0 to 9999. */
export function encodeGeneralizedTime(time: Date): Uint8Array {
  const text = time.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return encodeElement(tag.generalizedTime, [Uint8Array.from(text, (digit) => digit.charCodeAt(0))]);
}

import { isDeepStrictEqual } from "node:util";
import { expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { type Cursor, enter, finish, isAtEnd, tag, takeAny } from "../../../src/core/bytes/der.ts";
import { equalOctets } from "../../../src/core/bytes/equal-octets.ts";
import { fromHex } from "../../../src/core/bytes/hex.ts";
import {
  takeBooleanDefaultFalse,
  takeInteger,
  takeOctetString,
  takeOid,
} from "../../../src/core/bytes/primitives.ts";
import { startWalk, walkEntries } from "../../../src/core/crl/revoked-certificates.ts";

const hexOf = (text: string): string => Buffer.from(text).toString("hex");
const utc = `170d${hexOf("261001120000Z")}`;
const generalized = `180f${hexOf("20261001120000Z")}`;
const reason = "300a0603551d1504030a0101";
const invalidity = `30180603551d180411180f${hexOf("20200101000000Z")}`;
const tlv = (identifier: string, contents: string): string =>
  identifier + (contents.length / 2).toString(16).padStart(2, "0") + contents;
const entryOf = (serial: string, time: string, ...extensions: string[]): string =>
  tlv("30", tlv("02", serial) + time + (extensions.length > 0 ? tlv("30", extensions.join("")) : ""));

const serial = "1234567890abcdef";
/** One of every shape `walkEntries` knows at a glance. */
const usual = {
  plain: entryOf(serial, utc),
  "in a GeneralizedTime": entryOf(serial, generalized),
  "with a reason": entryOf(serial, utc, reason),
  "with an invalidity date": entryOf(serial, utc, invalidity),
  "with both": entryOf(serial, generalized, reason, invalidity),
  "with a serial number of one octet": entryOf("05", utc, reason),
};

interface Walked {
  readonly entries: number;
  readonly found: readonly { readonly start: number; readonly end: number }[];
}

function walk(bytes: Uint8Array, looked: Uint8Array): Walked | "DecodeError" {
  const walked = startWalk({ start: 0, end: bytes.length });
  try {
    walkEntries(bytes, bytes.length, walked, looked);
  } catch (error) {
    if (error instanceof DecodeError) return "DecodeError";
    throw error;
  }
  expect(walked.at).toBe(bytes.length);
  return { entries: walked.entries, found: walked.found.map(({ start, end }) => ({ start, end })) };
}

/** What `walkEntries` promises, read one field after the other. */
function readByTheBook(bytes: Uint8Array, looked: Uint8Array): Walked | "DecodeError" {
  const list: Cursor = { bytes, path: "", at: 0, end: bytes.length };
  const found: { start: number; end: number }[] = [];
  let entries = 0;
  try {
    for (; !isAtEnd(list); entries++) {
      const start = list.at;
      const entry = enter(list, tag.sequence, "");
      if (equalOctets(takeInteger(entry, ""), looked)) found.push({ start, end: list.at });
      const time = takeAny(entry, "");
      const length = { [tag.utcTime]: 13, [tag.generalizedTime]: 15 }[time.tag];
      if (time.end - time.contents !== length || bytes[time.end - 1] !== 0x5a) return "DecodeError";
      if (!isAtEnd(entry)) {
        const extensions = enter(entry, tag.sequence, "");
        while (!isAtEnd(extensions)) {
          const extension = enter(extensions, tag.sequence, "");
          takeOid(extension, "");
          takeBooleanDefaultFalse(extension, "");
          takeOctetString(extension, "");
          finish(extension);
        }
      }
      finish(entry);
    }
  } catch (error) {
    if (error instanceof DecodeError) return "DecodeError";
    throw error;
  }
  return { entries, found };
}

it.each(Object.entries(usual))("takes an entry %s for what it is, whatever octet is changed", (_, entry) => {
  const bytes = fromHex(entry + usual.plain);
  const looked = fromHex(serial);
  const disagreed: string[] = [];
  let accepted = 0;
  for (let at = 0; at < bytes.length; at++) {
    const kept = bytes[at] as number;
    for (let octet = 0; octet < 0x100; octet++) {
      bytes[at] = octet;
      const walked = walk(bytes, looked);
      if (walked !== "DecodeError") accepted++;
      if (!isDeepStrictEqual(walked, readByTheBook(bytes, looked))) disagreed.push(`${octet} at ${at}`);
    }
    bytes[at] = kept;
  }
  expect(disagreed).toEqual([]);
  // Those unchanged, and the many whose serial, date or reason is another.
  expect(accepted).toBeGreaterThan(bytes.length * 100);
});

it.each<[name: string, entries: string, offset: number, reason: string]>([
  ["no SEQUENCE", `31${usual.plain.slice(2)}`, 0, "unexpectedTag"],
  ["a context-specific tag", `b0${usual.plain.slice(2)}`, 0, "unexpectedTag"],
  ["one octet", "30", 0, "truncated"],
  ["an entry longer than the list", `3020${usual.plain.slice(4)}`, 0, "truncated"],
  ["an empty INTEGER", entryOf("", utc), 2, "missing"],
  ["a leading zero octet", entryOf("0012", utc), 2, "nonMinimalInteger"],
  ["a leading ff octet", entryOf("ff92", utc), 2, "nonMinimalInteger"],
  ["a time without seconds", entryOf("12", `170b${hexOf("2610011200Z")}`), 7, "badValue"],
  ["a time with an offset", entryOf("12", `1711${hexOf("261001120000+0100")}`), 7, "badValue"],
  ["a time that does not end in Z", entryOf("12", `170d${hexOf("2610011200000")}`), 7, "badValue"],
  ["no time", entryOf("12", ""), 5, "missing"],
  ["something after the extensions", tlv("30", `020112${utc}30000500`), 22, "trailingData"],
  ["a length in two octets", `308118${usual.plain.slice(4)}`, 1, "nonMinimalLength"],
])("refuses %s and says where", (_, entries, offset, reason) => {
  const bytes = fromHex(entries);
  let error: unknown;
  try {
    walkEntries(bytes, bytes.length, startWalk({ start: 0, end: bytes.length }), fromHex("00"));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DecodeError);
  expect(error).toMatchObject({ offset, reason });
  expect((error as DecodeError).path).toMatch(/^CertificateList\.tbsCertList\.revokedCertificates\[0\]/);
});

it("gives up on a list that names one serial number without end", () => {
  const bytes = fromHex(usual.plain.repeat(1025));
  const walked = startWalk({ start: 0, end: bytes.length });
  expect(() => walkEntries(bytes, bytes.length, walked, fromHex(serial))).toThrowError(/tooLarge/);
  expect(walked.found).toHaveLength(1024);
});

import { describe, expect, it } from "vitest";
import { root } from "../../../src/core/bytes/der.ts";
import { encodeGeneralizedTime, takeGeneralizedTime, takeTime } from "../../../src/core/bytes/time.ts";
import { generated } from "./openssl.ts";

const read = (take: typeof takeTime, der: Uint8Array): string => take(root(der, ""), "time").toISOString();
/** The same octets under another tag: OpenSSL refuses to write a time that is none. */
const spelt = (number: number, text: string): Uint8Array =>
  generated(`IMP:${number}U,FORMAT:ASCII,OCTETSTRING:${text}`);

describe("UTCTime", () => {
  it.each([
    ["500101000000Z", "1950-01-01T00:00:00.000Z"],
    ["991231235959Z", "1999-12-31T23:59:59.000Z"],
    ["000229120000Z", "2000-02-29T12:00:00.000Z"],
    ["491231235959Z", "2049-12-31T23:59:59.000Z"],
  ])("%s is %s", (text, moment) => {
    expect(read(takeTime, generated(`UTCTIME:${text}`))).toBe(moment);
  });
});

describe("GeneralizedTime", () => {
  it.each([
    ["00500101000000Z", "0050-01-01T00:00:00.000Z"],
    ["19700101000000Z", "1970-01-01T00:00:00.000Z"],
    ["20240229235959Z", "2024-02-29T23:59:59.000Z"],
    ["99991231235959Z", "9999-12-31T23:59:59.000Z"],
  ])("%s is %s", (text, moment) => {
    const der = generated(`GENTIME:${text}`);
    expect(read(takeTime, der)).toBe(moment);
    expect(read(takeGeneralizedTime, der)).toBe(moment);
    expect(encodeGeneralizedTime(new Date(moment))).toEqual(der);
  });
});

it.each([
  [23, "2401010000Z", "no seconds (RFC 5280 §4.1.2.5.1)"],
  [23, "240101000000", "no Z"],
  [23, "240101000000+0000", "an offset"],
  [23, "240101000000z", "a small z"],
  [23, "241301000000Z", "a thirteenth month"],
  [23, "240001000000Z", "a month before January"],
  [23, "230229000000Z", "a 29th of February in 2023"],
  [23, "240431000000Z", "a 31st of April"],
  [23, "240100000000Z", "a day before the first"],
  [23, "240101240000Z", "a 25th hour"],
  [23, "240101006000Z", "a 61st minute"],
  [23, "240101000060Z", "a leap second"],
  [23, "24010100000 Z", "a space"],
  [23, "24010100000:Z", "no digit"],
  [23, "-40101000000Z", "a sign"],
  [23, "", "nothing"],
  [24, "20240101000000.5Z", "a fraction of a second (RFC 5280 §4.1.2.5.2)"],
  [24, "20240101000000.000Z", "a fraction of nothing"],
  [24, "202401010000Z", "no seconds (RFC 5280 §4.1.2.5.2)"],
  [24, "20240101000000", "no Z"],
  [24, "20240101000000+0100", "an offset"],
  [24, "20230229000000Z", "a 29th of February in 2023"],
  [24, "2024010100000AZ", "no digit"],
])("tag %i, %j is refused: %s", (number, text) => {
  expect(() => read(takeTime, spelt(number, text))).toThrow(
    expect.objectContaining({ name: "DecodeError", path: "time", reason: "badValue", offset: 2 }),
  );
});

it("shows what it found, printable", () => {
  const der = Uint8Array.of(0x17, 3, 0x31, 0x00, 0xff);
  expect(() => read(takeTime, der)).toThrow(
    expect.objectContaining({ expected: "YYMMDDHHMMSSZ", found: "1??" }),
  );
});

it("is not a GeneralizedTime when it is a UTCTime, nor a Time when it is neither", () => {
  expect(() => read(takeGeneralizedTime, generated("UTCTIME:240101000000Z"))).toThrow(
    expect.objectContaining({ reason: "unexpectedTag", offset: 0 }),
  );
  expect(() => read(takeTime, generated("IA5STRING:240101000000Z"))).toThrow(
    expect.objectContaining({ reason: "unexpectedTag", offset: 0 }),
  );
});

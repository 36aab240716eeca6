import { describe, expect, it } from "vitest";
import { root, tag } from "../../../src/core/bytes/der.ts";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import { encodeOid } from "../../../src/core/bytes/oid.ts";
import {
  takeBitString,
  takeBoolean,
  takeBooleanDefaultFalse,
  takeIa5String,
  takeInteger,
  takeNamedBits,
  takeNull,
  takeOctetString,
  takeOid,
  takeSmallInteger,
} from "../../../src/core/bytes/primitives.ts";
import { generated } from "./openssl.ts";

const cursor = (bytes: Uint8Array) => root(bytes, "");
const hex = (digits: string) => cursor(fromHex(digits));
const refused = (reason: string) => expect.objectContaining({ name: "DecodeError", path: "field", reason });

describe("BOOLEAN", () => {
  it("is what OpenSSL writes", () => {
    expect(takeBoolean(cursor(generated("BOOLEAN:TRUE")), "field")).toBe(true);
    expect(takeBoolean(cursor(generated("BOOLEAN:FALSE")), "field")).toBe(false);
  });
  it.each(["010101", "01017f", "0100", "0102ffff"])("is not %s", (digits) => {
    expect(() => takeBoolean(hex(digits), "field")).toThrow(refused("badValue"));
  });
  it("may be left out where FALSE is its default, or be written out all the same", () => {
    expect(takeBooleanDefaultFalse(hex("0500"), "field")).toBe(false);
    expect(takeBooleanDefaultFalse(hex(""), "field")).toBe(false);
    expect(takeBooleanDefaultFalse(hex("010100"), "field")).toBe(false);
    expect(takeBooleanDefaultFalse(hex("0101ff"), "field")).toBe(true);
  });
});

describe("INTEGER", () => {
  it.each([
    ["0", "00"],
    ["127", "7f"],
    ["128", "0080"],
    ["-1", "ff"],
    ["-128", "80"],
    ["-129", "ff7f"],
    ["0x010000000000000000000000000000000000000000", "010000000000000000000000000000000000000000"],
  ])("%s has the contents %s", (number, contents) => {
    expect(toHex(takeInteger(cursor(generated(`INTEGER:${number}`)), "field"))).toBe(contents);
  });
  it.each(["02020000", "0202007f", "0202ff80", "0202ffff"])("is minimal, which %s is not", (digits) => {
    expect(() => takeInteger(hex(digits), "field")).toThrow(refused("nonMinimalInteger"));
  });
  it("is not empty", () => {
    expect(() => takeInteger(hex("0200"), "field")).toThrow(refused("missing"));
  });
  it("can be small", () => {
    expect(takeSmallInteger(cursor(generated("INTEGER:2147483647")), "field")).toBe(0x7fffffff);
    expect(takeSmallInteger(cursor(generated("ENUM:6")), "field", tag.enumerated)).toBe(6);
    expect(() => takeSmallInteger(cursor(generated("INTEGER:2147483648")), "field")).toThrow(
      refused("tooLarge"),
    );
    expect(() => takeSmallInteger(cursor(generated("INTEGER:-1")), "field")).toThrow(refused("badValue"));
    expect(() => takeSmallInteger(cursor(generated("INTEGER:1")), "field", tag.enumerated)).toThrow(
      refused("unexpectedTag"),
    );
  });
});

describe("OBJECT IDENTIFIER", () => {
  it.each([
    "0.0",
    "0.39",
    "1.0",
    "1.2.840.113549.1.1.11",
    "1.3.6.1.4.1.11129.2.4.5",
    "1.39.1",
    "2.0",
    "2.5.29.15",
    "2.39",
    "2.40",
    "2.47",
    "2.48",
    "2.999.3",
    "1.2.268435455",
    "1.2.268435456",
    "1.2.4294967295",
    "2.25.329800735698586629295641978511506172918",
    "2.340282366920938463463374607431768211455.1",
  ])("%s is read back", (dotted) => {
    expect(takeOid(cursor(generated(`OID:${dotted}`)), "field")).toBe(dotted);
    expect(encodeOid(dotted)).toEqual(generated(`OID:${dotted}`));
  });
  it.each([
    ["0600", "missing"],
    ["060180", "badValue"],
    ["06022a80", "badValue"],
    ["06032a8001", "badValue"],
    ["06022a86", "truncated"],
    [`0615${"2a"}${"ff".repeat(19)}7f`, "tooLarge"],
  ])("%s is refused: %s", (digits, reason) => {
    expect(() => takeOid(hex(digits), "field")).toThrow(refused(reason));
  });
});

describe("BIT STRING", () => {
  it("is a whole number of octets where it is a key or a signature", () => {
    expect(takeBitString(cursor(generated("FORMAT:HEX,BITSTRING:c0ffee")), "field")).toEqual(
      fromHex("c0ffee"),
    );
    expect(takeBitString(hex("030100"), "field")).toEqual(new Uint8Array());
  });
  it.each(["0300", "03020180", "03020700", "030108"])("is not %s", (digits) => {
    expect(() => takeBitString(hex(digits), "field")).toThrow(refused("badValue"));
  });

  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"] as const;
  it.each([
    ["0", ["a"]],
    ["1,5", ["b", "f"]],
    ["7,8", ["h", "i"]],
    ["0,1,2,3,4,5,6,7,8", [...names]],
  ])("with the bits %s set names them", (bits, expected) => {
    expect(takeNamedBits(cursor(generated(`FORMAT:BITLIST,BITSTRING:${bits}`)), "field", names)).toEqual(
      expected,
    );
  });
  it("names nothing where nothing is set", () => {
    expect(takeNamedBits(hex("030100"), "field", names)).toEqual([]);
    expect(takeNamedBits(hex("03020700"), "field", names)).toEqual([]);
    expect(takeNamedBits(hex("03020080"), "field", names)).toEqual(["a"]);
  });
  it.each(["0300", "030101", "03020881", "03020181", "0302ff00"])("of named bits is not %s", (digits) => {
    expect(() => takeNamedBits(hex(digits), "field", names)).toThrow(refused("badValue"));
  });
  it("has no bit without a name", () => {
    expect(() => takeNamedBits(cursor(generated("FORMAT:BITLIST,BITSTRING:9")), "field", names)).toThrow(
      refused("badValue"),
    );
  });
  it("can stand under another tag", () => {
    expect(takeNamedBits(hex("83020780"), "field", names, tag.contextPrimitive(3))).toEqual(["a"]);
  });
});

it("OCTET STRING gives its contents", () => {
  expect(takeOctetString(hex("0402c0ff"), "field")).toEqual(fromHex("c0ff"));
});

it("NULL is empty", () => {
  expect(takeNull(hex("0500"), "field")).toBeUndefined();
  expect(() => takeNull(hex("050100"), "field")).toThrow(refused("trailingData"));
});

it("IA5String is ASCII", () => {
  expect(takeIa5String(cursor(generated("IA5STRING:http://a/~b")), "field")).toBe("http://a/~b");
  expect(() => takeIa5String(hex("16026180"), "field")).toThrow(
    expect.objectContaining({ name: "DecodeError", offset: 3, reason: "badValue" }),
  );
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";

it("writes two lower-case digits an octet", () => {
  expect(toHex(Uint8Array.of(0x00, 0x0f, 0xa0, 0xff))).toBe("000fa0ff");
  expect(toHex(new Uint8Array())).toBe("");
});

it("reads what Node's Buffer writes, in either case", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (octets) => {
      const hex = Buffer.from(octets).toString("hex");
      expect(toHex(octets)).toBe(hex);
      expect(fromHex(hex)).toEqual(octets);
      expect(fromHex(hex.toUpperCase())).toEqual(octets);
    }),
  );
});

it.each([
  ["0g", 1],
  ["x0", 0],
  ["00 11", 2],
  ["0x01", 1],
  ["@@", 0],
  ["``", 0],
  ["/0", 0],
  [":0", 0],
])("refuses %j at character %i", (text, offset) => {
  expect(() => fromHex(text)).toThrow(expect.objectContaining({ name: "DecodeError", offset }));
});

it("refuses half an octet", () => {
  expect(() => fromHex("abc")).toThrow(DecodeError);
});

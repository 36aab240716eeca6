import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import {
  contentsOf,
  encodeElement,
  enter,
  finish,
  isAtEnd,
  octetsOf,
  open,
  peekTag,
  ranged,
  readElement,
  root,
  tag,
  take,
  takeAny,
  takeExplicit,
  takeOptional,
} from "../../../src/core/bytes/der.ts";
import { fromHex } from "../../../src/core/bytes/hex.ts";
import { generated } from "./openssl.ts";

const octetString = (length: number): Uint8Array =>
  generated(`FORMAT:HEX,OCTETSTRING:${"5a".repeat(length)}`);

describe("an element", () => {
  it.each([1, 2, 127, 128, 129, 255, 256, 257, 65535, 65536])(
    "of %i octets ends where OpenSSL ends it",
    (length) => {
      const der = octetString(length);
      const element = readElement(der, 0, der.length, "value");
      expect(element).toEqual({ tag: 0x04, start: 0, contents: der.length - length, end: der.length });
      expect(octetsOf(der, element)).toEqual(der);
      expect(contentsOf(der, element)).toEqual(new Uint8Array(length).fill(0x5a));
    },
  );

  it("is read where it stands", () => {
    expect(readElement(fromHex("ffff0201007f"), 2, 5, "value")).toEqual({
      tag: 0x02,
      start: 2,
      contents: 4,
      end: 5,
    });
  });

  it.each([
    ["", "truncated", 0],
    ["04", "truncated", 0],
    ["0401", "truncated", 0],
    ["040200", "truncated", 0],
    ["0481", "truncated", 1],
    ["048180", "truncated", 0],
    ["04820100", "truncated", 0],
    ["3080020100", "indefiniteLength", 1],
    ["0480", "indefiniteLength", 1],
    ["048105", "nonMinimalLength", 1],
    ["04817f", "nonMinimalLength", 1],
    ["048200800000", "nonMinimalLength", 1],
    ["04820080", "nonMinimalLength", 1],
    ["0483000100", "nonMinimalLength", 1],
    ["0485010000000000", "tooLarge", 1],
    ["04ff", "tooLarge", 1],
    ["0484ffffffff", "truncated", 0],
    ["1f0100", "unsupportedTag", 0],
    ["bf8101020100", "unsupportedTag", 0],
  ])("%j is refused: %s at %i", (hex, reason, offset) => {
    const der = fromHex(hex);
    expect(() => readElement(der, 0, der.length, "value")).toThrow(
      expect.objectContaining({ name: "DecodeError", path: "value", reason, offset }),
    );
  });

  it("does not reach past the end it is given", () => {
    const der = fromHex("02010102");
    expect(() => readElement(der, 0, 2, "value")).toThrow(expect.objectContaining({ reason: "truncated" }));
    expect(() => readElement(der, 0, 1, "value")).toThrow(expect.objectContaining({ reason: "truncated" }));
    expect(() => readElement(fromHex("3082010002"), 0, 3, "value")).toThrow(
      expect.objectContaining({ reason: "truncated", offset: 1 }),
    );
  });

  it("is an element or a DecodeError, whatever the octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), fc.nat(12), (octets, at) => {
        try {
          const { start, contents, end } = readElement(octets, at, octets.length, "value");
          expect(start).toBe(at);
          expect(contents).toBeGreaterThanOrEqual(at + 2);
          expect(end).toBeGreaterThanOrEqual(contents);
          expect(end).toBeLessThanOrEqual(octets.length);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
    );
  });
});

describe("a cursor", () => {
  // SEQUENCE { INTEGER 5, [0] { NULL }, OCTET STRING aa }
  const der = fromHex("300a020105a00205000401aa");

  it("takes one field after the other, and says where each lies", () => {
    const inner = open(der, tag.sequence, "Value");
    expect(peekTag(inner)).toBe(tag.integer);
    expect(take(inner, tag.integer, "a")).toEqual({ tag: 2, start: 2, contents: 4, end: 5 });
    expect(takeOptional(inner, tag.integer, "b")).toBeUndefined();
    const [value, range] = ranged(inner, (cursor) =>
      takeExplicit(cursor, 0, "c", (explicit) => take(explicit, tag.null, "").start),
    );
    expect([value, range]).toEqual([7, { start: 5, end: 9 }]);
    expect(takeExplicit(inner, 0, "c", () => 1)).toBeUndefined();
    expect(takeAny(inner, "d")).toEqual({ tag: 4, start: 9, contents: 11, end: 12 });
    expect(isAtEnd(inner)).toBe(true);
    expect(peekTag(inner)).toBeUndefined();
    finish(inner);
  });

  it.each([
    ["another tag", (c = root(der, "")) => take(c, tag.set, "Value"), "Value", 0, "unexpectedTag"],
    ["nothing left", (c = root(new Uint8Array(), "")) => take(c, tag.set, "Value"), "Value", 0, "missing"],
    ["nothing left of any", (c = root(new Uint8Array(), "x")) => takeAny(c, "y"), "x.y", 0, "missing"],
    ["something left", () => finish(open(der, tag.sequence, "Value")), "Value", 2, "trailingData"],
    ["something after it", () => open(fromHex("3000ff"), tag.sequence, "Value"), "Value", 2, "trailingData"],
    [
      "more than one inside",
      () => takeExplicit(root(fromHex("a00405000500"), ""), 0, "c", (inner) => take(inner, tag.null, "")),
      "c",
      4,
      "trailingData",
    ],
    [
      "an inner element longer than the outer",
      () => take(enter(root(fromHex("3003020200ff"), ""), tag.sequence, "a"), tag.integer, "b"),
      "a.b",
      2,
      "truncated",
    ],
  ])("refuses %s", (_, read, path, offset, reason) => {
    expect(() => read()).toThrow(expect.objectContaining({ name: "DecodeError", path, offset, reason }));
  });

  it("names fields with dots and indices with none", () => {
    const a = enter(root(fromHex("30043002ffff"), ""), tag.sequence, "a");
    const b = enter(a, tag.sequence, "[0]");
    expect([a.path, b.path]).toEqual(["a", "a[0]"]);
    expect(() => take(b, tag.null, "c")).toThrow(expect.objectContaining({ path: "a[0].c" }));
  });
});

it.each([0, 1, 127, 128, 255, 256, 65536])("encodes %i octets as OpenSSL does", (length) => {
  const octets = new Uint8Array(length).fill(0x5a);
  const expected = length === 0 ? fromHex("0400") : octetString(length);
  expect(encodeElement(tag.octetString, [octets.subarray(0, 1), octets.subarray(1)])).toEqual(expected);
});

import fc from "fast-check";
import { expect, it } from "vitest";
import { fromBase64, toBase64 } from "../../../src/core/bytes/base64.ts";

// RFC 4648 §10.
const vectors = [
  ["", ""],
  ["f", "Zg=="],
  ["fo", "Zm8="],
  ["foo", "Zm9v"],
  ["foob", "Zm9vYg=="],
  ["fooba", "Zm9vYmE="],
  ["foobar", "Zm9vYmFy"],
] as const;

it.each(vectors)("%j is %j and back", (text, base64) => {
  const octets = new Uint8Array(Buffer.from(text));
  expect(toBase64(octets)).toBe(base64);
  expect(fromBase64(base64)).toEqual(octets);
});

it("agrees with Node's Buffer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (octets) => {
      const base64 = Buffer.from(octets).toString("base64");
      expect(toBase64(octets)).toBe(base64);
      expect(fromBase64(base64)).toEqual(octets);
    }),
  );
});

it("takes megabytes", () => {
  const octets = new Uint8Array(3_000_001).map((_, i) => i * 7);
  const base64 = Buffer.from(octets).toString("base64");
  expect(toBase64(octets)).toBe(base64);
  expect(Buffer.compare(fromBase64(base64), octets)).toBe(0);
});

it.each([
  ["Zg", "truncated", 2],
  ["Zg=", "truncated", 3],
  ["Zm9v\n", "badValue", 4],
  ["Zm 9", "badValue", 2],
  ["Zg==Zg==", "badValue", 2],
  ["Z===", "badValue", 1],
  ["====", "badValue", 0],
  ["Zm-_", "badValue", 2],
  ["Zm9é", "badValue", 3],
  // The same octets with other bits set behind them (RFC 4648 §3.5).
  ["Zh==", "badValue", 1],
  ["Zm9=", "badValue", 2],
])("refuses %j: %s at character %i", (text, reason, offset) => {
  expect(() => fromBase64(text)).toThrow(expect.objectContaining({ name: "DecodeError", reason, offset }));
});

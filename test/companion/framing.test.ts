import { endianness } from "node:os";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Frame, readFrames, writeFrame } from "../../src/companion/framing.ts";

/** As MDN describes a frame, written with Buffer's own methods. */
const frame = (octets: Uint8Array | string, length = Buffer.from(octets as string).length): Buffer => {
  const header = Buffer.alloc(4);
  if (endianness() === "LE") header.writeUInt32LE(length);
  else header.writeUInt32BE(length);
  return Buffer.concat([header, Buffer.from(octets as string)]);
};

async function framesIn(...chunks: readonly Uint8Array[]): Promise<Frame[]> {
  const stream = (async function* () {
    yield* chunks;
  })();
  const frames: Frame[] = [];
  for await (const one of readFrames(stream)) frames.push(one);
  return frames;
}

/** Cuts `octets` at these places, each a fraction of the whole. */
const cut = (octets: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const at = [
    0,
    ...places.map((place) => Math.floor(place * octets.length)).toSorted((a, b) => a - b),
    octets.length,
  ];
  return at.slice(1).map((end, i) => octets.subarray(at[i], end));
};

const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });

describe("frames", () => {
  it("are read alike however the stream comes apart", async () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue());
    await fc.assert(
      fc.asyncProperty(fc.array(json, { maxLength: 5 }), places, async (messages, cuts) => {
        const texts = messages.map((message) => JSON.stringify(message));
        const octets = Buffer.concat(texts.map((text) => frame(text)));
        const expected = texts.map((text) => ({ message: JSON.parse(text) }));
        expect(await framesIn(...cut(octets, cuts))).toEqual(expected);
      }),
    );
  });

  it("never throw, and end, whatever comes in whatever pieces", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), places, async (octets, cuts) => {
        expect(await framesIn(...cut(octets, cuts))).toEqual(await framesIn(octets));
      }),
    );
  });

  it("are written as MDN has it, their length in octets", async () => {
    expect(Buffer.from(writeFrame({ a: "é" }))).toEqual(frame('{"a":"é"}', 10));
  });
});

describe("what cannot be read", () => {
  const next = frame('{"next":1}');
  const follows = { message: { next: 1 } };

  it.each([
    ["notUtf8", Buffer.from([0x22, 0xff, 0x22])],
    ["notUtf8", Buffer.from([0x22, 0xc0, 0x80, 0x22])],
    ["notJson", ""],
    ["notJson", "{"],
    ["notJson", '{"a":1}}'],
    ["notJson", "\ufeff{}"],
    ["notJson", "[".repeat(60_000)],
    ["notAnObject", "null"],
    ["notAnObject", "[]"],
    ["notAnObject", '"hello"'],
    ["notAnObject", "1"],
  ])("is told as %s, and the next message is read", async (fault, octets) => {
    expect(await framesIn(frame(octets), next)).toEqual([{ error: { fault } }, follows]);
  });

  it("of 64 KiB is read, of an octet more ends it all", async () => {
    const text = (length: number): string => `{"a":"${"x".repeat(length - 8)}"}`;
    const [largest, ...others] = await framesIn(frame(text(65_536)), next);
    expect(largest).toHaveProperty("message");
    expect(others).toEqual([follows]);
    const error = { fault: "tooLarge", limit: 65_536, found: 65_537 };
    expect(await framesIn(frame(text(65_537)), next)).toEqual([{ error }]);
  });

  it("for its length alone is refused before it has come", async () => {
    let asked = 0;
    const endless = (async function* () {
      for (;;) {
        asked++;
        yield Buffer.alloc(4, 0xff);
      }
    })();
    const frames: Frame[] = [];
    for await (const one of readFrames(endless)) frames.push(one);
    expect(frames).toEqual([{ error: { fault: "tooLarge", limit: 65_536, found: 0xffff_ffff } }]);
    expect(asked).toBe(1);
  });

  it.each([1, 3, 4, 5, next.length - 1])("is told when the stream ends after %i octets", async (length) => {
    expect(await framesIn(next, next.subarray(0, length))).toEqual([
      follows,
      { error: { fault: "truncated" } },
    ]);
  });
});

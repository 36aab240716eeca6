import { expect, it } from "vitest";
import { toDrop } from "../../src/browser/kept-crls.ts";

const at = new Date(1000);
const kept = (url: string, size: number, obtained: number, nextUpdate = 2000) => ({
  url,
  size,
  obtained: new Date(obtained),
  nextUpdate: new Date(nextUpdate),
});

const urls = (all: Parameters<typeof toDrop>[0], limit: number): unknown =>
  (toDrop(all, at, limit) as readonly { url?: string }[]).map(({ url }) => url);

it("what fits and has not run out stays", () => {
  expect(urls([kept("a", 40, 1), kept("b", 60, 2)], 100)).toEqual([]);
});

it("what has run out goes, and takes no room", () => {
  expect(urls([kept("a", 40, 1), kept("b", 90, 2, 1000), kept("c", 60, 3)], 100)).toEqual(["b"]);
});

it("of too much the oldest go, and all that is older than the first that does not fit", () => {
  expect(urls([kept("c", 50, 3), kept("a", 1, 1), kept("d", 50, 4), kept("b", 50, 2)], 100)).toEqual([
    "b",
    "a",
  ]);
});

import { expect, it } from "vitest";
import { size } from "../../src/ui/size.ts";

it.each([
  [1, "1 byte"],
  [999, "999 bytes"],
  [65_536, "65.5 kB"],
  [2_310_822, "2.3 MB"],
])("%d octets are %s", (octets, words) => {
  expect(size(octets, "en")).toBe(words);
});

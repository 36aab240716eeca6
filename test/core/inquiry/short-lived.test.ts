import { expect, it } from "vitest";
import { isShortLived } from "../../../src/core/inquiry/source.ts";

// BR §1.6.1; validity counts both ends, so 10 days end at 23:59:59 of the tenth.
it.each([
  ["10 days, the day the rule began", "2024-03-15T00:00:00Z", "2024-03-24T23:59:59Z", true],
  ["10 days and a second", "2024-03-15T00:00:00Z", "2024-03-25T00:00:00Z", false],
  ["10 days, a second before the rule began", "2024-03-14T23:59:59Z", "2024-03-24T23:59:58Z", false],
  ["10 days, the last second it was enough", "2026-03-14T23:59:59Z", "2026-03-24T23:59:58Z", true],
  ["10 days, from when 7 are the limit", "2026-03-15T00:00:00Z", "2026-03-24T23:59:59Z", false],
  ["7 days, from then on", "2026-03-15T00:00:00Z", "2026-03-21T23:59:59Z", true],
  ["7 days and a second", "2026-03-15T00:00:00Z", "2026-03-22T00:00:00Z", false],
])("%s", (_, notBefore, notAfter, expected) => {
  expect(isShortLived({ validity: { notBefore: new Date(notBefore), notAfter: new Date(notAfter) } })).toBe(
    expected,
  );
});

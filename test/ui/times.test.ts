import { beforeAll, expect, it } from "vitest";
import { installMessages } from "./i18n.ts";

let age: typeof import("../../src/ui/times.ts").age;
let distance: typeof import("../../src/ui/times.ts").distance;
let dateTime: typeof import("../../src/ui/times.ts").dateTime;
let locale: typeof import("../../src/ui/times.ts").locale;
beforeAll(async () => {
  installMessages();
  ({ age, dateTime, distance, locale } = await import("../../src/ui/times.ts"));
});

const at = "2026-11-20T14:05:00Z";

it.each([
  ["2026-11-20T14:04:59.500Z", "now"],
  ["2026-11-20T14:04:01Z", "59 seconds ago"],
  ["2026-11-20T14:04:00Z", "1 minute ago"],
  ["2026-11-20T12:05:31Z", "119 minutes ago"],
  ["2026-11-20T12:05:29Z", "2 hours ago"],
  ["2026-11-20T12:05:00Z", "2 hours ago"],
  ["2026-11-18T14:36:00Z", "47 hours ago"],
  ["2026-11-18T14:34:00Z", "2 days ago"],
  ["2026-11-18T14:05:00Z", "2 days ago"],
  ["2026-11-23T14:04:59Z", "in 3 days"],
  ["2026-11-24T01:05:00Z", "in 3 days"],
  ["2027-02-17T14:05:00Z", "in 89 days"],
  ["2027-02-18T14:05:00Z", "in 3 months"],
  ["2028-11-21T14:05:00Z", "in 2 years"],
])("%s is %s", (iso, words) => {
  expect(distance(iso, at, "en")).toBe(words);
});

it("what has just come about is not told by seconds", () => {
  expect(age("2026-11-20T14:04:01Z", at)).toBe("just now");
  expect(age("2026-11-20T14:05:30Z", at)).toBe("just now");
  expect(age("2026-11-20T14:04:00Z", at)).toBe("1 minute ago");
});

it("dates are written in the user's flavour of the language of the words", () => {
  expect(locale()).toBe("en-GB");
});

it("the year of a time is left out only where it goes without saying", () => {
  expect(dateTime("2026-06-15T12:00:00Z", at)).not.toContain("2026");
  expect(dateTime("2025-06-15T12:00:00Z", at)).toContain("2025");
  expect(dateTime("2026-06-15T12:00:00Z")).toContain("2026");
});

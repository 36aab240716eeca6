import { expect, it } from "vitest";
import { consent, standingDecision } from "../../../src/core/inquiry/consent.ts";

const inquiry = { id: "ocsp 0 POST http://ocsp.ca.example/", url: "http://ocsp.ca.example/" };
const at = new Date("2026-06-15T12:00:00Z");

it("is given by a decision about this very inquiry", () => {
  const decision = { inquiryId: inquiry.id, by: "click", at } as const;
  expect(consent(inquiry, decision)).toEqual({ inquiry, decision });
});

it.each([
  ["nothing was decided", undefined],
  [
    "another inquiry was decided on",
    { inquiryId: "crl 0 GET http://crl.ca.example/", by: "click", at } as const,
  ],
])("is withheld when %s", (_, decision) => {
  expect(consent(inquiry, decision)).toEqual({ withheld: true });
});

/** Everything that can be decided beforehand, as one letter each: o(csp) c(rl) s(taple) in clear (!) private windows (p). */
const standingOf = (letters: string) => ({
  ocsp: letters.includes("o"),
  crl: letters.includes("c"),
  staple: letters.includes("s"),
  inClear: letters.includes("!"),
  privateWindows: letters.includes("p"),
});

it.each([
  // What it takes, and what alone does not do.
  ["ocsp", false, false, "o", ["", "c!p"]],
  ["ocsp", true, false, "o!", ["o", "op", "c!p"]],
  ["ocsp", false, true, "op", ["o", "o!", "c!p"]],
  ["ocsp", true, true, "o!p", ["o!", "op", "c!p"]],
  ["crl", true, false, "c!", ["c", "o!p"]],
  ["crl", false, true, "cp", ["c", "o!p"]],
  ["staple", false, false, "s", ["", "oc!p"]],
  ["staple", false, true, "sp", ["s", "oc!p"]],
] as const)(
  "a standing consent to %s (in clear %s, private window %s) takes %s",
  (kind, inClear, privateWindow, enough, tooLittle) => {
    const decide = (letters: string) =>
      standingDecision({ id: "x", kind }, { inClear }, { standing: standingOf(letters), privateWindow, at });
    expect(decide(enough)).toEqual({ inquiryId: "x", by: "settings", at });
    for (const letters of tooLittle) expect(decide(letters)).toBeUndefined();
  },
);

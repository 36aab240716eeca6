import { expect, it } from "vitest";
import { consent } from "../../../src/core/inquiry/consent.ts";

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

import { expect, it } from "vitest";
import { refusesCertId } from "../../src/browser/inspection.ts";
import { fromHex } from "../../src/core/bytes/hex.ts";
import type { Evidence } from "../../src/core/inquiry/evidence.ts";

const answered = (hex: string): Evidence => ({
  kind: "ocsp",
  outcome: "bytes",
  bytes: fromHex(hex),
  provenance: { at: new Date(0) },
});

// SEQUENCE { ENUMERATED n }, as RFC 6960 §4.2.1 has an error without bytes.
it.each([
  ["malformedRequest", "30030a0101", true],
  ["unauthorized", "30030a0106", true],
  ["internalError", "30030a0102", false],
  ["tryLater", "30030a0103", false],
  ["sigRequired", "30030a0105", false],
  ["what is no response", "0500", false],
  ["nothing", "", false],
])("whether another hash is worth trying after %s", (_, hex, expected) => {
  expect(refusesCertId(answered(hex))).toBe(expected);
});

it("a question that brought nothing was not refused for its hash", () => {
  const failure: Evidence = {
    kind: "ocsp",
    outcome: "failure",
    failure: { failure: "nameNotFound" },
    provenance: { at: new Date(0) },
  };
  expect(refusesCertId(failure)).toBe(false);
});

import { expect, it } from "vitest";
import type { Appraisal } from "../../../src/core/inquiry/appraise.ts";
import type { Verdict } from "../../../src/core/inquiry/verdict.ts";
import { weigh } from "../../../src/core/inquiry/weigh.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 5, n));

const verdicts = {
  good: { status: "good", until: day(20) },
  goodLonger: { status: "good", until: day(25) },
  revoked: { status: "revoked", revocationTime: day(2), revocationReason: "keyCompromise" },
  revokedEarlier: { status: "revoked", revocationTime: day(1) },
  unknown: { status: "unknown" },
  timeout: {
    status: "undetermined",
    because: [{ because: "fetchFailure", failure: { failure: "timeout", milliseconds: 10_000 } }],
  },
  stale: { status: "undetermined", because: [{ because: "unmet", demand: "ocsp.nextUpdate" }] },
} as const satisfies Record<string, Verdict>;
type Name = keyof typeof verdicts;

const appraisal = (name: Name, kind: "ocsp" | "crl"): Appraisal => ({
  evidence: { kind, outcome: "bytes", bytes: new Uint8Array(), provenance: { at: day(10) } },
  checks: [],
  verdict: verdicts[name],
});

// first evidence, second evidence, the one the verdict rests on, whether they disagree
const pairs: [Name, Name, Name | undefined, boolean][] = [
  ["good", "good", "good", false],
  ["good", "goodLonger", "goodLonger", false],
  ["good", "revoked", "revoked", true],
  ["good", "unknown", "unknown", true],
  ["good", "timeout", "good", false],
  ["good", "stale", "good", false],
  ["revoked", "revokedEarlier", "revokedEarlier", false],
  ["revoked", "unknown", "revoked", true],
  ["revoked", "timeout", "revoked", false],
  ["revoked", "stale", "revoked", false],
  ["unknown", "unknown", "unknown", false],
  ["unknown", "timeout", "unknown", false],
  ["unknown", "stale", "unknown", false],
  ["timeout", "stale", undefined, false],
];

it.each(
  pairs.flatMap(([one, other, ...rest]) => [[one, other, ...rest] as const, [other, one, ...rest] as const]),
)("%s beside %s rests on %s, disagreement %s", (one, other, restsOn, disagreement) => {
  const appraisals = [appraisal(one, "ocsp"), appraisal(other, "crl")];
  const weighed = weigh(appraisals, { because: "notAsked" });
  expect(weighed.disagreement).toBe(disagreement);
  if (restsOn === undefined) {
    expect(weighed.restsOn).toBeUndefined();
    expect(weighed.verdict.status).toBe("undetermined");
  } else {
    expect(weighed.restsOn).toBe(appraisals[restsOn === one ? 0 : 1]);
    expect(weighed.verdict).toBe(verdicts[restsOn]);
  }
});

it("keeps every reason when nothing stands", () => {
  const weighed = weigh([appraisal("timeout", "ocsp"), appraisal("stale", "crl")], { because: "notAsked" });
  expect(weighed.verdict).toEqual({
    status: "undetermined",
    because: [...verdicts.timeout.because, ...verdicts.stale.because],
  });
});

it("says why there is nothing to weigh", () => {
  expect(weigh([], { because: "noSource" })).toEqual({
    verdict: { status: "undetermined", because: [{ because: "noSource" }] },
    disagreement: false,
  });
});

it("three answers: a revocation beats a good and an unknown", () => {
  const appraisals = [appraisal("good", "ocsp"), appraisal("unknown", "ocsp"), appraisal("revoked", "crl")];
  expect(weigh(appraisals, { because: "notAsked" }).restsOn).toBe(appraisals[2]);
});

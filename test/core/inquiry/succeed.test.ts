import { expect, it } from "vitest";
import type { Appraisal } from "../../../src/core/inquiry/appraise.ts";
import { succeed } from "../../../src/core/inquiry/succeed.ts";
import type { Verdict } from "../../../src/core/inquiry/verdict.ts";
import type { OcspJudgement } from "../../../src/core/ocsp/verify.ts";

const day = (n: number): Date => new Date(Date.UTC(2026, 5, n));
const says = (verdict: Verdict, thisUpdate: number): Appraisal => ({
  evidence: { kind: "ocsp", outcome: "bytes", bytes: new Uint8Array(), provenance: { at: day(20) } },
  checks: [],
  verdict,
  ocsp: { checks: [], single: { thisUpdate: day(thisUpdate) } as OcspJudgement["single"] & object },
});
const failed = says(
  { status: "undetermined", because: [{ because: "fetchFailure", failure: { failure: "cancelled" } }] },
  0,
);
const good = (n: number) => says({ status: "good", until: day(30) }, n);
const unknown = (n: number) => says({ status: "unknown" }, n);
const revoked = (n: number) =>
  says({ status: "revoked", revocationTime: day(1), revocationReason: "keyCompromise" }, n);
const held = (n: number) =>
  says({ status: "revoked", revocationTime: day(1), revocationReason: "certificateHold" }, n);

const [good5, good9, unknown5, revoked5, revoked9, held5] = [
  good(5),
  good(9),
  unknown(5),
  revoked(5),
  revoked(9),
  held(5),
];

it.each<[what: string, before: Appraisal[], latest: Appraisal, kept: Appraisal[]]>([
  ["the first answer is kept", [], good5, [good5]],
  ["so is a failure", [], failed, [failed]],
  ["a failure does not displace a good answer", [good5], failed, [good5, failed]],
  ["a failure does not displace a revocation", [revoked5], failed, [revoked5, failed]],
  ["a failure displaces a failure", [good5, failed], failed, [good5, failed]],
  ["an answer displaces a failure", [failed], good5, [good5]],
  ["a later answer displaces an earlier one", [good5], good9, [good9]],
  ["an earlier answer that is played back displaces nothing", [good9], good5, [good9]],
  ["a later good answer displaces an unknown", [unknown5], good9, [good9]],
  ["a revocation displaces a good answer", [good5], revoked9, [revoked9]],
  [
    "an earlier good answer that is played back does not displace a revocation",
    [revoked9],
    good5,
    [revoked9],
  ],
  ["a later good answer stands beside a revocation, and disagrees", [revoked5], good9, [revoked5, good9]],
  ["a later good answer lifts a hold", [held5], good9, [good9]],
  ["a newer revocation displaces an older one", [revoked5], revoked9, [revoked9]],
])("%s", (_, before, latest, kept) => {
  expect(succeed(before, latest)).toEqual(kept);
});

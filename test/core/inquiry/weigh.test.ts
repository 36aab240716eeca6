import { expect, it } from "vitest";
import type { CertificateList } from "../../../src/core/crl/certificate-list.ts";
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

/** A CRL of one issuer; `scope` stands for its issuingDistributionPoint. */
const listed = (
  name: Name | "held",
  thisUpdate: number,
  crlNumber?: bigint,
  { issuer = 0x30, scope }: { issuer?: number; scope?: number } = {},
): Appraisal => ({
  ...appraisal(name === "held" ? "revoked" : name, "crl"),
  verdict: name === "held" ? { ...verdicts.revoked, revocationReason: "certificateHold" } : verdicts[name],
  crl: {
    checks: [],
    list: {
      issuer: Uint8Array.of(issuer),
      thisUpdate: day(thisUpdate),
      crlExtensions: scope === undefined ? [] : [{ extnID: "2.5.29.28", extnValue: Uint8Array.of(scope) }],
    } as unknown as CertificateList,
    ...(crlNumber !== undefined && { crlNumber }),
  },
});

it.each<
  [what: string, earlier: Appraisal, later: Appraisal, restsOn: "earlier" | "later", disagreement: boolean]
>([
  ["a higher number lifts a hold", listed("held", 5, 3n), listed("good", 6, 4n), "later", false],
  ["even of the same second", listed("held", 5, 3n), listed("good", 5, 4n), "later", false],
  ["without numbers a later time does", listed("held", 5), listed("good", 6), "later", false],
  ["and where only one has a number", listed("held", 5, 3n), listed("good", 6), "later", false],
  ["the same number and time tell nothing", listed("held", 5, 3n), listed("good", 5, 3n), "earlier", true],
  [
    "a higher number of an earlier time tells nothing",
    listed("held", 6, 3n),
    listed("good", 5, 4n),
    "earlier",
    true,
  ],
  [
    "a lower number of a later time tells nothing",
    listed("held", 5, 4n),
    listed("good", 6, 3n),
    "earlier",
    true,
  ],
  ["a revocation is for good", listed("revoked", 5, 3n), listed("good", 6, 4n), "earlier", true],
  [
    "what has been revoked since is no disagreement",
    listed("good", 5, 3n),
    listed("revoked", 6, 4n),
    "later",
    false,
  ],
  ["a hold since is none either", listed("good", 5, 3n), listed("held", 6, 4n), "later", false],
  ["the later of two good ones counts", listed("goodLonger", 5, 3n), listed("good", 6, 4n), "later", false],
  ["what does not stand takes no place", listed("held", 5, 3n), listed("stale", 6, 4n), "earlier", false],
  [
    "nor does another issuer's",
    listed("held", 5, 3n),
    listed("good", 6, 4n, { issuer: 0x31 }),
    "earlier",
    true,
  ],
  ["nor one of a scope", listed("held", 5, 3n), listed("good", 6, 4n, { scope: 1 }), "earlier", true],
  [
    "nor one of another scope",
    listed("held", 5, 3n, { scope: 1 }),
    listed("good", 6, 4n, { scope: 2 }),
    "earlier",
    true,
  ],
  [
    "one of the same scope does",
    listed("held", 5, 3n, { scope: 1 }),
    listed("good", 6, 4n, { scope: 1 }),
    "later",
    false,
  ],
  ["nor does an OCSP response", listed("held", 5, 3n), appraisal("good", "ocsp"), "earlier", true],
])("CRLs that follow each other: %s", (_, earlier, later, restsOn, disagreement) => {
  for (const appraisals of [
    [earlier, later],
    [later, earlier],
  ]) {
    expect(weigh(appraisals, { because: "notAsked" })).toEqual({
      verdict: { earlier, later }[restsOn].verdict,
      restsOn: { earlier, later }[restsOn],
      disagreement,
    });
  }
});

import { beforeAll, describe, expect, it } from "vitest";
import { type VerdictId, verdictId } from "../../src/browser/messages.ts";
import { installMessages } from "./i18n.ts";
import { siteViews } from "./site-views.ts";

let verdictWords: typeof import("../../src/ui/verdict-words.ts").verdictWords;
beforeAll(async () => {
  installMessages();
  ({ verdictWords } = await import("../../src/ui/verdict-words.ts"));
});

type State = keyof typeof siteViews;

const shown: Record<State, [VerdictId, heading: string]> = {
  notHttps: ["not-https", "No certificate here"],
  noAccess: ["not-observed", "No access to this site"],
  notObserved: ["not-observed", "Not observed"],
  probeRunning: ["not-observed", "Not observed"],
  probeFailed: ["not-observed", "Not observed"],
  blockedRevoked: ["blocked", "Blocked by Firefox: revoked"],
  blockedStaple: ["blocked", "Blocked by Firefox: required staple missing"],
  blockedOther: ["blocked", "Blocked by Firefox: certificate error"],
  unreadable: ["undetermined", "Could not be determined"],
  notAsked: ["not-checked", "Not checked yet"],
  notAskedCrlOnly: ["not-checked", "Not checked yet"],
  asking: ["not-checked", "Not checked yet"],
  fetching: ["not-checked", "Not checked yet"],
  good: ["good", "Not revoked"],
  goodByIssuer: ["good", "Not revoked"],
  goodByList: ["good", "Not revoked"],
  revoked: ["revoked", "Revoked"],
  unknown: ["unknown", "Unknown to the responder"],
  stale: ["undetermined", "Could not be determined"],
  tryLater: ["undetermined", "Could not be determined"],
  noResponse: ["undetermined", "Could not be determined"],
  otherTime: ["undetermined", "Could not be determined"],
  noPurpose: ["undetermined", "Could not be determined"],
  otherIssuer: ["undetermined", "Could not be determined"],
  noIssuer: ["undetermined", "Could not be determined"],
  noSource: ["undetermined", "Could not be determined"],
  shortLived: ["nothing-to-check", "Nothing to check, by design"],
  noRevAvail: ["nothing-to-check", "Nothing to check, by design"],
  timeout: ["undetermined", "Could not be determined"],
  network: ["undetermined", "Could not be determined"],
  httpStatus: ["undetermined", "Could not be determined"],
  contentType: ["undetermined", "Could not be determined"],
  tooLarge: ["undetermined", "Could not be determined"],
  redirected: ["undetermined", "Could not be determined"],
  upgradedToHttps: ["undetermined", "Could not be determined"],
  noHostPermission: ["undetermined", "Could not be determined"],
  cancelled: ["undetermined", "Could not be determined"],
};

describe.each(Object.entries(shown) as [State, [VerdictId, string]][])("%s", (state, [id, heading]) => {
  it(`is ${id}: ${heading}`, () => {
    expect(verdictId(siteViews[state])).toBe(id);
    expect(verdictWords(siteViews[state]).heading).toBe(heading);
  });

  it("is explained in whole sentences with every gap filled", () => {
    const { sentences } = verdictWords(siteViews[state]);
    expect(sentences).not.toEqual([]);
    for (const sentence of sentences) expect(sentence).toMatch(/^(?!.*(undefined|\$| {2})).*[^.]\.$/);
  });
});

const wordsOf = (state: State): string => verdictWords(siteViews[state]).sentences.join(" ");

it("something more than silence stands in the way: undetermined", () => {
  const { report, ...view } = siteViews.notAsked;
  const because = [{ because: "notAsked" }, { because: "noIssuer" }] as const;
  expect(verdictId({ ...view, report: { ...report, verdict: { status: "undetermined", because } } })).toBe(
    "undetermined",
  );
  expect(
    verdictId({ ...view, report: { ...report, verdict: { status: "undetermined", because: [] } } }),
  ).toBe("undetermined");
});

it("once a question is under way it is not said that nothing was sent", () => {
  expect(wordsOf("notAsked")).toBe("Nobody has been asked. Nothing was sent.");
  expect(wordsOf("asking")).toBe("A question is under way. No answer has come yet.");
});

it("good and revoked name who says so and as of when", () => {
  expect(wordsOf("good")).toMatch(/So says ocsp\.trust\.example, as of 20 Nov, .*\. Valid until 24 Nov, /);
  expect(wordsOf("goodByList")).toMatch(/So says the CRL of Example Trust TLS CA R3, as of 20 Nov, /);
  expect(wordsOf("revoked")).toMatch(
    /Since 18 Nov, .*keyCompromise.*So says ocsp\.trust\.example, as of 20 Nov, /,
  );
});

it("an answer that does not stand up is told by its first unmet demand and what it found", () => {
  expect(wordsOf("tryLater")).toBe(
    "An answer came that does not settle it. The responder must report success. Found tryLater, expected successful.",
  );
  expect(wordsOf("stale")).toMatch(/must not be out of date\. Found .*Nov.*, expected .*Nov/);
});

it("hashes that differ are left to the inspector", () => {
  expect(wordsOf("otherIssuer")).toBe(
    "An answer came that does not settle it. The answer must be about a certificate issued with this issuer's key.",
  );
});

it("a span of time and nothing at all can be read as well", () => {
  expect(wordsOf("otherTime")).toMatch(/Found .*2026.*, expected .*2026.* – .*2026.*\.$/);
  expect(wordsOf("noPurpose")).toMatch(/Found nothing, expected 1\.3\.6\.1\.5\.5\.7\.3\.9\.$/);
});

it("every way not to get an answer has a sentence of its own", () => {
  const failures: State[] = [
    "timeout",
    "network",
    "httpStatus",
    "contentType",
    "tooLarge",
    "redirected",
    "upgradedToHttps",
    "noHostPermission",
    "cancelled",
  ];
  expect(new Set(failures.map(wordsOf)).size).toBe(failures.length);
});

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
  restricted: ["not-observed", "Not observed"],
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
  goodUntilJustNow: ["good", "Not revoked"],
  goodByListWithoutEnd: ["good", "Not revoked"],
  goodByListUntilJustNow: ["good", "Not revoked"],
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
  contentTypeNone: ["undetermined", "Could not be determined"],
  tooLarge: ["undetermined", "Could not be determined"],
  nameNotFound: ["undetermined", "Could not be determined"],
  connectionRefused: ["undetermined", "Could not be determined"],
  connectionBroken: ["undetermined", "Could not be determined"],
  tls: ["undetermined", "Could not be determined"],
  proxyUnreachable: ["undetermined", "Could not be determined"],
  webPage: ["undetermined", "Could not be determined"],
  tooManyRedirects: ["undetermined", "Could not be determined"],
  toClearText: ["undetermined", "Could not be determined"],
  toLocalAddress: ["undetermined", "Could not be determined"],
  toNowhere: ["undetermined", "Could not be determined"],
  otherProxy: ["undetermined", "Could not be determined"],
  otherContainer: ["undetermined", "Could not be determined"],
  otherManner: ["undetermined", "Could not be determined"],
  tooLong: ["undetermined", "Could not be determined"],
  notHttp: ["undetermined", "Could not be determined"],
  userinfo: ["undetermined", "Could not be determined"],
  malformed: ["undetermined", "Could not be determined"],
  localAddress: ["undetermined", "Could not be determined"],
  staleWithoutEnd: ["undetermined", "Could not be determined"],
  askedBefore: ["good", "Not revoked"],
  goodByKeptList: ["good", "Not revoked"],
  caGood: ["not-checked", "Not checked yet"],
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
  expect(wordsOf("notAsked")).toBe("This add-on has asked nobody about this certificate.");
  expect(wordsOf("asking")).toBe("A question is under way. No answer has come yet.");
});

it("good and revoked name who says so and as of when", () => {
  expect(wordsOf("good")).toMatch(
    /According to ocsp\.trust\.example, as of 20 Nov, .*\. This statement holds until 24 Nov, /,
  );
  expect(wordsOf("goodByList")).toMatch(/According to the CRL of Example Trust TLS CA R3, as of 20 Nov, /);
  expect(wordsOf("revoked")).toMatch(
    /Since 18 Nov, .*keyCompromise.*According to ocsp\.trust\.example, as of 20 Nov, /,
  );
});

it("a statement that names no end is accepted until one of ours", () => {
  for (const state of ["goodByIssuer", "goodByListWithoutEnd"] as const) {
    expect(wordsOf(state)).toMatch(/ It names no end; this add-on accepts it until 2\d Nov, [^.]*\.$/);
  }
});

it("a statement whose end the clocks disagree about is not said to hold still", () => {
  for (const state of ["goodUntilJustNow", "goodByListUntilJustNow"] as const) {
    expect(wordsOf(state)).toMatch(/ It held until 20 Nov, [^.]*, minutes ago: clocks may differ\.$/);
  }
  expect(wordsOf("goodByList")).toMatch(/ This statement holds until 24 Nov, /);
});

it("an answer that does not stand up is told by its first unmet demand and what it found", () => {
  expect(wordsOf("tryLater")).toBe(
    "An answer came that does not settle it. The responder must report success. Found tryLater, expected successful.",
  );
  expect(wordsOf("stale")).toMatch(/^An answer came, but it is out of date: it ended 14 Nov 2026, [^.]*\.$/);
});

it("what names no end is not said to have ended", () => {
  expect(wordsOf("staleWithoutEnd")).toMatch(
    /must not be out of date\. It names no end; this add-on accepted it until 14 Nov 2026, [^.]*\.$/,
  );
});

/** What an unmet check found, as the verdict says it after the demand. */
const found = (demand: string, expected: string, found: string): string => {
  const because = [{ because: "unmet", demand, expected, found }] as const;
  const { report, ...view } = siteViews.notAsked;
  const site = { ...view, report: { ...report, verdict: { status: "undetermined", because } } } as const;
  return verdictWords(site).sentences.slice(1).join(" ");
};

it("what has ended, a responder's certificate too, is told by its end; what has not begun is not", () => {
  const valid = "2026-10-01T00:00:00.000Z/2026-11-14T12:00:00.000Z";
  expect(found("ocsp.responder.validity", "2026-11-20T14:05:00.000Z", valid)).toMatch(
    /^It ended 14 Nov 2026, /,
  );
  expect(found("ocsp.responder.validity", "2026-09-20T14:05:00.000Z", valid)).toMatch(/^Found /);
});

it("two values that read the same are not told apart", () => {
  expect(found("ocsp.thisUpdate", "2026-11-20T14:05:01.000Z", "2026-11-20T14:05:02.000Z")).toBe("");
});

it("text that runs the other way ends where it ends", () => {
  expect(found("crl.issuer", "CN=\u05d0", "CN=\u202e\u2069x")).toBe(
    "Found \u2068CN=x\u2069, expected \u2068CN=\u05d0\u2069.",
  );
});

it("hashes that differ and a decoder's words are left to the inspector", () => {
  expect(wordsOf("noResponse")).toBe(
    "An answer came that does not settle it. The answer must be an OCSP response in DER.",
  );
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
    "contentTypeNone",
    "tooLarge",
    "nameNotFound",
    "connectionRefused",
    "connectionBroken",
    "tls",
    "proxyUnreachable",
    "webPage",
    "tooManyRedirects",
    "toClearText",
    "toLocalAddress",
    "toNowhere",
    "otherProxy",
    "otherContainer",
    "otherManner",
    "upgradedToHttps",
    "noHostPermission",
    "cancelled",
  ];
  expect(new Set(failures.map(wordsOf)).size).toBe(failures.length);
});

it("a question held back says both ways, and where there is a way out the failure tells it", () => {
  expect(wordsOf("otherProxy")).toBe(
    "The page came through the proxy proxy.example:3128, but this question would go directly. It was not sent.",
  );
  expect(wordsOf("otherContainer")).toContain("is in a container");
  expect(wordsOf("otherManner")).toContain("in another way");
  expect(wordsOf("otherManner")).toContain("may have been looked up");
  expect(wordsOf("otherProxy")).not.toContain("looked up");
  expect(wordsOf("webPage")).toContain("log in there, then ask again");
});

it("every reason why nobody can be asked has a sentence of its own", () => {
  const reasons: State[] = ["tooLong", "notHttp", "userinfo", "malformed", "localAddress"];
  expect(new Set(reasons.map(wordsOf)).size).toBe(reasons.length);
  expect(wordsOf("localAddress")).toContain("names ocsp.trust.example, a place on your own network");
});

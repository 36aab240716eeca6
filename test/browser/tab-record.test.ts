import { expect, it } from "vitest";
import {
  committed,
  emptyRecord,
  failed,
  observed,
  type ProbeWay,
  probeWay,
  refused,
  standingOf,
  type TabRecord,
} from "../../src/browser/tab-record.ts";
import type { ObservedChain, Route } from "../../src/core/inquiry/observed-chain.ts";

const shop = "https://shop.example";
const bank = "https://bank.example:8443";

const chainAt = (at: number, by: "navigation" | "probe" = "navigation"): ObservedChain => ({
  host: "shop.example",
  port: 443,
  at: new Date(at),
  by,
  privateWindow: false,
  chain: [Uint8Array.of(at & 0xff)],
  connection: {},
});
const blocked = { reason: "revoked", code: 2153390068 } as const;

const after = (...steps: ((record: TabRecord) => TabRecord)[]): TabRecord =>
  steps.reduce((record, step) => step(record), emptyRecord);
const headers =
  (at: number, origin = shop) =>
  (record: TabRecord) =>
    observed(record, origin, chainAt(at));
const commit =
  (at: number, restored = false) =>
  (record: TabRecord) =>
    committed(record, at, restored);
const refusal =
  (at: number, origin = shop) =>
  (record: TabRecord) =>
    refused(record, origin, at, blocked);

const standing = (record: TabRecord, origin = shop): string => {
  const its = standingOf(record, origin);
  return its.standing === "observed" ? `observed at ${its.observed.at.getTime()}` : its.standing;
};

it.each<[what: string, record: TabRecord, expected: string]>([
  ["a visit is observed", after(headers(10), commit(20)), "observed at 10"],
  [
    "the headers of a visit may be recorded after its commit",
    after(commit(20), headers(10)),
    "observed at 10",
  ],
  ["nothing seen is not observed", after(commit(20)), "notObserved"],
  ["another site's chain is not this one's", after(headers(10, bank), commit(20)), "notObserved"],
  [
    "the first hop of a redirect keeps its own chain",
    after(headers(10, bank), headers(12), commit(20)),
    "observed at 12",
  ],
  ["a reload is observed anew", after(headers(10), commit(20), headers(30), commit(40)), "observed at 30"],
  [
    "a reload answered by a service worker was not observed",
    after(headers(10), commit(20), commit(40)),
    "notObserved",
  ],
  [
    "going back shows what that page was loaded with",
    after(headers(10), commit(20), headers(30, bank), commit(40), commit(60, true)),
    "observed at 10",
  ],
  [
    "going back to a page nobody saw is not observed",
    after(commit(20), headers(30, bank), commit(40), commit(60, true)),
    "notObserved",
  ],
  ["a refusal blocks", after(refusal(10), commit(20)), "blocked"],
  ["a refusal may be reported after the error page's commit", after(commit(20), refusal(25)), "blocked"],
  ["a refusal of another site does not block this one", after(refusal(10, bank), commit(20)), "notObserved"],
  [
    "a refusal ends with the next page",
    after(refusal(10), commit(20), headers(30), commit(40)),
    "observed at 30",
  ],
  [
    "a site that is refused after it was seen is blocked",
    after(headers(10), commit(20), refusal(30), commit(40)),
    "blocked",
  ],
  [
    "going back past a refusal shows the page, not the refusal",
    after(headers(10), commit(20), commit(40), refusal(45), commit(60, true)),
    "observed at 10",
  ],
])("%s", (_, record, expected) => {
  expect(standing(record)).toBe(expected);
});

it("a chain from asking the site itself counts whenever it was asked", () => {
  const record = committed(observed(after(commit(20)), shop, chainAt(30, "probe")), 40, false);
  expect(standing(committed(record, 50, false))).toBe("observed at 30");
});

it("remembers a bounded number of origins, the newest first", () => {
  const record = after(...Array.from({ length: 100 }, (_, i) => headers(i, `https://site-${i}.example`)));
  expect(record.seen.length).toBe(8);
  expect(record.seen[0]?.origin).toBe("https://site-99.example");
});

const proxy = { type: "http", host: "proxy.example", port: 3128 };
const via =
  (route?: Route, origin = shop) =>
  (record: TabRecord) =>
    observed(record, origin, { ...chainAt(1), connection: route ? { route } : {} });

it.each<[what: string, record: TabRecord, privateWindow: boolean, way: ProbeWay]>([
  ["a site seen before, by the same way", after(via()), false, { how: "head", route: {} }],
  [
    "a site seen through a proxy, through that",
    after(via({ proxy })),
    false,
    { how: "head", route: { proxy } },
  ],
  ["a site in a private window", after(via()), true, { how: "reload" }],
  ["a site in a container", after(via({ container: "c" })), false, { how: "reload" }],
  [
    "a site seen through a proxy in a container",
    after(via({ proxy, container: "c" })),
    false,
    { how: "reload" },
  ],
  ["a site of which nothing was seen", emptyRecord, false, { how: "reload" }],
  ["a site where another was seen", after(via({}, bank)), false, { how: "reload" }],
])("how to ask %s", (_, record, privateWindow, way) => {
  expect(probeWay(record, shop, privateWindow)).toEqual(way);
});

it.each<[what: string, steps: ("failed" | "refused" | "failed elsewhere")[], known: boolean]>([
  ["told first", ["failed", "refused"], true],
  ["told first, and the refusal twice", ["failed", "refused", "refused"], true],
  ["told last", ["refused", "failed"], true],
  ["told of another site's load only", ["failed elsewhere", "refused"], false],
  ["never told", ["refused"], false],
])("the way of a load that Firefox refused is known where it is %s", (_, steps, known) => {
  const failing = { origin: shop, route: { container: "c" }, privateWindow: false };
  const record = steps.reduce((before, step) => {
    if (step === "failed") return failed(before, failing);
    return step === "failed elsewhere"
      ? failed(before, { ...failing, origin: bank })
      : refused(before, shop, 10, blocked);
  }, emptyRecord);
  expect(standingOf(record, shop)).toEqual({
    ...{ standing: "blocked", origin: shop, at: 10, blocked },
    ...(known && { failing }),
  });
});

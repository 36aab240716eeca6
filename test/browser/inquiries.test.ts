import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Asking, Listening } from "../../src/browser/ask.ts";
import type { Inquiries } from "../../src/browser/inquiries.ts";
import { fromHex } from "../../src/core/bytes/hex.ts";
import type { Decision } from "../../src/core/inquiry/consent.ts";
import type { Evidence, FetchFailure } from "../../src/core/inquiry/evidence.ts";
import type { ObservedChain } from "../../src/core/inquiry/observed-chain.ts";
import type { Inquiry } from "../../src/core/inquiry/plan.ts";
import { firstSettings, type Settings } from "../../src/core/inquiry/settings.ts";
import { lookedAt } from "../core/findings/looked-at.ts";
import { installFirefox, storageArea } from "./fake-firefox.ts";

const url = "http://ocsp.ca.example/r3";
const all: Settings = {
  ...firstSettings,
  standing: { ocsp: true, crl: true, staple: false, inClear: true, privateWindows: true },
};

/** The tabs there are, and what each shows. */
const tabs = new Map<number, ObservedChain | undefined>();
let settings = all;
const sent: string[] = [];

function makeTurn(): { readonly come: Promise<void>; readonly comes: () => void } {
  let comes = (): void => {};
  const come = new Promise<void>((resolve) => {
    comes = resolve;
  });
  return { come, comes };
}
/** Until it has come, each question waits. */
let turn = makeTurn();
/** What the responder says to a question; connection refused where absent. */
let says: (inquiry: Inquiry) => Uint8Array | undefined = () => undefined;

/** As ask.ts does it, without a network. */
const asking: Pick<Asking, "ask"> = {
  ask: async ({ inquiry }, _, { cancel, isStillWanted }: Listening): Promise<Evidence> => {
    const { kind, url } = inquiry;
    const provenance = { url, at: new Date() };
    const failed = (failure: FetchFailure): Evidence => ({ kind, outcome: "failure", failure, provenance });
    const cancelled = new Promise((resolve) => cancel.addEventListener("abort", resolve));
    await Promise.race([turn.come, cancelled]);
    if (cancel.aborted || (await isStillWanted?.()) === false) return failed({ failure: "cancelled" });
    sent.push(inquiry.id);
    const bytes = says(inquiry);
    if (bytes === undefined || inquiry.kind !== "ocsp") return failed({ failure: "connectionRefused" });
    const { method, hashAlgorithm } = inquiry;
    return { kind: "ocsp", outcome: "bytes", bytes, asked: { method, hashAlgorithm }, provenance };
  },
};

const session = storageArea();
let open: () => Inquiries;
let site: ObservedChain;
let other: ObservedChain;
let answers: import("../../src/browser/answers.ts").Answers;
beforeAll(async () => {
  installFirefox({
    storage: { session },
    tabs: {
      get: async (id: number) => {
        if (!tabs.has(id)) throw new Error(`Invalid tab ID: ${id}`);
        return { id, windowId: 1 };
      },
    },
  });
  site = (await lookedAt({ ocsp: [url] })).observed;
  other = (await lookedAt({ ocsp: [url] })).observed;
  answers = (await import("../../src/browser/answers.ts")).openAnswers();
  const { openInquiries } = await import("../../src/browser/inquiries.ts");
  const unused = async (): Promise<never> => {
    throw new Error("not used here");
  };
  open = () =>
    openInquiries(
      {
        answers,
        asking: { ...asking, askSite: unused },
        companion: { state: async () => ({ state: "notAllowed" }), greet: unused, shakeHands: unused },
        decisions: {
          settings: async () => settings,
          ...{ choose: unused, settle: unused, consentToSending: unused },
        },
        keptCrls: {
          find: async () => undefined,
          ...{ keep: unused, drop: unused, sizes: unused, forget: unused },
        },
        observedIn: async (tabId) => tabs.get(tabId),
      },
      { changed: () => {}, progressed: () => {} },
    );
});
beforeEach(async () => {
  await answers.clear();
  sent.length = 0;
  turn = makeTurn();
  says = () => undefined;
  settings = all;
  tabs.clear();
  for (const id of [1, 2]) tabs.set(id, site);
});

const inquiryIds = async (): Promise<readonly [encrypted: string, inClear: string]> => {
  const { allowed } = await import("../../src/browser/inspection.ts");
  const [one, two] = await allowed(site, new Map(), all);
  return [(one as Decision).inquiryId, (two as Decision).inquiryId];
};
const click = async (manner: "encrypted" | "inClear" = "encrypted"): Promise<Decision> => {
  const [encrypted, inClear] = await inquiryIds();
  return { inquiryId: manner === "encrypted" ? encrypted : inClear, by: "click", at: new Date() };
};
const attempted = async (): Promise<readonly string[]> => (await answers.read(site, 1)).attempted;
const failures = async (observed = site, tabId = 1): Promise<unknown[]> =>
  [...(await answers.read(observed, tabId)).answers.values()]
    .flat()
    .map((one) => one.outcome === "failure" && one.failure.failure);
const usual = { exactly: false };

it.each<[what: string, change: () => void]>([
  ["the settings allow no more", () => (settings = firstSettings)],
  [
    "the settings allow to ask no responder any more",
    () => (settings = { ...all, standing: { ...all.standing, ocsp: false } }),
  ],
  ["the tab shows another site", () => tabs.set(1, other)],
  ["the tab shows none", () => tabs.set(1, undefined)],
])("what the settings asked is not put once %s, and may be put another time", async (_, change) => {
  const inquiries = open();
  const attending = inquiries.attend(1, site);
  await vi.waitFor(() => expect(inquiries.underWay(1)).toHaveLength(1));
  expect(await attempted()).toHaveLength(1);
  change();
  turn.comes();
  await attending;
  expect(sent).toEqual([]);
  expect(await attempted()).toEqual([]);
  expect(await failures()).toEqual([]);
  expect(inquiries.underWay(1)).toEqual([]);
});

it("what the settings allow is put one after the other, once", async () => {
  turn.comes();
  const inquiries = open();
  await Promise.all([inquiries.attend(1, site), inquiries.attend(1, site)]);
  await inquiries.attend(2, site);
  expect(sent).toEqual(await inquiryIds());
});

it("what the settings asked for one tab is put for another that shows the site too", async () => {
  const inquiries = open();
  const attending = [inquiries.attend(1, site)];
  await vi.waitFor(() => expect(inquiries.underWay(1)).toHaveLength(1));
  attending.push(inquiries.attend(2, site));
  await vi.waitFor(() => expect(inquiries.underWay(2)).toHaveLength(1));
  tabs.set(1, other);
  turn.comes();
  await Promise.all(attending);
  expect(sent).toEqual(await inquiryIds());
});

it("a click is put whatever the settings say, and wherever the tab has gone", async () => {
  settings = firstSettings;
  const inquiries = open();
  const asked = inquiries.ask(1, site, await click(), usual);
  await vi.waitFor(() => expect(inquiries.underWay(1)).toHaveLength(1));
  tabs.set(1, other);
  turn.comes();
  await asked;
  expect(sent).toHaveLength(1);
  expect(await failures()).toEqual(["connectionRefused"]);
});

it("two tabs that ask the same have it put once, and it goes on while one of them waits", async () => {
  const inquiries = open();
  const asked = [1, 2].map(async (tabId) => inquiries.ask(tabId, site, await click(), usual));
  await vi.waitFor(() => expect([1, 2].map((id) => inquiries.underWay(id).length)).toEqual([1, 1]));
  inquiries.cancel(1, (await click()).inquiryId);
  expect([1, 2].map((id) => inquiries.underWay(id).length)).toEqual([0, 1]);
  turn.comes();
  await Promise.all(asked);
  expect(sent).toHaveLength(1);
  expect(await failures()).toEqual(["connectionRefused"]);
});

it("what nobody waits for any more is ended", async () => {
  const inquiries = open();
  const asked = [1, 2].map(async (tabId) => inquiries.ask(tabId, site, await click(), usual));
  await vi.waitFor(() => expect([1, 2].map((id) => inquiries.underWay(id).length)).toEqual([1, 1]));
  inquiries.leave(1);
  inquiries.cancel(2, (await click()).inquiryId);
  await Promise.all(asked);
  expect(sent).toEqual([]);
  expect(await failures()).toEqual(["cancelled"]);
});

it("what a private tab asks is that tab's alone", async () => {
  const secret: ObservedChain = { ...site, privateWindow: true };
  turn.comes();
  const inquiries = open();
  await Promise.all([
    inquiries.ask(1, secret, await click(), usual),
    inquiries.ask(2, site, await click(), usual),
  ]);
  expect(sent).toHaveLength(2);
  expect(await failures(secret, 1)).toEqual(["connectionRefused"]);
  expect(await failures(secret, 2)).toEqual([]);
});

it("nothing is asked for a tab that is closed", async () => {
  turn.comes();
  tabs.delete(1);
  await open().ask(1, site, await click(), usual);
  expect(sent).toEqual([]);
});

/** RFC 6960 §4.2.1: unauthorized (6). */
const unauthorized = fromHex("30030a0106");
const sha256 = async (): Promise<Decision> => {
  const decision = await click("inClear");
  return { ...decision, inquiryId: decision.inquiryId.replace("SHA-1", "SHA-256") };
};

it("a usual question falls back on the other hash, and what the first attempt got is not lost when that fails", async () => {
  turn.comes();
  says = ({ id }) => (id.includes("SHA-256") ? unauthorized : undefined);
  await open().ask(1, site, await sha256(), usual);
  expect(sent.map((id) => /SHA-\d+/.exec(id)?.[0])).toEqual(["SHA-256", "SHA-1"]);
  const [[evidence] = []] = (await answers.read(site, 1)).answers.values();
  expect(evidence).toMatchObject({
    failure: { failure: "connectionRefused" },
    after: { bytes: unauthorized, asked: { hashAlgorithm: "SHA-256" } },
  });
});

it("a manner that was chosen for itself is left as it is", async () => {
  turn.comes();
  says = () => unauthorized;
  await open().ask(1, site, await sha256(), { exactly: true });
  expect(sent).toHaveLength(1);
});

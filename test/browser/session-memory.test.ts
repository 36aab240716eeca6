import { beforeAll, beforeEach, expect, it } from "vitest";
import { committed, observed, type TabRecord } from "../../src/browser/tab-record.ts";
import type { ObservedChain } from "../../src/core/inquiry/observed-chain.ts";
import { installFirefox, storageArea } from "./fake-firefox.ts";

const quota = 2000;
const session = storageArea(quota);

let memory: typeof import("../../src/browser/session-memory.ts");
let openVisits: typeof import("../../src/browser/visits.ts").openVisits;
let openAnswers: typeof import("../../src/browser/answers.ts").openAnswers;
beforeAll(async () => {
  installFirefox({ storage: { session } });
  memory = await import("../../src/browser/session-memory.ts");
  ({ openVisits } = await import("../../src/browser/visits.ts"));
  ({ openAnswers } = await import("../../src/browser/answers.ts"));
});
beforeEach(async () => session.remove(await keys()));

const chain = (site: string, privateWindow = false): ObservedChain => ({
  host: site,
  port: 443,
  at: new Date(1),
  by: "navigation",
  privateWindow,
  chain: [new TextEncoder().encode(site)],
  connection: {},
});

const seen =
  (...sites: readonly string[]) =>
  (record: TabRecord) =>
    sites.reduce((before, site) => observed(before, `https://${site}`, chain(site)), record);

const keys = async (): Promise<string[]> => Object.keys(await session.get(null)).toSorted();

it("where there is no room, answers of normal windows and the tabs' ways back go, and nothing else", async () => {
  const visits = openVisits();
  await visits.change(1, seen("old.example", "shop.example"));
  await visits.change(1, (record) => committed(record, 20, false));
  await memory.remember("answers a", "known");
  await memory.remember("private answers 1 a", "known");
  const row = "r".repeat(quota - 500);
  await memory.remember("sent", row);
  expect(await keys()).toEqual(["private answers 1 a", "sent", memory.tabKey(1)]);
  const { seen: left, committed: page } = await visits.read(1);
  expect(left.map(({ origin }) => origin)).toEqual(["https://shop.example"]);
  expect(page).toEqual({ at: 20, restored: false });
});

it("what does not fit at all is refused, and what comes after it is not", async () => {
  await expect(memory.remember("sent", "r".repeat(quota))).rejects.toThrow("QuotaExceededError");
  await memory.remember("sent", "r");
  expect(await session.get("sent")).toEqual({ sent: "r" });
});

it("no room for a row of the log does not spoil what its request brought", async () => {
  const { openSentLog } = await import("../../src/browser/sent-log.ts");
  const log = openSentLog(() => {});
  const about = { site: "shop.example", kind: "ocsp", by: "click", method: "POST" } as const;
  const noted = await log.note({ ...about, url: "http://ocsp.example/", sent: 80, learns: "certificate" });
  const room = quota - JSON.stringify(await session.get(null)).length;
  await session.set({ full: "f".repeat(room - 12) });
  await noted.end({ outcome: "answered", received: 123_456_789 });
  expect(await log.read()).toMatchObject([{ outcome: "underWay" }]);
});

it.each([0, 1, 2, 3])("making room brings back no tab that is closed %d steps later", async (steps) => {
  const visits = openVisits();
  await visits.change(1, seen("shop.example"));
  await memory.remember("answers a", "k".repeat(quota / 2));
  const full = memory.remember("sent", "r".repeat(quota / 2));
  // Each call of the storage area takes one turn of the event loop.
  for (let step = 0; step < steps; step++) await new Promise((resolve) => setTimeout(resolve));
  await Promise.all([full, visits.forget(1)]);
  expect(await keys()).toEqual(["sent"]);
});

it("what is learnt of a tab after it was closed is not kept", async () => {
  const visits = openVisits();
  const answers = openAnswers();
  const secret = chain("shop.example", true);
  const asked = async (before: Awaited<ReturnType<typeof answers.read>>) => ({ ...before, attempted: ["q"] });
  await visits.change(1, seen("shop.example"));
  await answers.change(secret, 1, asked);
  expect((await keys()).length).toBe(2);
  await Promise.all([visits.forget(1), answers.forgetPrivate(1)]);
  await visits.change(1, seen("shop.example"));
  await answers.change(secret, 1, asked);
  expect(await keys()).toEqual([]);
  // What a normal window knows is every tab's.
  await answers.change(chain("shop.example"), 1, asked);
  expect((await keys()).length).toBe(1);
});

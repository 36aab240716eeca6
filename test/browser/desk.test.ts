import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import type { Asking } from "../../src/browser/ask.ts";
import type { Desk } from "../../src/browser/desk.ts";
import type { PageRequest } from "../../src/browser/messages.ts";
import { observed } from "../../src/browser/tab-record.ts";
import type { Visits } from "../../src/browser/visits.ts";
import type { ObservedChain, Route } from "../../src/core/inquiry/observed-chain.ts";
import { installFirefox, storageArea } from "./fake-firefox.ts";

const origin = "https://shop.example";
/** What the tab shows, and what was done to it and to the site. */
let page = `${origin}/cart`;
let incognito = false;
let reloads = 0;
let asked: string[] = [];
let answer: (chain: ObservedChain | undefined) => void = () => {};

const asking = {
  askSite: ({ inquiry }) => {
    asked.push(inquiry.url);
    return new Promise((resolve) => {
      answer = resolve;
    });
  },
} satisfies Partial<Asking>;

let desk: Desk;
let visits: Visits;
let tabId = 0;
beforeAll(async () => {
  installFirefox({
    runtime: { id: "test", getURL: (path: string) => `moz-extension://uuid/${path}` },
    storage: { session: storageArea() },
    webNavigation: { getFrame: async () => ({ url: page }) },
    permissions: { contains: async () => true },
    tabs: {
      get: async () => ({ incognito }),
      reload: async () => {
        reloads++;
      },
    },
  });
  const { openDesk } = await import("../../src/browser/desk.ts");
  visits = (await import("../../src/browser/visits.ts")).openVisits();
  // Of the others nothing is used while a site is not observed.
  const others = { visits, asking } as unknown as Parameters<typeof openDesk>[0];
  desk = openDesk(others, () => {});
});
beforeEach(() => {
  tabId++;
  page = `${origin}/cart`;
  incognito = false;
  reloads = 0;
  asked = [];
});

const chain = (at: number, route: Route = {}): ObservedChain => ({
  host: "shop.example",
  port: 443,
  at: new Date(at),
  by: "navigation",
  privateWindow: incognito,
  chain: [Uint8Array.of(1)],
  connection: { route },
});
/** The tab showed this site before, and shows it now by a load that nobody observed. */
const wasSeen = (route?: Route): Promise<void> =>
  visits.change(tabId, (record) => ({
    ...observed(record, origin, chain(1, route)),
    committed: { at: 30, restored: false },
    previousCommit: 20,
  }));
const look = () => desk.serve({ type: "look", tabId });
const probe = (how: "head" | "reload", of = origin) =>
  desk.serve({ type: "probe", tabId, origin: of, how } satisfies PageRequest);
it.each<[what: string, seen: boolean, route: Route, inPrivate: boolean, how: "head" | "reload"]>([
  ["seen before", true, {}, false, "head"],
  ["never seen", false, {}, false, "reload"],
  ["seen in a container", true, { container: "c" }, false, "reload"],
  ["in a private window", true, {}, true, "reload"],
])("a site %s is asked as it was said to be", async (_, seen, route, inPrivate, how) => {
  incognito = inPrivate;
  if (seen) await wasSeen(route);
  expect(await look()).toEqual({
    state: "notObserved",
    host: "shop.example",
    ...{ origin, how, probe: "offered" },
  });
  // What was said may be true no more: then nothing is done.
  await probe(how === "head" ? "reload" : "head");
  expect([reloads, asked]).toEqual([0, []]);
  void probe(how);
  const done = how === "head" ? [0, [`${origin}/`]] : [1, []];
  await vi.waitFor(() => expect([reloads, asked]).toEqual(done));
});

it.each(["head", "reload"] as const)(
  "where the tab has gone elsewhere no site is asked by %s",
  async (how) => {
    if (how === "head") await wasSeen();
    page = "https://bank.example/";
    await probe(how);
    expect([reloads, asked]).toEqual([0, []]);
  },
);

it("a site is asked once at a time, and can be asked again where that brought nothing", async () => {
  await wasSeen();
  const both = [probe("head"), probe("head")];
  expect(await Promise.race(both)).toMatchObject({ probe: "running" });
  expect(asked).toHaveLength(1);
  answer(undefined);
  await Promise.all(both);
  expect(await look()).toMatchObject({ probe: "failed" });
  void probe("head");
  await vi.waitFor(() => expect(asked).toHaveLength(2));
});

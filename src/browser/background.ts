import browser from "webextension-polyfill";
import { openAnswers } from "./answers.ts";
import { openAsking } from "./ask.ts";
import { capture } from "./capture.ts";
import { openCompanion } from "./companion.ts";
import { openDecisions } from "./decisions.ts";
import { openDesk } from "./desk.ts";
import { openErrands } from "./errands.ts";
import { blockedBecause } from "./firefox-quirks.ts";
import { openInquiries } from "./inquiries.ts";
import { openKeptCrls } from "./kept-crls.ts";
import { type Changed, type Errand, type Logged, type PageRequest, verdictId } from "./messages.ts";
import { routeOf } from "./route.ts";
import { openSentLog } from "./sent-log.ts";
import { committed, failed, observed, refused, type TabRecord } from "./tab-record.ts";
import { showOnToolbar } from "./toolbar.ts";
import { openVisits } from "./visits.ts";

// Wiring only. Every listener is added while this module is first evaluated, so that an event wakes the event page.

/** Nobody listens while no page of ours is open. */
const tell = (news: Changed | Logged): unknown => browser.runtime.sendMessage(news).catch(() => undefined);

async function refreshToolbar(tabId: number): Promise<void> {
  await showOnToolbar(tabId, await desk.glance(tabId));
}

function changed(tabId: number): void {
  tell({ type: "changed", tabId });
  void refreshToolbar(tabId);
}

async function refreshToolbars(): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.all(tabs.map(({ id }) => id !== undefined && refreshToolbar(id)));
}

function changedEverywhere(): void {
  tell({ type: "changed" });
  void refreshToolbars();
}

const visits = openVisits();
const answers = openAnswers();
const decisions = openDecisions();
const keptCrls = openKeptCrls();
const log = openSentLog(() => tell({ type: "logged" }));
const asking = openAsking(log);
const companion = openCompanion(log, () => tell({ type: "changed" }));
const inquiries = openInquiries(
  { answers, asking, companion, decisions, keptCrls, observedIn: (tabId) => desk.observedIn(tabId) },
  { changed, progressed: (tabId) => tell({ type: "changed", tabId }) },
);
const desk = openDesk({ visits, answers, asking, companion, decisions, inquiries, keptCrls }, changed);
const { observedIn } = desk;
const errands = openErrands(
  { answers, companion, decisions, inquiries, keptCrls, log, observedIn },
  changedEverywhere,
);

async function record(tabId: number, change: (record: TabRecord) => TabRecord): Promise<void> {
  await visits.change(tabId, change);
  changed(tabId);
}

/** Once both its headers and its commit have come, whichever is the later: before that the tab shows another page. */
async function attend(tabId: number): Promise<void> {
  const chain = await observedIn(tabId);
  if (chain?.by === "navigation") await inquiries.attend(tabId, chain);
}

browser.webRequest.onHeadersReceived.addListener(
  (details) => {
    // Not awaited: the page need not wait for it, and the answer comes all the same.
    void capture(details, "navigation").then(async (chain) => {
      if (chain === undefined) return;
      await record(details.tabId, (before) => observed(before, new URL(details.url).origin, chain));
      await attend(details.tabId);
    });
    return undefined;
  },
  { urls: ["https://*/*"], types: ["main_frame"] },
  ["blocking"],
);

browser.webNavigation.onCommitted.addListener(async ({ tabId, frameId, timeStamp, transitionQualifiers }) => {
  if (frameId !== 0) return;
  const restored = transitionQualifiers.includes("forward_back");
  await record(tabId, (before) => committed(before, timeStamp, restored));
  await attend(tabId);
});

browser.webRequest.onErrorOccurred.addListener(
  (details) => {
    const { origin } = new URL(details.url);
    const failing = { origin, route: routeOf(details), privateWindow: details.incognito ?? false };
    void record(details.tabId, (before) => failed(before, failing));
  },
  { urls: ["https://*/*"], types: ["main_frame"] },
);

browser.webNavigation.onErrorOccurred.addListener(async (details) => {
  const { tabId, frameId, timeStamp, url } = details;
  const blocked = frameId === 0 ? blockedBecause((details as { error?: string }).error ?? "") : undefined;
  if (blocked === undefined) return;
  await record(tabId, (before) => refused(before, new URL(url).origin, timeStamp, blocked));
});

// A tab that was not looked at for a while: what was good when it was asked may have run out.
browser.tabs.onActivated.addListener(({ tabId }) => refreshToolbar(tabId));

browser.runtime.onInstalled.addListener(refreshToolbars);
browser.runtime.onStartup.addListener(refreshToolbars);

// The user gives and takes what asking needs, also in about:addons.
browser.permissions.onAdded.addListener(changedEverywhere);
browser.permissions.onRemoved.addListener(async () => {
  await decisions.settle();
  changedEverywhere();
});

browser.tabs.onRemoved.addListener(async (tabId) => {
  inquiries.leave(tabId);
  await visits.forget(tabId);
  await answers.forgetPrivate(tabId);
});

// Also a window whose last tab was moved elsewhere. Firefox for Android has no windows, and no such API.
browser.windows?.onRemoved.addListener((windowId) => log.forgetWindow(windowId));

browser.runtime.onMessage.addListener((message: unknown) => {
  const asked = message as PageRequest | Errand | Changed | Logged;
  switch (asked.type) {
    case "changed":
    case "logged":
      return undefined;
    case "plan":
      return errands.plan(asked);
    case "handOver":
      return errands.handOver(asked);
    case "settings":
      return errands.settings(asked);
    case "choose":
      return errands.choose(asked);
    case "forget":
      return errands.forget(asked);
    case "greet":
      return errands.greet(asked);
    case "log":
      return errands.log(asked);
    case "clearLog":
      return errands.clearLog(asked);
    default:
      return desk.serve(asked).then(async (view) => {
        await showOnToolbar(asked.tabId, verdictId(view));
        return view;
      });
  }
});

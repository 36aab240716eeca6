import browser from "webextension-polyfill";
import { openAnswers } from "./answers.ts";
import { openAsking } from "./ask.ts";
import { capture } from "./capture.ts";
import { openDesk } from "./desk.ts";
import { blockedBecause } from "./firefox-quirks.ts";
import { type Changed, type PageRequest, verdictId } from "./messages.ts";
import { committed, observed, refused, type TabRecord } from "./tab-record.ts";
import { showOnToolbar } from "./toolbar.ts";
import { openVisits } from "./visits.ts";

// Wiring only. Every listener is added while this module is first evaluated, so that an event wakes the event page.

const visits = openVisits();
const answers = openAnswers();
const desk = openDesk(visits, answers, openAsking(), changed);

async function refreshToolbar(tabId: number): Promise<void> {
  await showOnToolbar(tabId, await desk.glance(tabId));
}

function changed(tabId: number): void {
  const news: Changed = { type: "changed", tabId };
  // Nobody listens while no page of ours is open.
  browser.runtime.sendMessage(news).catch(() => undefined);
  void refreshToolbar(tabId);
}

async function record(tabId: number, change: (record: TabRecord) => TabRecord): Promise<void> {
  await visits.change(tabId, change);
  changed(tabId);
}

browser.webRequest.onHeadersReceived.addListener(
  (details) => {
    // Not awaited: the page need not wait for it, and the answer comes all the same.
    void capture(details, "navigation").then((chain) => {
      if (chain === undefined) return;
      return record(details.tabId, (before) => observed(before, new URL(details.url).origin, chain));
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
});

browser.webNavigation.onErrorOccurred.addListener(async (details) => {
  const { tabId, frameId, timeStamp, url } = details;
  const blocked = frameId === 0 ? blockedBecause((details as { error?: string }).error ?? "") : undefined;
  if (blocked === undefined) return;
  await record(tabId, (before) => refused(before, new URL(url).origin, timeStamp, blocked));
});

// A tab that was not looked at for a while: what was good when it was asked may have run out.
browser.tabs.onActivated.addListener(({ tabId }) => refreshToolbar(tabId));

async function refreshToolbars(): Promise<void> {
  const tabs = await browser.tabs.query({});
  await Promise.all(tabs.map(({ id }) => id !== undefined && refreshToolbar(id)));
}
browser.runtime.onInstalled.addListener(refreshToolbars);
browser.runtime.onStartup.addListener(refreshToolbars);

browser.tabs.onRemoved.addListener(async (tabId) => {
  desk.leave(tabId);
  await visits.forget(tabId);
  await answers.forgetPrivate(tabId);
});

browser.runtime.onMessage.addListener((request: unknown) => {
  const asked = request as PageRequest | Changed;
  if (asked.type === "changed") return undefined;
  return desk.serve(asked).then(async (view) => {
    await showOnToolbar(asked.tabId, verdictId(view));
    return view;
  });
});

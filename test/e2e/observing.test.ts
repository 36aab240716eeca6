import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clickAction, shownBy } from "../../src/lab/tour.ts";
import { addOn, openStage, type Stage, waysOut } from "./stage.ts";

// Which connection the popup speaks of, whichever way a page came into its tab.

let stage: Stage;
/** Tabs that were open before the add-on was installed. */
let early: Page;
let earlyWithHistory: Page;

beforeAll(async () => {
  stage = await openStage({ bare: true });
  const { firefox, scene } = stage;
  early = firefox.page;
  await firefox.visit(`${scene("good-unstapled").url}cookie`, early);
  await firefox.visit(scene("good-unstapled").url, early);
  earlyWithHistory = await firefox.browser.newPage();
  await firefox.visit(scene("revoked").url, earlyWithHistory);
  await firefox.browser.installExtension(addOn);
});
afterAll(() => stage?.close());

declare const gBrowser: { readonly selectedBrowser: { readonly currentURI: { readonly spec: string } } };

const comesTo = (url: string): Promise<void> =>
  stage.firefox.until(
    `the tab shows ${url}`,
    (expected) => gBrowser.selectedBrowser.currentURI.spec === expected,
    url,
  );

async function goBack(tab: Page, url: string): Promise<void> {
  await tab.evaluate(() => history.back());
  await comesTo(url);
}

// Whether such a tab is in a container, or came by a proxy, nobody knows: its own reload goes its own way.
it("a tab older than the add-on is not observed until its site is asked, by a reload of the page", async () => {
  const { scene, shown, ask, takeRequests } = stage;
  const { host } = scene("good-unstapled");
  await early.bringToFront();
  const visits = (await takeRequests()).filter((request) => request.host === host);
  expect(visits.at(-1)?.headers).toContainEqual(["Cookie", "visited=yes"]);

  expect(await shown()).toMatchObject({ verdict: "not-observed", host, actions: ["ask-site", ...waysOut] });
  expect(await takeRequests()).toEqual([]);

  expect(await ask("ask-site", "not-checked")).toMatchObject({ host });
  const requests = await takeRequests();
  expect(requests).toMatchObject([{ server: "site", method: "GET", host }]);

  await ask("ask-ocsp", "good");
  expect(await takeRequests()).toMatchObject([{ server: "front", method: "GET" }]);
});

it("a page served by a service worker is not observed", async () => {
  const { firefox, scene, shown, ask, takeRequests } = stage;
  const { url, host } = scene("good-stapled");
  const tab = await firefox.browser.newPage();
  await firefox.visit(`${url}worker/`, tab);
  await tab.waitForFunction(() => document.querySelector("#state")?.textContent === "ready");
  expect(await shown()).toMatchObject({ verdict: "not-checked", host });

  await firefox.visit(`${url}worker/`, tab);
  expect(await tab.$eval("#state", (state) => state.textContent)).toBe("from the service worker");
  expect(await shown()).toMatchObject({ verdict: "not-observed", host });

  await takeRequests();
  await ask("ask-site", "not-checked");
  expect(await takeRequests()).toMatchObject([{ method: "HEAD", host }]);
  await tab.close();
});

it("a site that cannot be asked is said to be so, and no other site is", async () => {
  const { firefox, scene, shown, ask, withPopup } = stage;
  const failed = "The site was asked, and no certificate came of it.";
  const tab = await firefox.browser.newPage();
  for (const id of ["crl-only", "no-pointers"]) {
    await firefox.visit(`${scene(id).url}worker/`, tab);
    await tab.waitForFunction(() => document.querySelector("#state")?.textContent === "ready");
  }
  await firefox.visit(`${scene("crl-only").url}worker/`, tab);
  // A proxy that is not there.
  await firefox.setPreference("network.proxy.ssl", "127.0.0.1");
  await firefox.setPreference("network.proxy.ssl_port", 9);
  await firefox.setPreference("network.proxy.type", 1);
  try {
    await withPopup(async (popup) => {
      await shownBy(popup);
      await clickAction(popup, "ask-site");
      await shownBy(popup, ({ text }) => text.includes(failed));
    });
  } finally {
    await firefox.setPreference("network.proxy.type", 0);
  }
  await firefox.visit(`${scene("no-pointers").url}worker/`, tab);
  const other = await shown();
  expect(other).toMatchObject({ verdict: "not-observed", host: scene("no-pointers").host });
  expect(other.text).not.toContain(failed);

  await firefox.visit(`${scene("crl-only").url}worker/`, tab);
  await ask("ask-site", "not-checked");
  await tab.close();
});

it("a page back out of the back-forward cache is shown with the connection it once came over", async () => {
  const { firefox, scene, shown, takeRequests } = stage;
  const first = scene("unknown-serial");
  const second = scene("try-later");
  const tab = await firefox.browser.newPage();
  await firefox.visit(first.url, tab);
  await tab.evaluate(() => Object.assign(window, { kept: true }));
  await firefox.visit(second.url, tab);
  await takeRequests();

  await goBack(tab, first.url);
  expect(await shown()).toMatchObject({ verdict: "not-checked", host: first.host });
  expect(await tab.evaluate(() => "kept" in window)).toBe(true);

  await tab.evaluate(() => history.forward());
  await comesTo(second.url);
  expect(await shown()).toMatchObject({ verdict: "not-checked", host: second.host });
  expect(await takeRequests()).toEqual([]);
  await tab.close();
});

it("going back to a page older than the add-on, it is not observed", async () => {
  const { firefox, scene, shown } = stage;
  const old = scene("revoked");
  await earlyWithHistory.bringToFront();
  await firefox.visit(scene("try-later").url, earlyWithHistory);
  expect(await shown()).toMatchObject({ verdict: "not-checked", host: scene("try-later").host });
  await goBack(earlyWithHistory, old.url);
  expect(await shown()).toMatchObject({ verdict: "not-observed", host: old.host });
});

it("a page out of Firefox's cache is shown with the connection it once came over", async () => {
  const { firefox, scene, shown, takeRequests } = stage;
  const { url, host } = scene("good-stapled");
  const first = await firefox.browser.newPage();
  await firefox.visit(`${url}kept`, first);
  await first.close();
  const tab = await firefox.browser.newPage();
  await takeRequests();
  await firefox.visit(`${url}kept`, tab);
  expect(await shown()).toMatchObject({ verdict: "not-checked", host });
  expect(await takeRequests()).toEqual([]);
  await tab.close();
});

it("a redirect shows the site it ends on", async () => {
  const { firefox, scene, shown } = stage;
  const end = scene("short-lived");
  await firefox.visit(`${scene("good-unstapled").url}redirect?to=${encodeURIComponent(end.url)}`, early);
  await early.bringToFront();
  expect(await shown()).toMatchObject({ verdict: "nothing-to-check", host: end.host });
});

it("each tab shows its own site", async () => {
  const { firefox, scene, shown } = stage;
  const sites = [scene("crl-only"), scene("no-pointers"), scene("crl-only-revoked")];
  const tabs: Page[] = [];
  for (const { url } of sites) {
    const tab = await firefox.browser.newPage();
    await firefox.visit(url, tab);
    tabs.push(tab);
  }
  for (const [index, tab] of tabs.entries()) {
    await tab.bringToFront();
    expect(await shown()).toMatchObject({ host: sites[index]?.host, verdict: sites[index]?.visited });
  }
  for (const tab of tabs) await tab.close();
});

it("a reload keeps the answer", async () => {
  const { firefox, scene, shown, ask, takeRequests } = stage;
  await early.bringToFront();
  await firefox.visit(scene("revoked").url, early);
  await ask("ask-ocsp", "revoked");
  await early.reload();
  await takeRequests();
  expect(await shown()).toMatchObject({ verdict: "revoked" });
  expect(await takeRequests()).toEqual([]);
});

it("a closed tab is forgotten", async () => {
  const { firefox, scene, shown, inAddOn } = stage;
  const { url, host } = scene("server-error");
  const remembered = (): Promise<unknown> =>
    inAddOn("browser.storage.session.get().then((all) => JSON.stringify(all))");
  const tab = await firefox.browser.newPage();
  await firefox.visit(url, tab);
  await shown();
  expect(await remembered()).toContain(host);
  await tab.close();
  expect(await remembered()).not.toContain(host);
});

it("a page does not wait for its chain to be read", async () => {
  const { firefox, scene, shown, inAddOn } = stage;
  const { url, host } = scene("empty-answer");
  // From now on nobody ever hears what Firefox says of a connection: a race without runners has no end.
  await inAddOn(`browser.runtime.getBackgroundPage().then(({ Array, browser, Promise }) => {
    browser.webRequest.getSecurityInfo = Promise.race.bind(Promise, new Array());
  })`);
  await early.bringToFront();
  await firefox.visit(url, early);
  expect(await early.$eval("h1", (heading) => heading.textContent)).toBe(host);
  expect(await shown()).toMatchObject({ verdict: "not-observed", host });
});

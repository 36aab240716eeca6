import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { extensionOrigin } from "../../src/lab/firefox.ts";
import { scenes } from "../../src/lab/scenes.ts";
import { inShort, shownBy } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// Whatever there is to see, seeing it sends nothing.

let stage: Stage;
let inspector: Page;
let settings: Page;
let log: Page;
/** Of the tab that the scenes are played in. */
let tabId: number;

beforeAll(async () => {
  stage = await openStage();
  tabId = (await stage.inAddOn(
    "browser.tabs.query({}).then((tabs) => tabs.find(({ url }) => !url?.startsWith('moz-extension:')).id)",
  )) as number;
  inspector = await stage.openPage("popup/index.html");
  settings = await stage.openPage("settings/index.html");
  log = await stage.openPage("log/index.html");
});
afterAll(() => stage?.close());

/** Opens a page of the add-on anew, and all that folds open in it. */
async function unfold(page: Page, path: string): Promise<string> {
  await page.goto(`${extensionOrigin}/${path}`, { waitUntil: [] });
  await page.waitForSelector("main:not([aria-busy=true]) h1");
  const unfolded = await page.$$eval("summary", (summaries) => summaries.map((one) => one.click()).length);
  // What opening a row of experts asks the background for.
  if (unfolded > 0) await page.waitForSelector("details[open]");
  return page.evaluate(() => document.body.innerText);
}

it.each(scenes.map(({ id }) => [id]))(
  "%s: popup, inspector, settings and log show it and send nothing",
  async (id) => {
    const { firefox, withPopup, takeRequests, scene } = stage;
    const { url, firefoxAsks, host } = scene(id);
    await firefox.setPreference("security.OCSP.enabled", firefoxAsks ? 1 : 0);
    await takeRequests();
    await firefox.visit(url);
    const toVisit = (await takeRequests()).filter(({ server }) => server === "site" || !firefoxAsks);
    // A site behind an error page has been connected to, and not asked for anything.
    expect(toVisit.map(inShort).filter((request) => request !== `GET https://${host}/`)).toEqual([]);

    await firefox.page.bringToFront();
    await withPopup(async (popup) => {
      expect(await shownBy(popup)).toMatchObject({ host });
      await popup.run((document) => {
        for (const summary of document.querySelectorAll("summary")) summary.click();
      });
    });
    const [inspected, , sent] = await Promise.all([
      unfold(inspector, `inspector/index.html?tab=${tabId}`),
      unfold(settings, "settings/index.html"),
      unfold(log, "log/index.html"),
    ]);
    expect(inspected).toContain(host);
    expect(sent).toContain("Nothing was sent since then.");
    expect((await takeRequests()).map(inShort)).toEqual([]);
  },
);

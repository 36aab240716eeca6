import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { privately } from "../../src/lab/firefox.ts";
import { crlPath, responderHost } from "../../src/lab/front.ts";
import { identifyingHeaders, inShort } from "../../src/lab/tour.ts";
import { openStage, quickToAnswer, type Stage } from "./stage.ts";

// Asking without a click: off until the user turns it on, in the add-on's settings and in Firefox's own words.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({
    preferences: {
      ...quickToAnswer,
      // So that an add-on that is installed for a test keeps its settings when Firefox is closed.
      "extensions.webextensions.keepStorageOnUninstall": true,
      "extensions.webextensions.keepUuidOnUninstall": true,
    },
  });
});
afterAll(() => stage?.close());

const crl = `GET http://${responderHost}${crlPath("issuing")}`;
const ocsp = (scheme: "http" | "https"): string => `GET ${scheme}://${responderHost}/ocsp/honest`;

const isOn = (settings: Page, setting: string): Promise<boolean> =>
  settings.$eval(`[data-setting="${setting}"]`, (box) => (box as HTMLInputElement).checked);

/** Clicks a box of the settings page, opened for it, and waits until it is as wanted. */
async function turn(setting: string, wanted: "on" | "off", answer?: "allow" | "refuse"): Promise<void> {
  const settings = await stage.openPage("settings/index.html");
  try {
    await settings.bringToFront();
    await settings.click(`[data-setting="${setting}"]`);
    if (answer !== undefined) await stage.answerFirefox(answer);
    await settings.waitForFunction(
      (box, checked) => document.querySelector<HTMLInputElement>(box)?.checked === checked,
      {},
      `[data-setting="${setting}"]`,
      wanted === "on",
    );
    if (answer === "refuse") {
      await settings.waitForFunction(() =>
        document.body.innerText.includes("You did not consent, so it stays off."),
      );
    }
  } finally {
    await settings.close();
    await stage.firefox.page.bringToFront();
  }
}

/** What the front is asked when a scene's site is visited, without a click. */
async function askedByVisiting(id: string): Promise<readonly string[]> {
  const { firefox, scene, inAddOn, takeRequests } = stage;
  await inAddOn(`browser.runtime.sendMessage({ type: "forget", what: "answers" })`);
  await takeRequests();
  await firefox.visit(scene(id).url);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const requests = (await takeRequests()).filter(({ server }) => server === "front");
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
  return requests.map(inShort);
}

it("is off at first, and stays off where the user does not consent", async () => {
  const { openPage } = stage;
  expect(await askedByVisiting("good-unstapled")).toEqual([]);
  const settings = await openPage("settings/index.html");
  for (const setting of ["crl", "ocsp", "inClear", "privateWindows", "keepCrls"]) {
    expect([setting, await isOn(settings, setting)]).toEqual([setting, false]);
  }
  await settings.close();
  await turn("crl", "off", "refuse");
  expect(await askedByVisiting("good-unstapled")).toEqual([]);
});

it("asks as far as the user lets it, and the popup has the answer when it is opened", async () => {
  const { shown, takeRequests } = stage;
  await turn("crl", "on", "allow");
  // The list comes over http, and that is not allowed yet.
  expect(await askedByVisiting("good-unstapled")).toEqual([]);
  await turn("inClear", "on");
  expect(await askedByVisiting("good-unstapled")).toEqual([crl]);
  expect(await shown()).toMatchObject({ verdict: "good" });
  expect(await askedByVisiting("good-stapled")).toEqual([]);
  expect(await askedByVisiting("revoked")).toEqual([crl]);
  expect(await shown()).toMatchObject({ verdict: "revoked" });

  await turn("crl", "off");
  await turn("inClear", "off");
  await turn("ocsp", "on");
  expect(await askedByVisiting("good-unstapled")).toEqual([ocsp("https")]);
  expect(await shown()).toMatchObject({ verdict: "good" });
  expect(await takeRequests()).toEqual([]);

  // Where https fails, clear text is asked only if that is allowed as well.
  expect(await askedByVisiting("http-only-responder")).toEqual([]);
  expect(await shown()).toMatchObject({ verdict: "undetermined" });
  await turn("inClear", "on");
  expect(await askedByVisiting("http-only-responder")).toEqual([ocsp("http")]);
  expect(await shown()).toMatchObject({ verdict: "good" });

  // One answer is enough, however the page's events come.
  for (const id of ["asked-encrypted", "many-names", "single-name", "good-stapled", "good-unstapled"]) {
    expect(await askedByVisiting(id)).toEqual([ocsp("https")]);
  }

  // What is answered is not asked again.
  await stage.firefox.page.reload();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await takeRequests()).filter(({ server }) => server === "front")).toEqual([]);
});

it("asks nothing in private windows, unless that is chosen, too", async () => {
  const { firefox, scene, letIntoPrivateWindows, shown, takeRequests } = stage;
  await letIntoPrivateWindows();
  const asked = (id: string): Promise<readonly string[]> =>
    privately(firefox, scene(id).url, async () => {
      await new Promise((resolve) => setTimeout(resolve, 500));
      const requests = (await takeRequests()).filter(({ server }) => server === "front");
      if (requests.length > 0) expect(await shown()).toMatchObject({ verdict: "good" });
      return requests.map(inShort);
    });
  await takeRequests();
  expect(await asked("single-name")).toEqual([]);
  await turn("privateWindows", "on");
  expect(await asked("single-name")).toEqual([ocsp("https")]);
  await turn("privateWindows", "off");
  expect(await asked("single-name")).toEqual([]);
});

it("ends when Firefox's consent is taken back, in the settings or in about:addons", async () => {
  const { openPage } = stage;
  expect(await askedByVisiting("many-names")).toEqual([ocsp("https")]);
  await stage.changePermissions("remove", { data_collection: ["browsingActivity"] });
  expect(await askedByVisiting("many-names")).toEqual([]);

  // A consent given anew revives nothing that was on before.
  await turn("ocsp", "on", "allow");
  expect(await askedByVisiting("http-only-responder")).toEqual([]);
  expect(await askedByVisiting("many-names")).toEqual([ocsp("https")]);
  const settings = await openPage("settings/index.html");
  await settings.click('[data-action="withdraw"]');
  await settings.waitForFunction(() =>
    document.body.innerText.includes("Firefox asks for your consent the first time you turn one on."),
  );
  expect(await isOn(settings, "ocsp")).toBe(false);
  await settings.close();
  expect(await askedByVisiting("many-names")).toEqual([]);
});

it("settings survive a restart of Firefox", async () => {
  const { openPage, restart, inAddOn } = stage;
  await turn("SHA-256", "on");
  await turn("afterHttps", "on");
  await turn("keepCrls", "on");
  const stored = (): Promise<unknown> =>
    inAddOn("browser.storage.local.get().then((all) => JSON.stringify(all))");
  const before = await stored();
  await restart();
  expect(await stored()).toBe(before);
  const settings = await openPage("settings/index.html");
  for (const setting of ["SHA-256", "afterHttps", "keepCrls"]) {
    expect([setting, await isOn(settings, setting)]).toEqual([setting, true]);
  }
  await settings.close();
});

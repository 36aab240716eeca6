import { afterAll, beforeAll, expect, it } from "vitest";
import type { Popup } from "../../src/lab/firefox.ts";
import { cdnHost, responderHost } from "../../src/lab/front.ts";
import { clickAction, identifyingHeaders, shownBy } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// The add-on where Firefox ends its background script at every opportunity.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ preferences: { "extensions.background.idle.timeout": 200 } });
});
afterAll(() => stage?.close());

it("a visit is remembered past the end of the background script, and so is an answer", async () => {
  const { firefox, scene, shown, ask, takeRequests } = stage;
  const { url, host } = scene("revoked");
  await firefox.visit(url);
  await stage.sleeps();
  expect(await shown()).toMatchObject({ verdict: "not-checked", host });
  await stage.sleeps();
  await takeRequests();
  await ask("ask-ocsp", "revoked");
  const requests = await takeRequests();
  expect(requests).toMatchObject([{ server: "front", method: "GET" }]);
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
  await stage.sleeps();
  expect(await shown()).toMatchObject({ verdict: "revoked", host });
  expect(await takeRequests()).toEqual([]);
});

it("nor does what a question is sent on with say anything of the asker", async () => {
  const { firefox, scene, ask, sleeps, takeRequests } = stage;
  await firefox.visit(scene("redirects-to-cdn").url);
  await sleeps();
  await takeRequests();
  await ask("ask-ocsp", "good");
  const requests = await takeRequests();
  expect(requests).toMatchObject([{ host: responderHost }, { host: cdnHost }]);
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
});

it("a visit wakes the background script", async () => {
  const { firefox, scene, shown } = stage;
  await stage.sleeps();
  await firefox.visit(scene("good-stapled").url);
  expect(await shown()).toMatchObject({ verdict: "not-checked", host: scene("good-stapled").host });
});

it("a question under way keeps the background script awake, and its answer finds a popup that was closed and opened again", async () => {
  const { firefox, scene, withPopup } = stage;
  // Less than the ten seconds a responder is given to answer.
  await firefox.setPreference("extensions.background.idle.timeout", 7500);
  await firefox.visit(scene("hanging-responder").url);
  const isBusy = (popup: Popup): Promise<string | null | undefined> =>
    popup.run((document) => document.querySelector('[data-action="ask-ocsp"]')?.getAttribute("aria-busy"));
  await withPopup(async (popup) => {
    await shownBy(popup, ({ actions }) => actions.includes("ask-ocsp"));
    await clickAction(popup, "ask-ocsp");
    await expect.poll(() => isBusy(popup), { timeout: 5000 }).toBe("true");
  });
  await withPopup(async (popup) => {
    await expect.poll(() => isBusy(popup), { timeout: 5000 }).toBe("true");
    const { text } = await shownBy(popup, ({ verdict }) => verdict === "undetermined");
    expect(text).toContain("No answer came within 10 seconds.");
  });
});

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Popup, privately } from "../../src/lab/firefox.ts";
import { crlPath, responderHost } from "../../src/lab/front.ts";
import { clickAction, identifyingHeaders, inShort, shownBy } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// A CRL of eight megabytes as it comes, and CRLs that are kept.

let stage: Stage;
/** The answers of the lab, which runs in this process, that are the large CRL. */
const downloads: ServerResponse[] = [];
const note = (message: unknown): void => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  if (request.url === crlPath("large")) downloads.push(response);
};
beforeAll(async () => {
  subscribe("http.server.request.start", note);
  stage = await openStage();
  // The lab makes it when it is first asked for, and that takes a while.
  const made = await fetch(`http://127.0.0.1:${stage.lab.ports.http}${crlPath("large")}`);
  await made.body?.cancel();
});
afterAll(() => {
  unsubscribe("http.server.request.start", note);
  return stage?.close();
});

const soon = { timeout: 5000, interval: 50 };
const large = `GET http://${responderHost}${crlPath("large")}`;
const issuing = `GET http://${responderHost}${crlPath("issuing")}`;

interface Bar {
  readonly received: number;
  readonly total: number;
  readonly words: string;
}

/** The progress bar in the popup; null while there is none. */
const bar = (popup: Popup): Promise<Bar | null> =>
  popup.run((document) => {
    const progress = document.querySelector("progress");
    if (progress === null) return null;
    return { received: progress.value, total: progress.max, words: progress.ariaLabel ?? "" };
  });

const databases = (): Promise<unknown> =>
  stage.inAddOn("indexedDB.databases().then((all) => all.map(({ name }) => name))");

it("a large CRL shows how far it has come, also to a popup opened again, and comes to a verdict", async () => {
  const { firefox, scene, withPopup, takeRequests } = stage;
  await firefox.visit(scene("large-crl").url);
  await takeRequests();
  const first = await withPopup(async (popup) => {
    await shownBy(popup);
    await clickAction(popup, "fetch-crl");
    await expect.poll(() => bar(popup), soon).toMatchObject({ received: expect.any(Number) });
    await expect.poll(async () => (await bar(popup))?.received ?? 0, soon).toBeGreaterThan(1);
    return bar(popup);
  });
  expect(first?.total).toBeGreaterThan(7_000_000);
  expect(first?.received).toBeLessThan(first?.total ?? 0);
  expect(first?.words).toMatch(/^[\d.]+ [kM]B of [\d.]+ MB received$/);
  await withPopup(async (popup) => {
    await expect
      .poll(async () => (await bar(popup))?.received ?? 0, soon)
      .toBeGreaterThan(first?.received ?? Number.POSITIVE_INFINITY);
    await shownBy(popup, ({ verdict }) => verdict === "good", 20_000);
    expect(await bar(popup)).toBeNull();
  });
  const requests = await takeRequests();
  expect(requests.map(inShort)).toEqual([large]);
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
});

it("cancelled, a download ends at the server too", async () => {
  const { firefox, scene, inAddOn, withPopup } = stage;
  await inAddOn(`browser.runtime.sendMessage({ type: "forget", what: "answers" })`);
  await firefox.visit(scene("large-crl").url);
  await withPopup(async (popup) => {
    await shownBy(popup);
    await clickAction(popup, "fetch-crl");
    await expect.poll(async () => (await bar(popup))?.received ?? 0, soon).toBeGreaterThan(1);
    expect(downloads.at(-1)?.closed).toBe(false);
    await clickAction(popup, "cancel");
    const { text } = await shownBy(popup, ({ verdict }) => verdict === "undetermined");
    expect(text).toContain("You cancelled the question before an answer came.");
  });
  await expect.poll(() => downloads.at(-1)?.closed, soon).toBe(true);
  expect(downloads.at(-1)?.writableFinished).toBe(false);
});

it("unless chosen, nothing is kept on disk", async () => {
  const { firefox, scene, ask } = stage;
  await firefox.visit(scene("crl-only").url);
  await ask("fetch-crl", "good");
  expect(await databases()).toEqual([]);
});

it("a kept CRL answers for the next site on it without a request, until it is forgotten", async () => {
  const { firefox, scene, ask, openPage, withPopup, takeRequests } = stage;
  const settings = await openPage("settings/index.html");
  await settings.click('[data-setting="keepCrls"]');
  await settings.waitForSelector('[data-setting="keepCrls"]:checked');
  await firefox.page.bringToFront();
  await firefox.visit(scene("good-unstapled").url);
  await takeRequests();
  await ask("fetch-crl", "good");
  expect((await takeRequests()).map(inShort)).toEqual([issuing]);

  const another = scene("crl-only-revoked");
  await firefox.visit(another.url);
  await takeRequests();
  const { text, host } = await withPopup((popup) => shownBy(popup, ({ verdict }) => verdict === "revoked"));
  expect(host).toBe(another.host);
  expect(text).toMatch(/From a copy kept on this machine, fetched [^.]*\. Nothing was sent\./);
  expect(await takeRequests()).toEqual([]);

  await settings.bringToFront();
  await settings.waitForFunction(() => /CRLs on disk: 1 \(\d+ bytes\)/.test(document.body.innerText));
  await settings.click('[data-action="forget-crls"]');
  await settings.waitForFunction(() => document.body.innerText.includes("CRLs on disk: none."));
  expect(await databases()).toEqual([]);
  await settings.close();
  await firefox.visit(scene("responder-down").url);
  await takeRequests();
  expect(await stage.shown()).toMatchObject({ verdict: "not-checked" });
  await ask("fetch-crl", "good");
  expect((await takeRequests()).map(inShort)).toEqual([issuing]);
});

it("what is kept is neither read nor added to for a private window", async () => {
  const { firefox, scene, ask, letIntoPrivateWindows, openPage, shown, takeRequests } = stage;
  await letIntoPrivateWindows();
  await privately(firefox, scene("revoked").url, async () => {
    expect(await shown()).toMatchObject({ verdict: "not-checked" });
    await takeRequests();
    await ask("fetch-crl", "revoked");
    expect((await takeRequests()).map(inShort)).toEqual([issuing]);
  });
  await privately(firefox, scene("crl-only").url, async () => {
    await stage.withPopup(async (popup) => {
      await shownBy(popup);
      await clickAction(popup, "fetch-ca-crl");
      await shownBy(popup, ({ text }) => text.includes(`CRL from ${responderHost}: not revoked`));
    });
  });
  // Of the two lists the one that was fetched in the open.
  const settings = await openPage("settings/index.html");
  expect(await settings.evaluate(() => document.body.innerText)).toContain("CRLs on disk: 1 (");
  await settings.close();
});

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Sent } from "../../src/browser/messages.ts";
import { clickAction, shownBy } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// Where Firefox tells the add-on nothing of its own requests, their headers would name this installation: nothing is sent.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
beforeEach(() => stage.inAddOn(`browser.runtime.sendMessage({ type: "clearLog" })`));
afterAll(() => stage?.close());

/** Gives the add-on its access to all sites, or takes it. */
const access = (change: "add" | "remove"): Promise<void> =>
  stage.changePermissions(change, { origins: ["<all_urls>"] });

const log = (): Promise<readonly Sent[]> =>
  stage.inAddOn(`browser.runtime.sendMessage({ type: "log" })`) as Promise<readonly Sent[]>;

it("a question that waits its turn while access is withdrawn is not sent", async () => {
  const { firefox, lab, scene, withPopup, takeRequests } = stage;
  const hanging = await firefox.browser.newPage();
  await firefox.visit(scene("hanging-responder").url, hanging);
  await takeRequests();
  await withPopup(async (popup) => {
    await shownBy(popup);
    await clickAction(popup, "ask-ocsp");
    await expect.poll(() => lab.log.seen().length, { timeout: 5000 }).toBe(1);
  });
  await firefox.page.bringToFront();
  await firefox.visit(scene("good-unstapled").url);
  await takeRequests();
  await withPopup(async (popup) => {
    await shownBy(popup);
    await clickAction(popup, "ask-ocsp");
    await expect
      .poll(() => popup.run((document) => document.querySelector('[aria-busy="true"]') !== null))
      .toBe(true);
    await access("remove");
    await hanging.close();
    const { text } = await shownBy(popup, ({ verdict }) => verdict === "undetermined");
    expect(text).toContain("Firefox does not let this add-on reach http://ocsp.lab-trust.example/*.");
  });
  expect(await takeRequests()).toEqual([]);
  await access("add");
  expect(await log()).toMatchObject([{ site: scene("hanging-responder").host }]);
});

it("a host Firefox keeps add-ons from, though it says they may go there, is sent nothing, and no row says so", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  await firefox.visit(scene("revoked").url);
  await takeRequests();
  await firefox.setPreference("extensions.quarantinedDomains.list", "ocsp.lab-trust.example");
  await ask("ask-ocsp", "undetermined");
  expect(await takeRequests()).toEqual([]);
  expect(await log()).toEqual([]);
  await firefox.setPreference("extensions.quarantinedDomains.list", "");
  await ask("ask-ocsp", "revoked");
  expect(await log()).toHaveLength(1);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { extensionId } from "../../src/lab/firefox.ts";
import { openStage, type Stage, waysOut } from "./stage.ts";

// What is shown beside the popup: on the toolbar button, and in the inspector.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

/** The toolbar button in the foremost tab: what it is called, and its drawing. */
const button = (): Promise<{ title: string | undefined; drawing: string | undefined }> =>
  stage.firefox.chrome((id) => {
    const shown = document.querySelector(`[data-extensionid="${id}"] .unified-extensions-item-action-button`);
    return {
      title: shown?.getAttribute("label")?.replace("Revocation Inspector: ", ""),
      drawing: /toolbar-image: url\("[^"]*\/([^/"]+)"/.exec(shown?.getAttribute("style") ?? "")?.[1],
    };
  }, extensionId);

const shows = (title: string, verdict: string): Promise<void> =>
  expect.poll(button, { timeout: 5000 }).toEqual({ title, drawing: `toolbar-${verdict}.svg` });

it.each([
  ["good-unstapled", "not checked yet", "not-checked"],
  ["short-lived", "nothing to check, by design", "nothing-to-check"],
  ["no-pointers", "could not be determined", "undetermined"],
  ["revoked-stapled", "blocked by Firefox", "blocked"],
] as const)("the toolbar button says of %s, before anybody looks: %s", async (id, title, verdict) => {
  const { firefox, scene } = stage;
  await firefox.visit(scene(id).url);
  await shows(title, verdict);
});

it("the toolbar button follows the answers, the tabs and the way back", async () => {
  const { firefox, scene, ask } = stage;
  await firefox.visit(scene("revoked").url);
  await shows("not checked yet", "not-checked");
  await ask("ask-ocsp", "revoked");
  await shows("revoked", "revoked");

  const tab = await firefox.browser.newPage();
  await firefox.visit(scene("unknown-serial").url, tab);
  await ask("ask-ocsp", "unknown");
  await shows("unknown to the responder", "unknown");
  await firefox.visit(scene("good-stapled").url, tab);
  await ask("ask-ocsp", "good");
  await shows("not revoked", "good");
  await tab.evaluate(() => history.back());
  await shows("unknown to the responder", "unknown");
  await tab.close();
  await shows("revoked", "revoked");
});

it("where there is no https there is nothing to show, and nothing is asked for", async () => {
  const { firefox, lab, scene, shown } = stage;
  for (const url of [lab.startPage, "about:blank", "data:text/html,<p>nothing"]) {
    await firefox.visit(scene("crl-only").url);
    await shows("not checked yet", "not-checked");
    await firefox.visit(url);
    await shows("no certificate here", "not-https");
    expect(await shown()).toMatchObject({ verdict: "not-https", actions: waysOut });
  }
});

it("the inspector shows the popup's report in full, and sends nothing until it is asked to", async () => {
  const { firefox, scene, ask, inspect, takeRequests } = stage;
  const { url, host, leaf } = scene("unknown-serial");
  await firefox.visit(url);
  const { heading } = await ask("ask-ocsp", "unknown");
  await takeRequests();
  const inspector = await inspect();
  expect(await takeRequests()).toEqual([]);
  expect(await inspector.$eval("main", ({ dataset }) => ({ ...dataset }))).toEqual({
    verdict: "unknown",
    host,
  });
  expect(await inspector.$eval("h1", ({ textContent }) => textContent)).toBe(heading);
  const report = await inspector.$$eval("code", (codes) => codes.at(-1)?.textContent ?? "");
  expect(JSON.parse(report)).toMatchObject({
    host,
    verdict: { status: "unknown" },
    certificates: [{ serialNumber: leaf.serialNumber }, {}, {}],
  });
  await inspector.close();
});

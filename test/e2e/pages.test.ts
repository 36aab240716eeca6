import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { crlPath, responderHost } from "../../src/lab/front.ts";
import { clickAction, identifyingHeaders, inShort, shownBy } from "../../src/lab/tour.ts";
import { openStage, quickToAnswer, type Stage } from "./stage.ts";

// The add-on's pages: by keyboard alone, in words alone, and what the popup says of the CAs.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ preferences: quickToAnswer });
});
afterAll(() => stage?.close());

it("a CA is asked about, at the root's responder and list, and what is said of it is shown", async () => {
  const { firefox, scene, withPopup, takeRequests } = stage;
  await firefox.visit(scene("good-unstapled").url);
  await takeRequests();
  await withPopup(async (popup) => {
    const before = await shownBy(popup);
    expect(before.text).toContain("Tells it which CA the site has, not which site.");
    await popup.run((document) => document.querySelector<HTMLElement>(".cas summary")?.click());
    for (const [action, said, path] of [
      ["ask-ca-ocsp", `OCSP from ${responderHost}: not revoked`, "/ocsp/root"],
      ["fetch-ca-crl", `CRL from ${responderHost}: not revoked`, crlPath("root")],
    ] as const) {
      expect(before.text).not.toContain(said);
      await clickAction(popup, action);
      const { text, verdict } = await shownBy(popup, (shown) => shown.text.includes(said));
      expect(text).toContain("Lab Issuing CA");
      // Nothing was asked about the site's own certificate.
      expect(verdict).toBe("not-checked");
      const requests = await takeRequests();
      expect(requests.map(inShort)).toEqual([`GET http://${responderHost}${path}`]);
      expect(requests.flatMap(identifyingHeaders)).toEqual([]);
    }
    expect(
      await popup.run((document) => document.querySelector<HTMLDetailsElement>(".cas details")?.open),
    ).toBe(true);
  });
});

/** What has the focus in a page: its setting, its action, or its tag. */
const focused = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => {
    const { activeElement } = document;
    const { setting, action } = (activeElement as HTMLElement).dataset;
    return setting ?? action ?? activeElement?.tagName;
  });

/** Where Tab leads, step by step, from the top of the page. */
async function stops(page: Page, count: number): Promise<(string | undefined)[]> {
  const order: (string | undefined)[] = [];
  for (let step = 0; step < count; step++) {
    await page.keyboard.press("Tab");
    order.push(await focused(page));
  }
  return order;
}

it("the settings work by keyboard alone, and the focus stays where it was", async () => {
  const { openPage, answerFirefox, inAddOn } = stage;
  const page = await openPage("settings/index.html");
  await page.bringToFront();
  expect(await stops(page, 11)).toEqual([
    ...["staple", "crl", "ocsp", "inClear", "privateWindows", "beside", "SHA-1"],
    ...["allow-companion", "keepCrls", "forget-crls", "forget-answers"],
  ]);
  const checked = (setting: string): Promise<boolean> =>
    page.$eval(`[data-setting="${setting}"]`, (box) => (box as HTMLInputElement).checked);
  // Answers of the test before.
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.body.innerText.includes("Sites with answers in memory: none."));
  expect(await focused(page)).toBe("forget-answers");

  await page.focus('[data-setting="keepCrls"]');
  await page.keyboard.press(" ");
  await page.waitForSelector('[data-setting="keepCrls"]:checked');
  expect(await focused(page)).toBe("keepCrls");

  await page.focus('[data-setting="SHA-1"]');
  await page.keyboard.press("ArrowDown");
  await page.waitForSelector('[data-setting="SHA-256"]:checked');
  expect(await focused(page)).toBe("SHA-256");

  await page.focus('[data-setting="ocsp"]');
  await page.keyboard.press(" ");
  await answerFirefox("refuse");
  await page.waitForFunction(() => document.body.innerText.includes("You did not consent"));
  expect(await checked("ocsp")).toBe(false);
  await page.keyboard.press(" ");
  await answerFirefox("allow");
  await page.waitForSelector('[data-setting="ocsp"]:checked');
  expect(await focused(page)).toBe("ocsp");

  await page.focus('[data-action="withdraw"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector('[data-action="withdraw"]') === null);
  expect(await checked("ocsp")).toBe(false);
  await page.close();
  await inAddOn(`browser.storage.local.clear()`);
});

it("the log works by keyboard alone, and is announced", async () => {
  const { firefox, scene, ask, openPage } = stage;
  await firefox.page.bringToFront();
  await firefox.visit(scene("crl-only").url);
  await ask("fetch-crl", "good");
  const page = await openPage("log/index.html");
  await page.bringToFront();
  expect(await stops(page, 2)).toEqual(["copy-log", "clear-log"]);
  await page.focus('[data-action="copy-log"]');
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("[role=status]")?.textContent === "Copied");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector("table") === null);
  expect(await focused(page)).toBe("clear-log");
  await page.close();
});

/** What there is in a page where words should be, and are not: empty labels, ids of messages, places not filled in. */
const missingWords = (document: Document): string[] => {
  const labels =
    "button, summary, h1, h2, h3, h4, th, caption, legend, label, dt, dd, .label, .disclosure, .quiet";
  const empty = [...document.querySelectorAll<HTMLElement>(labels)]
    .filter(({ textContent, role }) => textContent?.trim() === "" && role !== "status")
    .map(({ outerHTML }) => outerHTML);
  const nameless = [...document.querySelectorAll("input, progress, [aria-label]")]
    .filter((one) => {
      const labelled = (one as HTMLInputElement).labels?.length;
      return one.ariaLabel === "" || (one.ariaLabel === null && labelled === 0);
    })
    .map(({ outerHTML }) => outerHTML);
  // Fields, identifiers and octets stand in code.
  const copy = document.body.cloneNode(true) as HTMLElement;
  for (const code of copy.querySelectorAll("code, .facts, script")) code.remove();
  const walker = document.createTreeWalker(copy, 4);
  const texts: string[] = [];
  while (walker.nextNode()) texts.push(walker.currentNode.textContent ?? "");
  const ids = texts.filter((text) =>
    /\$\w+\$|__MSG|\bundefined\b|\bNaN\b|\[object|Invalid Date|^(?:ocsp|crl)(?:\.\w+)+$|^[a-z]+(?:[-_][a-z]+)+$/.test(
      text.trim(),
    ),
  );
  return [...empty, ...nameless, ...ids];
};

it.each([
  ["good-unstapled", "fetch-crl", "good"],
  ["revoked", "ask-ocsp-encrypted", "revoked"],
  ["unknown-serial", "ask-ocsp", "unknown"],
  ["stale-response", "ask-ocsp", "undetermined"],
  ["tracking-responder", "ask-ocsp", "good"],
  ["redirects-to-cdn", "ask-ocsp", "good"],
  ["html-answer", "ask-ocsp", "undetermined"],
  ["garbage", "ask-ocsp", "undetermined"],
  ["private-address", undefined, "undetermined"],
  ["short-lived", undefined, "nothing-to-check"],
  ["must-staple-missing", undefined, "blocked"],
])("%s: no page lacks words", async (id, action, verdict) => {
  const { firefox, scene, ask, inspect, openPage, withPopup } = stage;
  await firefox.page.bringToFront();
  await firefox.visit(scene(id).url);
  if (action !== undefined) await ask(action, verdict);
  await withPopup(async (popup) => {
    expect(await shownBy(popup)).toMatchObject({ verdict });
    expect(await popup.run(missingWords)).toEqual([]);
  });
  const inPage = async (page: Page): Promise<void> => {
    await page.$$eval("summary", (summaries) => {
      for (const summary of summaries) summary.click();
    });
    expect(await page.evaluate(`(${missingWords})(document)`)).toEqual([]);
    await page.close();
  };
  if (verdict !== "blocked") await inPage(await inspect());
  await inPage(await openPage("settings/index.html"));
  await inPage(await openPage("log/index.html"));
});

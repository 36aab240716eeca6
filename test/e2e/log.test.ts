import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { inContainer, privately } from "../../src/lab/firefox.ts";
import { cdnHost, responderHost } from "../../src/lab/front.ts";
import { clickAction, shownBy } from "../../src/lab/tour.ts";
import { openStage, quickToAnswer, type Stage } from "./stage.ts";

// The list of everything that was sent.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ preferences: { ...quickToAnswer, "extensions.background.idle.timeout": 2000 } });
});
afterAll(() => stage?.close());

/** The rows of the log page, the first one first, each by the heads of its columns. */
const rowsIn = (log: Page): Promise<Record<string, string>[]> =>
  log.$$eval("table.sent tbody tr", (rows) =>
    rows.map((row) =>
      Object.fromEntries(
        [...row.querySelectorAll("td")].map((cell) => [cell.dataset.label ?? "", cell.textContent ?? ""]),
      ),
    ),
  );

/** Opens the log by the popup's action, as a user does. */
async function rows(): Promise<Record<string, string>[]> {
  const log = await stage.openPage("log/index.html");
  try {
    return await rowsIn(log);
  } finally {
    await log.close();
    await stage.firefox.page.bringToFront();
  }
}

it("is empty at first, and the popup leads to it", async () => {
  const { firefox, scene, withPopup } = stage;
  await firefox.visit(scene("good-unstapled").url);
  const before = await firefox.browser.pages();
  await withPopup(async (popup) => {
    await shownBy(popup);
    await clickAction(popup, "open-log");
    await expect.poll(async () => (await firefox.browser.pages()).length).toBe(before.length + 1);
  });
  const log = (await firefox.browser.pages()).find((page) => !before.includes(page)) as Page;
  await log.waitForSelector("main h1");
  expect(await log.evaluate(() => document.body.innerText)).toContain("Nothing was sent since then.");
  expect(await log.$eval('[data-action="copy-log"]', (button) => button.ariaDisabled)).toBe("true");
  await log.close();
});

it("has a row for each request, the newest first: of a click, sent on, not followed, cancelled, to the site itself", async () => {
  const { firefox, lab, scene, ask, shown, withPopup } = stage;
  await firefox.page.bringToFront();
  await firefox.visit(scene("good-unstapled").url);
  await ask("fetch-crl", "good");
  await firefox.visit(scene("redirects-to-cdn").url);
  await ask("ask-ocsp", "good");
  await firefox.visit(scene("redirects-to-loopback").url);
  await ask("ask-ocsp", "undetermined");
  await firefox.visit(scene("hanging-responder").url);
  await withPopup(async (popup) => {
    await shownBy(popup);
    lab.log.clear();
    await clickAction(popup, "ask-ocsp-encrypted");
    await expect.poll(() => lab.log.seen().length).toBe(1);
    await clickAction(popup, "cancel");
    await shownBy(popup, ({ verdict }) => verdict === "undetermined");
  });
  const { url, host } = scene("good-stapled");
  await firefox.visit(`${url}worker/`);
  await firefox.page.waitForFunction(() => document.querySelector("#state")?.textContent === "ready");
  await firefox.visit(`${url}worker/`);
  expect(await shown()).toMatchObject({ verdict: "not-observed" });
  await ask("ask-site", "not-checked");

  const click = { "Decided by": "a click" };
  expect(await rows()).toMatchObject([
    {
      ...click,
      What: "The site itself, HEAD",
      About: host,
      To: url,
      "It told": "that you have it open",
      "On the way": "encrypted",
      Outcome: "answered",
    },
    {
      ...click,
      What: "OCSP question, GET",
      About: scene("hanging-responder").host,
      "On the way": "encrypted",
      Outcome: "cancelled",
    },
    {
      ...click,
      What: "OCSP question, GET",
      About: scene("redirects-to-loopback").host,
      To: expect.stringContaining(`http://${responderHost}:`),
      "It told": "which site",
      Outcome: "told to go on to 127.0.0.1; not followed",
    },
    {
      ...click,
      What: "OCSP question, GET",
      About: scene("redirects-to-cdn").host,
      To: expect.stringContaining(`http://${cdnHost}:`),
      "It told": "which site",
      "On the way": "readable",
      Outcome: "answered",
    },
    {
      ...click,
      What: "OCSP question, GET",
      About: scene("redirects-to-cdn").host,
      To: expect.stringContaining(`http://${responderHost}:`),
      "It told": "which site",
      "On the way": "readable",
      Outcome: "sent on",
    },
    {
      ...click,
      What: "CRL, GET",
      About: scene("good-unstapled").host,
      To: scene("good-unstapled").crlUrl,
      "It told": "which list, not which site",
      "On the way": "readable",
      Outcome: "answered",
    },
  ]);
});

it("what reached nobody is in it, as failed; of what was held back, that its host's name was looked up", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  const first = await rows();
  const { url, host } = scene("responder-down");
  await firefox.visit(url);
  await ask("ask-ocsp", "undetermined");
  const after = await rows();
  expect(after[0]).toMatchObject({ About: host, Outcome: "failed" });
  expect(after.slice(1)).toEqual(first);
  const held = scene("single-name");
  await inContainer(firefox, 1, held.url, async () => {
    await takeRequests();
    await ask("ask-ocsp", "undetermined");
    expect(await takeRequests()).toEqual([]);
  });
  const [last, ...before] = await rows();
  expect(last).toMatchObject({
    ...{ About: held.host, "It told": "that you contact it, not why", Outcome: "failed" },
  });
  expect(before).toEqual(after);
});

it("survives the end of the background script, and can be copied", async () => {
  const { firefox, openPage, sleeps } = stage;
  const before = await rows();
  await sleeps();
  const log = await openPage("log/index.html");
  expect(await rowsIn(log)).toEqual(before);
  await log.bringToFront();
  await log.click('[data-action="copy-log"]');
  await log.waitForFunction(() => document.body.innerText.includes("Copied"));
  await log.close();
  const copied = await firefox.chrome(pasteInChrome);
  const [heads, ...lines] = copied.trimEnd().split("\n");
  expect(heads?.split("\t")).toEqual([
    ...["When", "About", "What", "To", "Decided by", "Octets out", "Octets in", "It told", "On the way"],
    "Outcome",
  ]);
  expect(lines).toHaveLength(before.length);
  expect(lines.map((line) => line.split("\t")[3])).toEqual(before.map(({ To }) => To));
});

declare const Cc: {
  readonly "@mozilla.org/widget/transferable;1": { createInstance(kind: symbol): Transferable };
};
declare const Ci: {
  readonly nsITransferable: symbol;
  readonly nsISupportsString: symbol;
};
interface Transferable {
  init(context: null): void;
  addDataFlavor(flavour: string): void;
  getTransferData(flavour: string, data: object): void;
}
declare const Services: {
  readonly clipboard: {
    readonly kGlobalClipboard: number;
    getData(transferable: Transferable, which: number): void;
  };
};

/** What is in the clipboard. */
function pasteInChrome(): string {
  const transferable = Cc["@mozilla.org/widget/transferable;1"].createInstance(Ci.nsITransferable);
  transferable.init(null);
  transferable.addDataFlavor("text/plain");
  Services.clipboard.getData(transferable, Services.clipboard.kGlobalClipboard);
  const data: { value?: { QueryInterface(kind: symbol): { readonly data: string } } } = {};
  transferable.getTransferData("text/plain", data);
  return data.value?.QueryInterface(Ci.nsISupportsString).data ?? "";
}

it("says what the settings decided, and can be cleared", async () => {
  const { firefox, scene, openPage } = stage;
  const settings = await openPage("settings/index.html");
  for (const setting of ["crl", "inClear"]) {
    await settings.bringToFront();
    await settings.click(`[data-setting="${setting}"]`);
    if (setting === "crl") await stage.answerFirefox("allow");
    await settings.waitForSelector(`[data-setting="${setting}"]:checked`);
  }
  await firefox.page.bringToFront();
  await firefox.visit(scene("crl-only-revoked").url);
  const log = await openPage("log/index.html");
  await expect
    .poll(async () => (await rowsIn(log))[0])
    .toMatchObject({
      About: scene("crl-only-revoked").host,
      "Decided by": "your settings",
      Outcome: "answered",
    });
  await settings.click('[data-action="withdraw"]');
  await settings.close();
  await log.click('[data-action="clear-log"]');
  await log.waitForFunction(() => document.body.innerText.includes("Nothing was sent since then."));
  await log.close();
  expect(await rows()).toEqual([]);
});

it("a private window's rows say so, and go with it", async () => {
  const { firefox, scene, ask, letIntoPrivateWindows, openPage } = stage;
  await letIntoPrivateWindows();
  await firefox.page.bringToFront();
  await firefox.visit(scene("good-unstapled").url);
  await ask("fetch-crl", "good");
  const log = await openPage("log/index.html");
  const { url, host } = scene("single-name");
  await privately(firefox, url, async () => {
    await ask("ask-ocsp", "good");
    await expect.poll(async () => (await rowsIn(log))[0]?.About).toBe(`${host} (private window)`);
    expect(await rowsIn(log)).toHaveLength(2);
  });
  await expect
    .poll(async () => (await rowsIn(log)).map(({ About }) => About))
    .toEqual([scene("good-unstapled").host]);
  await log.close();
});

import { beforeAll, beforeEach, expect, it } from "vitest";
import type { SentLog } from "../../src/browser/sent-log.ts";
import { installFirefox, storageArea } from "./fake-firefox.ts";

// webextension-polyfill wants a browser before it is loaded.
let open: () => SentLog;
beforeAll(async () => {
  installFirefox({ storage: { session: storageArea() } });
  const { openSentLog } = await import("../../src/browser/sent-log.ts");
  open = () => openSentLog(() => {});
});
beforeEach(() => open().clear());

const about = {
  site: "shop.example",
  kind: "ocsp",
  by: "click",
  method: "POST",
  url: "http://ocsp.example/",
  sent: 80,
  learns: "certificate",
} as const;

it("a request is in the log before it is made, with what it would tell, and then with what it told and where it went", async () => {
  const log = open();
  const noted = await log.note(about);
  expect(await log.read()).toMatchObject([{ ...about, outcome: "underWay" }]);
  const ending = { outcome: "failed", received: 0, learns: "contact", url: "https://ocsp.example/" } as const;
  await noted.end(ending);
  expect(await log.read()).toMatchObject([{ ...about, ...ending }]);
  await noted.takeBack();
  expect(await log.read()).toEqual([]);
});

it("with a private window its rows go, and none is written for it any more", async () => {
  const log = open();
  const mine = await log.note({ ...about, privateWindow: 7 });
  await log.note({ ...about, privateWindow: 8 });
  await log.forgetWindow(7);
  await mine.end({ outcome: "answered", received: 900 });
  expect(await log.read()).toMatchObject([{ privateWindow: 8 }]);
  await expect(log.note({ ...about, privateWindow: 7 })).rejects.toThrow("its window is closed");
  expect(await log.read()).toHaveLength(1);
});

it("a log opened anew has the rows of the one before, and what was under way then has failed", async () => {
  await open().note(about);
  expect(await open().read()).toMatchObject([{ outcome: "failed", atMost: true }]);
});

it("without room left nothing is noted, and so nothing sent; what was noted before is ended without harm", async () => {
  const { storage } = (globalThis as unknown as { browser: { storage: { session: unknown } } }).browser;
  const roomy = storage.session;
  const noted = await open().note(about);
  storage.session = storageArea(0);
  try {
    await expect(open().note(about)).rejects.toThrow("QuotaExceededError");
    await expect(noted.end({ outcome: "answered", received: 900 })).resolves.toBeUndefined();
  } finally {
    storage.session = roomy;
  }
});

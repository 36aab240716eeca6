import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { extensionId } from "../../src/lab/firefox.ts";
import { identifyingHeaders } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// Private windows, where the user lets the add-on into them.

let stage: Stage;

declare const ChromeUtils: {
  importESModule(url: string): {
    readonly ExtensionPermissions: { add(id: string, permissions: object): Promise<void> };
    readonly AddonManager: { getAddonByID(id: string): Promise<{ reload(): Promise<void> }> };
  };
};
declare const OpenBrowserWindow: (options: { private: boolean }) => void;
declare const gBrowser: {
  readonly selectedTab: Element;
  readonly selectedBrowser: { readonly currentURI: { readonly spec: string } };
};
declare const PrivateBrowsingUtils: { isWindowPrivate(window: Window): boolean };

/** Visits `url` in a private window that is closed after `play`. */
async function privately(url: string, play: () => Promise<void>): Promise<void> {
  const { firefox } = stage;
  const before = await firefox.browser.pages();
  await firefox.chrome(() => {
    OpenBrowserWindow({ private: true });
  });
  await firefox.until(
    "a private window shows its first page",
    () =>
      PrivateBrowsingUtils.isWindowPrivate(window) &&
      gBrowser.selectedBrowser.currentURI.spec === "about:privatebrowsing" &&
      !gBrowser.selectedTab.hasAttribute("busy"),
  );
  const tab = (await firefox.browser.pages()).find((page) => !before.includes(page));
  if (tab === undefined) throw new Error("the private window has no tab");
  try {
    await firefox.visit(url, tab);
    await play();
  } finally {
    await tab.close();
    await firefox.until("it is closed", () => !PrivateBrowsingUtils.isWindowPrivate(window));
  }
}

/** What the user does in about:addons. Firefox then starts the add-on anew. */
const letInto = (): Promise<void> =>
  stage.firefox.chrome(async (id) => {
    const { ExtensionPermissions } = ChromeUtils.importESModule(
      "resource://gre/modules/ExtensionPermissions.sys.mjs",
    );
    const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
    await ExtensionPermissions.add(id, { permissions: ["internal:privateBrowsingAllowed"], origins: [] });
    await (await AddonManager.getAddonByID(id)).reload();
  }, extensionId);

/** The files under `folder` that hold `name`, in ASCII or UTF-16, forwards or (as in the history's database) backwards. */
function filesThatHold(folder: string, name: string): string[] {
  const reversed = [...name].reverse().join("");
  const forms = [name, reversed].flatMap((form) => [Buffer.from(form), Buffer.from(form, "utf16le")]);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const octets = readFileSync(file);
      return forms.some((form) => octets.includes(form));
    });
}

beforeAll(async () => {
  stage = await openStage({
    // The names of the sites are nowhere in the preferences: every name is this machine.
    preferences: { "network.dns.localDomains": "", "network.dns.forceResolve": "127.0.0.1" },
  });
});
afterAll(() => stage?.close());

it("a private tab that is not observed is reloaded, and no request is made outside its window", async () => {
  const { scene, shown, ask, takeRequests } = stage;
  const { url, host } = scene("good-stapled");
  await privately(url, async () => {
    await letInto();
    expect(await shown()).toMatchObject({ verdict: "not-observed", host, actions: ["ask-site"] });
    await takeRequests();
    await ask("ask-site", "not-checked");
    expect(await takeRequests()).toMatchObject([{ method: "GET", host, path: "/" }]);
  });
});

it("a visit and its question work as anywhere", async () => {
  const { scene, shown, ask, takeRequests } = stage;
  const { url, host } = scene("good-unstapled");
  await privately(url, async () => {
    expect(await shown()).toMatchObject({ verdict: "not-checked", host });
    await takeRequests();
    await ask("ask-ocsp", "good");
    const requests = await takeRequests();
    expect(requests).toMatchObject([{ server: "http", method: "POST" }]);
    expect(requests.flatMap(identifyingHeaders)).toEqual([]);
  });
});

it("answers do not pass between private windows and others, either way", async () => {
  const { firefox, scene, shown, ask } = stage;
  const { url } = scene("revoked");
  await privately(url, async () => {
    await ask("ask-ocsp", "revoked");
  });
  await firefox.visit(url);
  expect(await shown()).toMatchObject({ verdict: "not-checked" });
  await ask("ask-ocsp", "revoked");
  await privately(url, async () => {
    expect(await shown()).toMatchObject({ verdict: "not-checked" });
  });
});

it("nothing on disk names a site that was only visited privately, and the add-on itself writes nothing at all", async () => {
  const { firefox, scene, profile, inAddOn } = stage;
  const written = await inAddOn(`Promise.all([
    browser.storage.local.get().then(Object.keys),
    indexedDB.databases(),
    caches.keys(),
    Object.keys(localStorage),
  ])`);
  expect(written).toEqual([[], [], [], []]);
  await firefox.close();
  for (const id of ["good-stapled", "good-unstapled"]) {
    expect(filesThatHold(profile, scene(id).host)).toEqual([]);
  }
  // And where it was visited in the open, the same search finds it.
  expect(filesThatHold(profile, scene("revoked").host)).not.toEqual([]);
});

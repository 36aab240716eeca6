import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { privately } from "../../src/lab/firefox.ts";
import { identifyingHeaders } from "../../src/lab/tour.ts";
import { openStage, type Stage, waysOut } from "./stage.ts";

// Private windows, where the user lets the add-on into them.

let stage: Stage;

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
  const { firefox, scene, shown, ask, letIntoPrivateWindows, takeRequests } = stage;
  const { url, host } = scene("good-stapled");
  await privately(firefox, url, async () => {
    await letIntoPrivateWindows();
    expect(await shown()).toMatchObject({ verdict: "not-observed", host, actions: ["ask-site", ...waysOut] });
    await takeRequests();
    await ask("ask-site", "not-checked");
    expect(await takeRequests()).toMatchObject([{ method: "GET", host, path: "/" }]);
  });
});

it("a visit and its question work as anywhere", async () => {
  const { firefox, scene, shown, ask, takeRequests } = stage;
  const { url, host } = scene("good-unstapled");
  await privately(firefox, url, async () => {
    expect(await shown()).toMatchObject({ verdict: "not-checked", host });
    await takeRequests();
    await ask("ask-ocsp", "good");
    const requests = await takeRequests();
    expect(requests).toMatchObject([{ server: "front", method: "GET" }]);
    expect(requests.flatMap(identifyingHeaders)).toEqual([]);
  });
});

it("answers do not pass between private windows and others, either way", async () => {
  const { firefox, scene, shown, ask } = stage;
  const { url } = scene("revoked");
  await privately(firefox, url, async () => {
    await ask("ask-ocsp", "revoked");
  });
  await firefox.visit(url);
  expect(await shown()).toMatchObject({ verdict: "not-checked" });
  await ask("ask-ocsp", "revoked");
  await privately(firefox, url, async () => {
    expect(await shown()).toMatchObject({ verdict: "not-checked" });
  });
});

it("the add-on itself writes nothing at all", async () => {
  const written = await stage.inAddOn(`Promise.all([
    browser.storage.local.get().then(Object.keys),
    indexedDB.databases(),
    caches.keys(),
    Object.keys(localStorage),
  ])`);
  expect(written).toEqual([[], [], [], []]);
});

it("nothing on disk names a site that was only visited privately, whatever is kept and allowed", async () => {
  const { firefox, scene, profile, inAddOn, shown, takeRequests } = stage;
  await stage.changePermissions("add", { data_collection: ["browsingActivity"] });
  await inAddOn(`browser.runtime.sendMessage({ type: "settings" }).then(({ settings }) => {
    const standing = { ocsp: true, crl: true, inClear: true, privateWindows: true };
    return browser.runtime.sendMessage({ type: "choose", settings: { ...settings, standing, keepCrls: true } });
  })`);
  for (const id of ["crl-only", "single-name"]) {
    await takeRequests();
    await privately(firefox, scene(id).url, async () => {
      await expect.poll(async () => (await shown()).verdict, { timeout: 5000 }).toBe("good");
    });
    expect((await takeRequests()).filter(({ server }) => server === "front")).toHaveLength(1);
  }
  expect(await inAddOn("indexedDB.databases()")).toEqual([]);
  await firefox.visit(scene("crl-only-revoked").url);
  await expect.poll(async () => (await shown()).verdict, { timeout: 5000 }).toBe("revoked");
  expect(await inAddOn("indexedDB.databases()")).toHaveLength(1);

  await firefox.close();
  for (const id of ["good-stapled", "good-unstapled", "crl-only", "single-name"]) {
    expect(filesThatHold(profile, scene(id).host)).toEqual([]);
  }
  // And where it was visited in the open, the same search finds it.
  for (const id of ["revoked", "crl-only-revoked"]) {
    expect(filesThatHold(profile, scene(id).host)).not.toEqual([]);
  }
});

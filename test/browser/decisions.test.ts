import { beforeAll, beforeEach, expect, it } from "vitest";
import type { Decisions } from "../../src/browser/decisions.ts";
import { firstSettings, type Settings } from "../../src/core/inquiry/settings.ts";
import { installFirefox, storageArea } from "./fake-firefox.ts";

const chosen: Settings = {
  ...firstSettings,
  standing: { ocsp: true, crl: false, staple: false, inClear: true, privateWindows: true },
  keepCrls: true,
};
const unasked: Settings = { ...chosen, standing: firstSettings.standing };

let consented = true;
let decisions: Decisions;
beforeAll(async () => {
  const getAll = async () => ({ data_collection: consented ? ["browsingActivity"] : [] });
  installFirefox({ storage: { local: storageArea() }, permissions: { getAll } });
  decisions = (await import("../../src/browser/decisions.ts")).openDecisions();
});
beforeEach(async () => {
  consented = true;
  await decisions.choose(chosen);
});

it("what was chosen counts while Firefox has the consent to it", async () => {
  expect(await decisions.settings()).toEqual(chosen);
  consented = false;
  expect(await decisions.settings()).toEqual(unasked);
});

it("a tick after the consent was withdrawn revives no other", async () => {
  consented = false;
  const shown = await decisions.settings();
  consented = true;
  await decisions.choose({ ...shown, standing: { ...shown.standing, crl: true } });
  expect((await decisions.settings()).standing).toEqual({ ...firstSettings.standing, crl: true });
});

it("what was settled without the consent stays so when it is given again", async () => {
  consented = false;
  await decisions.settle();
  consented = true;
  expect(await decisions.settings()).toEqual(unasked);
});

it("what counts is settled as it is", async () => {
  await decisions.settle();
  expect(await decisions.settings()).toEqual(chosen);
});

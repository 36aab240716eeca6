import fc from "fast-check";
import { expect, it } from "vitest";
import { readSettings } from "../../src/browser/stored-settings.ts";
import { firstSettings, type Settings } from "../../src/core/inquiry/settings.ts";

const chosen: Settings = {
  standing: { ocsp: true, crl: true, staple: true, inClear: true, privateWindows: true },
  clearText: "afterHttps",
  hashAlgorithm: "SHA-256",
  keepCrls: true,
};

it("what was chosen is read as it was chosen", () => {
  expect(readSettings(chosen)).toEqual(chosen);
  expect(readSettings(firstSettings)).toEqual(firstSettings);
});

it.each([
  ["nothing", undefined],
  ["null", null],
  ["something else", "settings"],
  ["an empty object", {}],
])("%s is what a user has who chose nothing yet", (_, stored) => {
  expect(readSettings(stored)).toEqual(firstSettings);
});

it.each<[what: string, stored: object, read: Partial<Settings>]>([
  ["a flag that is none", { ...chosen, keepCrls: "yes" }, { keepCrls: false }],
  ["a hash nobody knows", { ...chosen, hashAlgorithm: "MD5" }, { hashAlgorithm: "SHA-1" }],
  ["a choice that is none", { ...chosen, clearText: true }, { clearText: "beside" }],
  [
    "one consent that is none",
    { ...chosen, standing: { ...chosen.standing, inClear: 1 } },
    { standing: { ...chosen.standing, inClear: false } },
  ],
  ["no consents", { ...chosen, standing: null }, { standing: firstSettings.standing }],
])("%s falls back by itself, and takes nothing else along", (_, stored, read) => {
  expect(readSettings(stored)).toEqual({ ...chosen, ...read });
});

it("whatever is stored, settings are read, and no consent that is not there", () => {
  fc.assert(
    fc.property(fc.anything(), (stored) => {
      expect(readSettings(stored)).toEqual(firstSettings);
    }),
  );
});

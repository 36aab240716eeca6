import { firstSettings, type Settings } from "../core/inquiry/settings.ts";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Settings as they were stored, perhaps by another version: what is missing or malformed is as at first, the rest stays. */
export function readSettings(stored: unknown): Settings {
  const its = isObject(stored) ? stored : {};
  const standing = isObject(its.standing) ? its.standing : {};
  const flag = (value: unknown, otherwise: boolean): boolean =>
    typeof value === "boolean" ? value : otherwise;
  const { clearText, hashAlgorithm, keepCrls, standing: first } = firstSettings;
  return {
    standing: {
      ocsp: flag(standing.ocsp, first.ocsp),
      crl: flag(standing.crl, first.crl),
      staple: flag(standing.staple, first.staple),
      inClear: flag(standing.inClear, first.inClear),
      privateWindows: flag(standing.privateWindows, first.privateWindows),
    },
    clearText: its.clearText === "beside" || its.clearText === "afterHttps" ? its.clearText : clearText,
    hashAlgorithm:
      its.hashAlgorithm === "SHA-1" || its.hashAlgorithm === "SHA-256" ? its.hashAlgorithm : hashAlgorithm,
    keepCrls: flag(its.keepCrls, keepCrls),
  };
}

import browser from "webextension-polyfill";
import { firstSettings, type Settings } from "../core/inquiry/settings.ts";
import { readSettings } from "./stored-settings.ts";

/** What the user decided beforehand, on disk (storage.local): it names no site. */
export interface Decisions {
  settings(): Promise<Settings>;
  /** Settings that are no settings any more are stored as `readSettings` reads them. */
  choose(settings: unknown): Promise<void>;
  /** Firefox has the user's consent to the add-on sending what it asks without a click. */
  consentToSending(): Promise<boolean>;
  /** The settings as far as they count: nothing is asked without a click where Firefox has no consent to that. */
  inForce(): Promise<Settings>;
}

const key = "settings";

export function openDecisions(): Decisions {
  const settings = async (): Promise<Settings> => readSettings((await browser.storage.local.get(key))[key]);
  const consentToSending = async (): Promise<boolean> =>
    (await browser.permissions.getAll()).data_collection?.includes("browsingActivity") ?? false;
  return {
    settings,
    choose: (chosen) => browser.storage.local.set({ [key]: readSettings(chosen) }),
    consentToSending,
    inForce: async () => {
      const chosen = await settings();
      return (await consentToSending()) ? chosen : { ...chosen, standing: firstSettings.standing };
    },
  };
}

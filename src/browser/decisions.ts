import browser from "webextension-polyfill";
import { firstSettings, type Settings } from "../core/inquiry/settings.ts";
import { readSettings } from "./stored-settings.ts";

/** What the user decided beforehand, on disk (storage.local): it names no site. */
export interface Decisions {
  /** The settings as far as they count: nothing is asked without a click where Firefox has no consent to that. */
  settings(): Promise<Settings>;
  /** Settings that are no settings any more are stored as `readSettings` reads them. */
  choose(settings: unknown): Promise<void>;
  /** Forgets what does not count any more, so that no later consent revives it. */
  settle(): Promise<void>;
  /** Firefox has the user's consent to the add-on sending what it asks without a click. */
  consentToSending(): Promise<boolean>;
}

const key = "settings";

export function openDecisions(): Decisions {
  const consentToSending = async (): Promise<boolean> =>
    (await browser.permissions.getAll()).data_collection?.includes("browsingActivity") ?? false;
  const settings = async (): Promise<Settings> => {
    const chosen = readSettings((await browser.storage.local.get(key))[key]);
    return (await consentToSending()) ? chosen : { ...chosen, standing: firstSettings.standing };
  };
  const choose = (chosen: unknown): Promise<void> =>
    browser.storage.local.set({ [key]: readSettings(chosen) });
  return { settings, choose, settle: async () => choose(await settings()), consentToSending };
}

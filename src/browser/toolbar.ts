import browser from "webextension-polyfill";
import { message } from "./client.ts";
import type { VerdictId } from "./messages.ts";

/** Shows on a tab's toolbar button what is known of its site. A tab that is gone by now is no matter. */
export async function showOnToolbar(tabId: number, id: VerdictId): Promise<void> {
  const title = `${message("extensionName")}: ${message(`toolbar_${id.replaceAll("-", "_")}`)}`;
  try {
    await browser.action.setIcon({ tabId, path: `icons/toolbar-${id}.svg` });
    await browser.action.setTitle({ tabId, title });
  } catch (error) {
    if (
      await browser.tabs.get(tabId).then(
        () => true,
        () => false,
      )
    )
      throw error;
  }
}

import browser from "webextension-polyfill";
import type { Changed, Errands, Logged, PageRequest, SiteView } from "./messages.ts";

/** The tab the popup was opened over. */
export async function currentTabId(): Promise<number> {
  const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
  if (tab?.id === undefined) throw new Error("no active tab in this window");
  return tab.id;
}

/** The tab this page itself is in. */
export async function ownTabId(): Promise<number> {
  const tab = await browser.tabs.getCurrent();
  if (tab?.id === undefined) throw new Error("this page is in no tab");
  return tab.id;
}

/**
 * Puts a request to the background; gives what there is to show for its tab now. Firefox may end the background script while it
 * looks: then it is started anew, and looks once more.
 */
export async function send(request: PageRequest): Promise<SiteView> {
  const view = await browser.runtime
    .sendMessage<PageRequest, SiteView | undefined>(request)
    .catch((error: unknown) => {
      if (request.type !== "look") throw error;
      return undefined;
    });
  return view ?? browser.runtime.sendMessage({ type: "look", tabId: request.tabId });
}

/** Has the background run one errand, and gives what comes of it. */
export const run = <Type extends keyof Errands>(
  type: Type,
  ask: Errands[Type]["ask"],
): Promise<Errands[Type]["reply"]> => browser.runtime.sendMessage({ type, ...ask });

/**
 * Calls `listener` whenever the background has something new to show: with a tab's id where it is about that tab alone. The log
 * is another matter.
 */
export function onChanged(listener: (tabId?: number) => void): void {
  browser.runtime.onMessage.addListener((message: unknown) => {
    const { type, tabId } = message as Changed | PageRequest;
    if (type === "changed") listener(tabId);
    return undefined;
  });
}

/** Calls `listener` whenever there is news in the log. */
export function onLogged(listener: () => void): void {
  browser.runtime.onMessage.addListener((message: unknown) => {
    if ((message as Logged | PageRequest).type === "logged") listener();
    return undefined;
  });
}

/** Asks the user for access to all sites. Only in a click, and before anything is awaited there. */
export const requestAccess = (): Promise<boolean> => browser.permissions.request({ origins: ["<all_urls>"] });

/** What Firefox calls it that questions put without a click tell others which sites are visited. */
const sending = { data_collection: ["browsingActivity" as const] };

/** Asks the user, in Firefox's own words, to let this add-on ask without a click. Only in a click, as above. */
export const requestConsentToSending = (): Promise<boolean> => browser.permissions.request(sending);

/** Hands that consent back. */
export const withdrawConsentToSending = (): Promise<boolean> => browser.permissions.remove(sending);

/** What Firefox calls it that an add-on starts a program beside it. */
const companion = { permissions: ["nativeMessaging" as const] };

/** Asks the user to let this add-on start the companion. Only in a click, as above. */
export const requestCompanion = (): Promise<boolean> => browser.permissions.request(companion);

/** Hands that back. */
export const withdrawCompanion = (): Promise<boolean> => browser.permissions.remove(companion);

/** Opens the inspector on what is known of `tabId`, beside that tab; on nothing yet where there is none. */
export async function openInspector(tabId?: number): Promise<void> {
  const url = browser.runtime.getURL("inspector/index.html");
  if (tabId === undefined) {
    await browser.tabs.create({ url });
    return;
  }
  const { index } = await browser.tabs.get(tabId);
  await browser.tabs.create({ url: `${url}?tab=${tabId}`, index: index + 1 });
}

/** Opens the list of everything this add-on has sent, in a tab. */
export async function openLog(): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL("log/index.html") });
}

export const openSettings = (): Promise<void> => browser.runtime.openOptionsPage();

/** The words of a message in the user's language; `substitutions` are $1, $2 … Empty when there is no such message. */
export const message = (id: string, substitutions?: string[]): string =>
  browser.i18n.getMessage(id, substitutions);

import browser from "webextension-polyfill";
import { openQueue } from "./in-turn.ts";
import { emptyRecord, type TabRecord } from "./tab-record.ts";

/*
 * All that outlives the event page, in storage.session: memory, never disk. Firefox gives an add-on ten megabytes of it.
 */

/** One change after the other, whoever makes it: what makes room reads everything and writes it back. */
const inTurn = openQueue();

export const tabKey = (tabId: number): string => `tab ${tabId}`;

const isTab = (key: string): boolean => key.startsWith("tab ");

/** Every tab's way back, and what was answered in normal windows: what can be done without. */
async function makeRoom(): Promise<void> {
  const all = await browser.storage.session.get(null);
  const tabs = Object.entries(all)
    .filter(([key]) => isTab(key))
    .map(([key, record]): [string, TabRecord] => {
      const { seen, ...rest } = record as TabRecord;
      return [key, { ...emptyRecord, ...rest, seen: seen.slice(0, 1) }];
    });
  await browser.storage.session.remove(Object.keys(all).filter((key) => key.startsWith("answers ")));
  await browser.storage.session.set(Object.fromEntries(tabs));
}

/** Stores a value; when there is no room left, makes some first. Rejects when that does not help. */
export const remember = (key: string, value: unknown): Promise<void> =>
  inTurn(async () => {
    try {
      await browser.storage.session.set({ [key]: value });
    } catch {
      await makeRoom();
      await browser.storage.session.set({ [key]: value });
    }
  });

export const forget = (keys: string | string[]): Promise<void> =>
  inTurn(() => browser.storage.session.remove(keys));

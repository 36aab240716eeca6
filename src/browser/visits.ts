import browser from "webextension-polyfill";
import { emptyRecord, type TabRecord } from "./tab-record.ts";

/** The tabs' records, kept in storage.session: in memory, past the event page's sleep, never on disk. */
export interface Visits {
  read(tabId: number): Promise<TabRecord>;
  /** Changes a record; changes are made one after the other, in the order of the calls. */
  change(tabId: number, change: (record: TabRecord) => TabRecord): Promise<void>;
  forget(tabId: number): Promise<void>;
}

const keyOf = (tabId: number): string => `tab ${tabId}`;

export function openVisits(): Visits {
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Result>(turn: () => Promise<Result>): Promise<Result> => {
    const result = last.then(turn);
    last = result.catch(() => undefined);
    return result;
  };
  const read = async (tabId: number): Promise<TabRecord> => {
    const stored = await browser.storage.session.get(keyOf(tabId));
    return (stored[keyOf(tabId)] as TabRecord | undefined) ?? emptyRecord;
  };
  return {
    read: (tabId) => inTurn(() => read(tabId)),
    change: (tabId, change) =>
      inTurn(async () => browser.storage.session.set({ [keyOf(tabId)]: change(await read(tabId)) })),
    forget: (tabId) => inTurn(() => browser.storage.session.remove(keyOf(tabId))),
  };
}

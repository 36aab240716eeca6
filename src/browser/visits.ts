import browser from "webextension-polyfill";
import { openQueue } from "./in-turn.ts";
import { forget, remember, tabKey } from "./session-memory.ts";
import { emptyRecord, type TabRecord } from "./tab-record.ts";

/** The tabs' records, kept in storage.session: in memory, past the event page's sleep, never on disk. */
export interface Visits {
  read(tabId: number): Promise<TabRecord>;
  /** Changes are made one after the other, in the order of the calls; those to a tab that is closed by now are not made. */
  change(tabId: number, change: (record: TabRecord) => TabRecord): Promise<void>;
  forget(tabId: number): Promise<void>;
}

export function openVisits(): Visits {
  const closed = new Set<number>();
  const inTurn = openQueue();
  const read = async (tabId: number): Promise<TabRecord> => {
    const stored = await browser.storage.session.get(tabKey(tabId));
    return (stored[tabKey(tabId)] as TabRecord | undefined) ?? emptyRecord;
  };
  return {
    read: (tabId) => inTurn(() => read(tabId)),
    change: (tabId, change) =>
      inTurn(async () => {
        if (!closed.has(tabId)) await remember(tabKey(tabId), change(await read(tabId)));
      }),
    forget: (tabId) => {
      closed.add(tabId);
      return inTurn(() => forget(tabKey(tabId)));
    },
  };
}

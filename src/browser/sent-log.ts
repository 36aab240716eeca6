import browser from "webextension-polyfill";
import type { Sent } from "./messages.ts";
import { type Ending, ended, noted, resumed, type SentRow, takenBack, withoutWindow } from "./sent-rows.ts";
import { remember } from "./session-memory.ts";

/** A row that has been written. */
export interface Noted {
  end(its: Ending): Promise<void>;
  /** Nothing was sent after all. */
  takeBack(): Promise<void>;
}

/** All that was sent in this session, in memory (storage.session), past the event page's sleep, never on disk. */
export interface SentLog {
  /** Resolves when it is written: before anything is sent. */
  note(sent: Omit<Sent, "at" | "outcome" | "received">): Promise<Noted>;
  /** The newest first. */
  read(): Promise<readonly Sent[]>;
  clear(): Promise<void>;
  /** Also what is still to be noted of that window. */
  forgetWindow(windowId: number): Promise<void>;
}

const key = "sent";

/** `changed` is called whenever there is something new to read. */
export function openSentLog(changed: () => void): SentLog {
  const closed = new Set<number>();
  let last: Promise<readonly SentRow[]> | undefined;

  async function load(): Promise<readonly SentRow[]> {
    const stored = await browser.storage.session.get(key);
    return resumed((stored[key] as readonly SentRow[] | undefined) ?? []);
  }

  /** Changes are made one after the other. */
  function change(make: (rows: readonly SentRow[]) => readonly SentRow[]): Promise<void> {
    const before = last ?? load();
    const written = before.then(async (rows) => {
      const after = make(rows);
      await remember(key, after);
      return after;
    });
    last = written.catch(() => before);
    return written.then(changed);
  }

  return {
    note: async (about) => {
      const id = crypto.randomUUID();
      const { privateWindow } = about;
      if (privateWindow !== undefined && closed.has(privateWindow)) throw new Error("its window is closed");
      const at = new Date().toISOString();
      await change((rows) => noted(rows, { id, sent: { at, ...about, received: 0, outcome: "underWay" } }));
      return {
        // Where there is no room for it, what the request brought is none the worse.
        end: (its) => change((rows) => ended(rows, id, its)).catch(() => undefined),
        takeBack: () => change((rows) => takenBack(rows, id)).catch(() => undefined),
      };
    },
    read: async () => {
      last ??= load();
      return (await last).map(({ sent }) => sent);
    },
    clear: () => change(() => []),
    forgetWindow: (windowId) => {
      closed.add(windowId);
      return change((rows) => withoutWindow(rows, windowId));
    },
  };
}

import browser from "webextension-polyfill";
import { toHex } from "../core/bytes/hex.ts";
import type { AnswersBySource } from "../core/inquiry/conduct.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import { type ObservedChain, originOf } from "../core/inquiry/observed-chain.ts";
import { openQueue } from "./in-turn.ts";
import { forget, remember } from "./session-memory.ts";

/** What is remembered about one site's certificate, or about a site whose certificate Firefox does not show. */
export interface Known {
  readonly answers: AnswersBySource;
  /** The ids of the questions that were put without a click, while none has brought a usable answer. */
  readonly attempted: readonly string[];
}

/**
 * What was answered in this session, in memory (storage.session), so that a reload or a second tab need not ask again.
 * What is known in a private window's tab is kept with that tab and goes with it.
 */
export interface Answers {
  read(observed: ObservedChain, tabId: number): Promise<Known>;
  /** Changes are made one after the other; those for a private tab that is closed by now are not made. */
  change(observed: ObservedChain, tabId: number, change: (before: Known) => Promise<Known>): Promise<void>;
  forgetPrivate(tabId: number): Promise<void>;
  /** How many sites anything is known about. */
  count(): Promise<number>;
  clear(): Promise<void>;
}

const nothing: Known = { answers: new Map(), attempted: [] };

/** `known` with one source's answers replaced. */
export const withAnswers = (known: Known, source: string, answers: readonly Evidence[]): Known => ({
  ...known,
  answers: new Map([...known.answers, [source, answers]]),
});

const publicPrefix = "answers ";
const privatePrefix = "private answers ";
const ofTab = (tabId: number): string => `${privatePrefix}${tabId} `;

async function keyOf(observed: ObservedChain, tabId: number): Promise<string> {
  const [leaf] = observed.chain;
  const subject =
    leaf === undefined
      ? originOf(observed)
      : toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(leaf))));
  return `${observed.privateWindow ? ofTab(tabId) : publicPrefix}${subject}`;
}

export function openAnswers(): Answers {
  const closed = new Set<number>();
  const inTurn = openQueue();
  const readKey = async (key: string): Promise<Known> =>
    ((await browser.storage.session.get(key))[key] as Known | undefined) ?? nothing;
  const keys = async (...prefixes: readonly string[]): Promise<string[]> =>
    Object.keys(await browser.storage.session.get(null)).filter((key) =>
      prefixes.some((prefix) => key.startsWith(prefix)),
    );
  return {
    read: async (observed, tabId) => readKey(await keyOf(observed, tabId)),
    change: (observed, tabId, change) =>
      inTurn(async () => {
        const key = await keyOf(observed, tabId);
        const after = await change(await readKey(key));
        if (!(observed.privateWindow && closed.has(tabId))) await remember(key, after);
      }),
    forgetPrivate: (tabId) => {
      closed.add(tabId);
      return inTurn(async () => forget(await keys(ofTab(tabId))));
    },
    count: async () => (await keys(publicPrefix, privatePrefix)).length,
    clear: () => inTurn(async () => forget(await keys(publicPrefix, privatePrefix))),
  };
}

import browser from "webextension-polyfill";
import { toHex } from "../core/bytes/hex.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";

/** The answers obtained about one leaf certificate, by the id of the inquiry they answer. */
export type AnswersOfLeaf = ReadonlyMap<string, Evidence>;

/**
 * What was answered in this session, in memory (storage.session), so that a reload or a second tab need not ask again.
 * Answers obtained for a private window's tab are kept with that tab and go with it.
 */
export interface Answers {
  read(observed: ObservedChain, tabId: number): Promise<AnswersOfLeaf>;
  keep(observed: ObservedChain, tabId: number, inquiryId: string, evidence: Evidence): Promise<void>;
  forgetPrivate(tabId: number): Promise<void>;
}

const privateKey = (tabId: number): string => `private answers ${tabId}`;

async function keyOf({ chain, privateWindow }: ObservedChain, tabId: number): Promise<string> {
  const [leaf] = chain;
  if (leaf === undefined) throw new Error("an observed chain has a leaf");
  const digest = toHex(new Uint8Array(await crypto.subtle.digest("SHA-256", Uint8Array.from(leaf))));
  return `${privateWindow ? privateKey(tabId) : "answers"} ${digest}`;
}

export function openAnswers(): Answers {
  let last: Promise<unknown> = Promise.resolve();
  const readKey = async (key: string): Promise<AnswersOfLeaf> =>
    ((await browser.storage.session.get(key))[key] as AnswersOfLeaf | undefined) ?? new Map();
  return {
    read: async (observed, tabId) => readKey(await keyOf(observed, tabId)),
    keep: (observed, tabId, inquiryId, evidence) => {
      const kept = last.then(async () => {
        const key = await keyOf(observed, tabId);
        await browser.storage.session.set({ [key]: new Map(await readKey(key)).set(inquiryId, evidence) });
      });
      last = kept.catch(() => undefined);
      return kept;
    },
    forgetPrivate: async (tabId) => {
      const all = await browser.storage.session.get(null);
      const keys = Object.keys(all).filter((key) => key.startsWith(`${privateKey(tabId)} `));
      await browser.storage.session.remove(keys);
    },
  };
}

import browser from "webextension-polyfill";
import { toHex } from "../core/bytes/hex.ts";
import type { AnswersById } from "../core/inquiry/conduct.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import { remember } from "./session-memory.ts";

/**
 * What was answered in this session, in memory (storage.session), so that a reload or a second tab need not ask again.
 * Answers obtained for a private window's tab are kept with that tab and go with it.
 */
export interface Answers {
  read(observed: ObservedChain, tabId: number): Promise<AnswersById>;
  /** Replaces one inquiry's answers by what `change` makes of them; changes are made one after the other. */
  change(
    observed: ObservedChain,
    tabId: number,
    inquiryId: string,
    change: (before: readonly Evidence[]) => Promise<readonly Evidence[]>,
  ): Promise<void>;
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
  const readKey = async (key: string): Promise<AnswersById> =>
    ((await browser.storage.session.get(key))[key] as AnswersById | undefined) ?? new Map();
  return {
    read: async (observed, tabId) => readKey(await keyOf(observed, tabId)),
    change: (observed, tabId, inquiryId, change) => {
      const changed = last.then(async () => {
        const key = await keyOf(observed, tabId);
        const answers = new Map(await readKey(key));
        await remember(key, answers.set(inquiryId, await change(answers.get(inquiryId) ?? [])));
      });
      last = changed.catch(() => undefined);
      return changed;
    },
    forgetPrivate: async (tabId) => {
      const all = await browser.storage.session.get(null);
      const keys = Object.keys(all).filter((key) => key.startsWith(`${privateKey(tabId)} `));
      await browser.storage.session.remove(keys);
    },
  };
}

import browser from "webextension-polyfill";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import { capture } from "./capture.ts";
import { type Beginning, type Expected, mayGo } from "./expected.ts";
import { neededToAsk, neededToRead, trackersAmong } from "./headers.ts";

/** What was heard so far of one request of ours. */
export interface OwnRequest extends Readonly<Pick<Expected, "url" | "went" | "astray">> {
  /** The head of its answer. */
  readonly head?: {
    readonly status: number;
    readonly location?: string;
    readonly trackers: readonly string[];
  };
  /** The chain of its connection, where that was asked for. */
  readonly chain?: Promise<ObservedChain | undefined>;
  /** What Firefox calls the error it ended with. */
  readonly said?: string;
  /** Resolves when that was said, or is not going to be. */
  over(): Promise<void>;
  /** Nothing more is to be heard. */
  end(): void;
}

export interface OwnRequests {
  /**
   * To be called right before a request is made: what nobody expects is not sent. No two requests to one URL may be under way
   * at once.
   */
  expect(
    url: string,
    options: Partial<Pick<Expected, "page" | "agreed">> & { readonly wantsChain?: true },
  ): OwnRequest;
}

type Heard = Expected & { -readonly [Key in keyof Omit<OwnRequest, keyof Expected>]: OwnRequest[Key] } & {
  readonly wantsChain: boolean;
  readonly isOver: () => void;
};

/** Firefox tells why a request ended shortly before or after fetch does; of one it never began (to a blocked port), never. */
const moment = 1000;

/**
 * Hears of all requests the background script makes, cuts their headers to what is needed, and stops those that would leave
 * the page's way. Must be called while the background script is first evaluated: the listeners have to be in place before the
 * first question.
 */
export function openOwnRequests(): OwnRequests {
  const own = browser.runtime.getURL("");
  const expected = new Set<Heard>();
  const known = ({ requestId }: { readonly requestId: string }): Heard | undefined =>
    [...expected].find((one) => one.requestId === requestId);
  const isOwn = ({ tabId, originUrl }: { readonly tabId: number; readonly originUrl?: string }): boolean =>
    tabId === -1 && originUrl?.startsWith(own) === true;
  const requests = { urls: ["<all_urls>"], tabId: -1 };

  // The first to know the way, and nothing is connected yet. Where the way is a direct one, though, Firefox looks up the
  // host's name all the same: no listener comes before that (measured on Firefox 153).
  browser.webRequest.onBeforeRequest.addListener(
    (details) => (isOwn(details) && !mayGo(expected, details as Beginning) ? { cancel: true } : undefined),
    requests,
    ["blocking"],
  );
  browser.webRequest.onBeforeSendHeaders.addListener(
    (details) => (isOwn(details) ? { requestHeaders: neededToAsk(details.requestHeaders) } : undefined),
    requests,
    ["blocking", "requestHeaders"],
  );
  browser.webRequest.onHeadersReceived.addListener(
    (details) => {
      const one = known(details);
      if (one === undefined) return undefined;
      const { statusCode, responseHeaders } = details;
      const location = responseHeaders?.find(({ name }) => name.toLowerCase() === "location")?.value;
      one.head = {
        status: statusCode,
        trackers: trackersAmong(responseHeaders),
        ...(location !== undefined && { location }),
      };
      if (one.wantsChain) one.chain = capture(details, "probe");
      return { responseHeaders: neededToRead(responseHeaders) };
    },
    requests,
    ["blocking", "responseHeaders"],
  );
  browser.webRequest.onErrorOccurred.addListener((details) => {
    const one = known(details);
    if (one === undefined) return;
    one.said = details.error;
    one.isOver();
  }, requests);

  return {
    expect: (url, { page = {}, agreed, wantsChain = false }) => {
      let isOver = (): void => {};
      const over = new Promise<void>((resolve) => {
        isOver = resolve;
      });
      const one: Heard = {
        url: new URL(url).href,
        page,
        ...(agreed && { agreed }),
        wantsChain,
        isOver,
        over: () => {
          setTimeout(isOver, moment);
          return over;
        },
        end: () => {
          expected.delete(one);
        },
      };
      expected.add(one);
      return one;
    },
  };
}

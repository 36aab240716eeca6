import browser from "webextension-polyfill";
import type { ObservedChain, Route } from "../core/inquiry/observed-chain.ts";
import { capture } from "./capture.ts";
import { neededToAsk, neededToRead, trackersAmong } from "./headers.ts";
import { leaves, type RouteDetails, routeOf } from "./route.ts";

/** What was heard so far of one request of ours. */
export interface OwnRequest {
  /** Firefox made https of its http. */
  readonly upgraded: boolean;
  /** The way it would have gone, which was not the page's: it was not sent. */
  readonly astray?: Route;
  /** The head of its answer. */
  readonly head?: {
    readonly status: number;
    readonly location?: string;
    readonly trackers: readonly string[];
  };
  /** The chain of its connection, where that was asked for. */
  readonly chain?: Promise<ObservedChain | undefined>;
  /** What Firefox calls the error a request ended with; undefined where it does not say. */
  error(): Promise<string | undefined>;
  /** Nothing more is to be heard. */
  end(): void;
}

export interface OwnRequests {
  /**
   * To be called right before a request is made: what nobody expects is not sent. `page`: the way that must not be left.
   * No two requests to one URL may be under way at once.
   */
  expect(url: string, options: { readonly page?: Route; readonly wantsChain?: true }): OwnRequest;
}

type Heard = { -readonly [Key in keyof OwnRequest]: OwnRequest[Key] };

interface Expected extends Heard {
  readonly url: string;
  readonly page: Route;
  readonly wantsChain: boolean;
  requestId?: string;
  readonly failed: (error?: string) => void;
}

/** Firefox tells why a request ended shortly before or after fetch does; of one it never began (to a blocked port), never. */
const moment = 1000;

/**
 * Hears of all requests the background script makes, cuts their headers to what is needed, and stops those that would leave
 * the page's way. Must be called while the background script is first evaluated: the listeners have to be in place before the
 * first question.
 */
export function openOwnRequests(): OwnRequests {
  const own = browser.runtime.getURL("");
  const expected = new Set<Expected>();
  const known = ({ requestId }: { readonly requestId: string }): Expected | undefined =>
    [...expected].find((one) => one.requestId === requestId);
  const isOwn = ({ tabId, originUrl }: { readonly tabId: number; readonly originUrl?: string }): boolean =>
    tabId === -1 && originUrl?.startsWith(own) === true;
  const requests = { urls: ["<all_urls>"], tabId: -1 };

  // The first to know the way, and nothing is connected yet. Where the way is a direct one, though, Firefox looks up the
  // host's name all the same: no listener comes before that (measured on Firefox 153).
  browser.webRequest.onBeforeRequest.addListener(
    (details) => {
      if (!isOwn(details)) return undefined;
      const { requestId, url } = details;
      const one =
        known(details) ??
        [...expected].find((unknown) => unknown.requestId === undefined && unknown.url === url);
      if (one === undefined) return { cancel: true };
      one.requestId = requestId;
      // HTTPS-Only Mode or a remembered HSTS: the same request once more.
      one.upgraded ||= one.url.startsWith("http:") && url.startsWith("https:");
      const route = routeOf(details as RouteDetails);
      if (!leaves(one.page, route)) return undefined;
      one.astray = route;
      return { cancel: true };
    },
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
  browser.webRequest.onErrorOccurred.addListener(
    (details) => known(details)?.failed(details.error),
    requests,
  );

  return {
    expect: (url, { page = {}, wantsChain = false }) => {
      let failed: Expected["failed"] = () => {};
      const error = new Promise<string | undefined>((resolve) => {
        failed = resolve;
      });
      const one: Expected = {
        url: new URL(url).href,
        page,
        wantsChain,
        upgraded: false,
        failed,
        error: () => {
          setTimeout(failed, moment);
          return error;
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

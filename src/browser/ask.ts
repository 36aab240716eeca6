import browser from "webextension-polyfill";
import type { Consented } from "../core/inquiry/consent.ts";
import type { Evidence, FetchFailure, Provenance } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { Inquiry, Limits } from "../core/inquiry/plan.ts";
import { expectAnswer, Failed, type Progress, readCrlBody, readOctets } from "./answer.ts";
import { capture } from "./capture.ts";
import { hostPattern, isRestricted } from "./firefox-quirks.ts";

/** The question put to the site itself, for its certificate chain alone. */
export interface SiteInquiry {
  readonly id: string;
  readonly url: string;
}

export interface Asking {
  /** Sends a consented question and brings back what came, unjudged. Never throws. */
  ask(
    consented: Consented<Inquiry>,
    progress: (progress: Progress) => void,
    cancel: AbortSignal,
  ): Promise<Evidence>;
  /** A HEAD request to the site, for the chain of its connection. Undefined when no connection came about. */
  askSite(consented: Consented<SiteInquiry>): Promise<ObservedChain | undefined>;
}

// Fetch adds what names the browser, its language and this very installation (Origin: moz-extension://<uuid>).
// What stays is what HTTP and OCSP need (RFC 9110 §7.2, RFC 6960 §A.1).
const neededHeaders = new Set(["host", "accept", "content-type", "content-length", "connection"]);

const siteMilliseconds = 10_000;

const sending = {
  credentials: "omit",
  // Nothing of the answer is written to disk. Firefox then adds `Cache-Control: no-cache` and `Pragma: no-cache` after all
  // listeners, which RFC 9919 §7.2 would rather not see: on a POST they change nothing, and what is on disk matters more.
  cache: "no-store",
  // Any other urgency makes Firefox send a Priority header (RFC 9218).
  priority: "high",
  referrerPolicy: "no-referrer",
  redirect: "manual",
} as const satisfies RequestInit;

/** What Firefox made of a request under way. `url` as Firefox writes it; two requests may share one. */
interface Fate {
  readonly url: string;
  error?: string;
  upgraded?: boolean;
}

/** Who waits for the chain of the site at a URL. */
interface AwaitedChain {
  readonly url: string;
  readonly resolve: (chain: Promise<ObservedChain | undefined> | undefined) => void;
}

/** Aborts when an inquiry's patience is at its end. `heard`: something came. */
function beginPatience({ patience, milliseconds }: Limits): {
  signal: AbortSignal;
  heard: () => void;
  end: () => void;
} {
  const controller = new AbortController();
  const begin = (): ReturnType<typeof setTimeout> => setTimeout(() => controller.abort(), milliseconds);
  let timer = begin();
  return {
    signal: controller.signal,
    heard: () => {
      if (patience === "inAll") return;
      clearTimeout(timer);
      timer = begin();
    },
    end: () => clearTimeout(timer),
  };
}

/**
 * Opens the one door to the network. Must be called while the background script is first evaluated: the listeners
 * that reduce the headers have to be in place before the first question.
 */
export function openAsking(): Asking {
  const own = browser.runtime.getURL("");
  const isOwn = ({ tabId, originUrl }: { readonly tabId: number; readonly originUrl?: string }): boolean =>
    tabId === -1 && originUrl?.startsWith(own) === true;
  const fates = new Set<Fate>();
  const fatesOf = (url: string): Fate[] => [...fates].filter((fate) => fate.url === url);
  const awaitedChains = new Set<AwaitedChain>();
  const requests = { urls: ["<all_urls>"], tabId: -1 };

  browser.webRequest.onBeforeSendHeaders.addListener(
    (details) => {
      if (!isOwn(details)) return undefined;
      if (details.url.startsWith("https:")) {
        for (const fate of fatesOf(details.url.replace("https:", "http:"))) fate.upgraded = true;
      }
      const requestHeaders = (details.requestHeaders ?? []).filter(({ name }) =>
        neededHeaders.has(name.toLowerCase()),
      );
      return { requestHeaders };
    },
    requests,
    ["blocking", "requestHeaders"],
  );
  browser.webRequest.onErrorOccurred.addListener((details) => {
    if (!isOwn(details)) return;
    for (const fate of fatesOf(details.url)) fate.error = details.error;
  }, requests);

  browser.webRequest.onHeadersReceived.addListener(
    (details) => {
      for (const { url, resolve } of isOwn(details) ? awaitedChains : []) {
        if (url === details.url) resolve(capture(details, "probe"));
      }
      return undefined;
    },
    requests,
    ["blocking"],
  );

  /** Throws Failed. */
  async function send(
    { inquiry }: Consented<Inquiry>,
    progress: (progress: Progress) => void,
    cancel: AbortSignal,
    provenance: () => Provenance,
  ): Promise<Evidence> {
    const { url, method, headers, limits } = inquiry;
    const origin = hostPattern(new URL(url));
    // Without it the headers could not be reduced, and the answer would be kept from us (CORS) after the question was sent.
    if (isRestricted(new URL(url).hostname) || !(await browser.permissions.contains({ origins: [origin] }))) {
      throw new Failed({ failure: "noHostPermission", origin });
    }
    const patience = beginPatience(limits);
    const fate: Fate = { url: new URL(url).href };
    fates.add(fate);
    const heard = (its: Progress): void => {
      patience.heard();
      progress(its);
    };
    try {
      const response = await fetch(url, {
        ...sending,
        method,
        headers: headers.map(([name, value]) => [name, value]),
        ...(inquiry.kind === "ocsp" && { body: Uint8Array.from(inquiry.body) }),
        signal: AbortSignal.any([patience.signal, cancel]),
      });
      expectAnswer(response, inquiry);
      if (inquiry.kind === "crl") {
        const read = await readCrlBody(response, inquiry, heard);
        return { kind: "crl", ...read, provenance: provenance() };
      }
      const bytes = await readOctets(response, inquiry, heard);
      return { kind: "ocsp", outcome: "bytes", bytes, provenance: provenance() };
    } catch (error) {
      if (error instanceof Failed) throw error;
      if (cancel.aborted) throw new Failed({ failure: "cancelled" });
      if (patience.signal.aborted)
        throw new Failed({ failure: "timeout", milliseconds: limits.milliseconds });
      if (fate.upgraded === true) throw new Failed({ failure: "upgradedToHttps" });
      throw new Failed({ failure: "network", ...(fate.error === undefined ? {} : { error: fate.error }) });
    } finally {
      patience.end();
      fates.delete(fate);
    }
  }

  return {
    ask: async (consented, progress, cancel) => {
      const { kind, url } = consented.inquiry;
      const started = Date.now();
      const provenance = (): Provenance => ({ url, at: new Date(), took: Date.now() - started });
      try {
        return await send(consented, progress, cancel, provenance);
      } catch (error) {
        const failure: FetchFailure =
          error instanceof Failed ? error.failure : { failure: "network", error: String(error) };
        return { kind, outcome: "failure", failure, provenance: provenance() };
      }
    },
    askSite: async ({ inquiry: { url } }) => {
      const deadline = AbortSignal.timeout(siteMilliseconds);
      let awaited: AwaitedChain | undefined;
      const chain = new Promise<ObservedChain | undefined>((resolve) => {
        awaited = { url, resolve };
        awaitedChains.add(awaited);
        deadline.addEventListener("abort", () => resolve(undefined));
      });
      try {
        await fetch(url, { ...sending, method: "HEAD", signal: deadline });
        return await chain;
      } catch {
        return undefined;
      } finally {
        if (awaited !== undefined) awaitedChains.delete(awaited);
      }
    },
  };
}

import browser from "webextension-polyfill";
import type { Consented } from "../core/inquiry/consent.ts";
import type { Evidence, FetchFailure, Provenance } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { Inquiry } from "../core/inquiry/plan.ts";
import { capture } from "./capture.ts";

/** The question put to the site itself, for its certificate chain alone. */
export interface SiteInquiry {
  readonly id: string;
  readonly url: string;
}

/** How far an answer has come, in octets. */
export interface Progress {
  readonly received: number;
  readonly total?: number;
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

/** A failed answer as an exception, so that reading stops at once; `ask` turns it back into a value. */
class Failed extends Error {
  readonly failure: FetchFailure;
  constructor(failure: FetchFailure) {
    super(failure.failure);
    this.failure = failure;
  }
}

async function readBody(
  response: Response,
  limit: number,
  progress: (progress: Progress) => void,
): Promise<Uint8Array> {
  const stated = Number(response.headers.get("Content-Length") ?? Number.NaN);
  if (stated > limit) throw new Failed({ failure: "tooLarge", limit });
  const total = Number.isFinite(stated) ? { total: stated } : {};
  const chunks: Uint8Array[] = [];
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > limit) throw new Failed({ failure: "tooLarge", limit });
    chunks.push(chunk);
    progress({ received, ...total });
  }
  const body = new Uint8Array(received);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

const mediaType = (response: Response): string =>
  (response.headers.get("Content-Type") ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";

/**
 * Opens the one door to the network. Must be called while the background script is first evaluated: the listeners
 * that reduce the headers have to be in place before the first question.
 */
export function openAsking(): Asking {
  const own = browser.runtime.getURL("");
  const isOwn = ({ tabId, originUrl }: { readonly tabId: number; readonly originUrl?: string }): boolean =>
    tabId === -1 && originUrl?.startsWith(own) === true;
  /** Of requests under way, by URL: what Firefox made of them. */
  const fates = new Map<string, { error?: string; upgraded?: boolean }>();
  /** Who waits for the chain of the site at a URL. */
  const awaitedChains = new Map<string, (chain: Promise<ObservedChain | undefined>) => void>();
  const requests = { urls: ["<all_urls>"], tabId: -1 };

  browser.webRequest.onBeforeSendHeaders.addListener(
    (details) => {
      if (!isOwn(details)) return undefined;
      const fate = fates.get(details.url.replace(/^https:/, "http:"));
      if (fate !== undefined && details.url.startsWith("https:")) fate.upgraded = true;
      const requestHeaders = (details.requestHeaders ?? []).filter(({ name }) =>
        neededHeaders.has(name.toLowerCase()),
      );
      return { requestHeaders };
    },
    requests,
    ["blocking", "requestHeaders"],
  );
  browser.webRequest.onErrorOccurred.addListener((details) => {
    const fate = isOwn(details) ? fates.get(details.url) : undefined;
    if (fate !== undefined) fate.error = details.error;
  }, requests);

  browser.webRequest.onHeadersReceived.addListener(
    (details) => {
      if (isOwn(details)) awaitedChains.get(details.url)?.(capture(details, "probe"));
      return undefined;
    },
    requests,
    ["blocking"],
  );

  async function send(
    { inquiry }: Consented<Inquiry>,
    progress: (progress: Progress) => void,
    cancel: AbortSignal,
  ) {
    const { url, method, headers, body, limits, answerTypes } = inquiry;
    const origin = `${new URL(url).origin}/*`;
    // Without it the headers could not be reduced, and the answer would be withheld from us (CORS) after the question was sent.
    if (!(await browser.permissions.contains({ origins: [origin] }))) {
      throw new Failed({ failure: "noHostPermission", origin });
    }
    const deadline = AbortSignal.timeout(limits.milliseconds);
    const fate: { error?: string; upgraded?: boolean } = {};
    fates.set(url, fate);
    try {
      const response = await fetch(url, {
        ...sending,
        method,
        headers: headers.map(([name, value]) => [name, value]),
        ...(body === undefined ? {} : { body: Uint8Array.from(body) }),
        signal: AbortSignal.any([deadline, cancel]),
      });
      if (response.type === "opaqueredirect") throw new Failed({ failure: "redirected" });
      if (!response.ok) throw new Failed({ failure: "httpStatus", status: response.status });
      const found = mediaType(response);
      if (answerTypes === "anythingButHtml" ? found === "text/html" : !answerTypes.includes(found)) {
        throw new Failed({ failure: "contentType", found });
      }
      return await readBody(response, limits.octets, progress);
    } catch (error) {
      if (error instanceof Failed) throw error;
      if (cancel.aborted) throw new Failed({ failure: "cancelled" });
      if (deadline.aborted) throw new Failed({ failure: "timeout", milliseconds: limits.milliseconds });
      if (fate.upgraded === true) throw new Failed({ failure: "upgradedToHttps" });
      throw new Failed({ failure: "network", ...(fate.error === undefined ? {} : { error: fate.error }) });
    } finally {
      fates.delete(url);
    }
  }

  return {
    ask: async (consented, progress, cancel) => {
      const { kind, url } = consented.inquiry;
      const started = Date.now();
      const provenance = (): Provenance => ({ url, at: new Date(), took: Date.now() - started });
      try {
        const bytes = await send(consented, progress, cancel);
        return { kind, outcome: "bytes", bytes, provenance: provenance() };
      } catch (error) {
        const failure: FetchFailure =
          error instanceof Failed ? error.failure : { failure: "network", error: String(error) };
        return { kind, outcome: "failure", failure, provenance: provenance() };
      }
    },
    askSite: async ({ inquiry: { url } }) => {
      const chain = new Promise<ObservedChain | undefined>((resolve) => awaitedChains.set(url, resolve));
      try {
        await fetch(url, { ...sending, method: "HEAD", signal: AbortSignal.timeout(siteMilliseconds) });
        return await chain;
      } catch {
        return undefined;
      } finally {
        awaitedChains.delete(url);
      }
    },
  };
}

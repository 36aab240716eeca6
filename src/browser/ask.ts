import browser from "webextension-polyfill";
import type { Consented, Decision } from "../core/inquiry/consent.ts";
import type { Evidence, FetchFailure, Provenance } from "../core/inquiry/evidence.ts";
import type { ObservedChain, Route } from "../core/inquiry/observed-chain.ts";
import type { Inquiry } from "../core/inquiry/plan.ts";
import { Failed, type Progress, readAnswer } from "./answer.ts";
import { hostPattern, isRestricted, networkFailure } from "./firefox-quirks.ts";
import type { Sent } from "./messages.ts";
import { type OwnRequest, openOwnRequests } from "./own-requests.ts";
import { openPatience, type Patience } from "./patience.ts";
import { follow, isRedirect } from "./redirects.ts";
import type { SentLog } from "./sent-log.ts";
import { openTurns } from "./turns.ts";

/** The question put to the site itself, for its certificate chain alone. */
export interface SiteInquiry {
  readonly id: string;
  readonly url: string;
}

/** What a question is put for. */
export interface Occasion extends Pick<Sent, "site" | "learns" | "privateWindow"> {
  /** How the page came. */
  readonly route?: Route;
}

/** Who listens while a question is under way. */
export interface Listening {
  readonly progress: (progress: Progress) => void;
  readonly cancel: AbortSignal;
  /** Whether the question is still to be put: looked up before each request, once its turn has come. Always, where absent. */
  readonly isStillWanted?: () => Promise<boolean>;
  /** Called with a CRL that could be read, where one is to be kept. */
  readonly keep?: (octets: Blob) => void;
}

export interface Asking {
  /** Sends a consented question and brings back what came, unjudged. Never throws. */
  ask(consented: Consented<Inquiry>, occasion: Occasion, listening: Listening): Promise<Evidence>;
  /** A HEAD request to the site, for the chain of its connection. Undefined when no connection came about. */
  askSite(consented: Consented<SiteInquiry>, occasion: Occasion): Promise<ObservedChain | undefined>;
}

const sending = {
  credentials: "omit",
  // Nothing of the answer is written to disk. Firefox then adds `Cache-Control: no-cache` and `Pragma: no-cache` after all
  // listeners, which RFC 9919 §7.2 would rather not see: on a POST they change nothing, and what is on disk matters more.
  cache: "no-store",
  // Any other urgency makes Firefox send a Priority header (RFC 9218).
  priority: "high",
  referrerPolicy: "no-referrer",
  // Followed by hand, so that each place is looked at, logged and shown before anything is sent to it.
  redirect: "manual",
} as const satisfies RequestInit;

/** One request: what is sent where, and why. */
interface Leg {
  readonly kind: Sent["kind"];
  readonly method: Sent["method"];
  readonly url: string;
  readonly headers?: Inquiry["headers"];
  readonly body?: Uint8Array;
  readonly wantsChain?: true;
  readonly occasion: Occasion;
  readonly decision: Decision;
  readonly listening: Listening;
  readonly patience: Patience;
}

const siteMilliseconds = 10_000;

const isSentOn = ({ head }: OwnRequest): boolean => head !== undefined && isRedirect(head.status);

/** Why a request that was made brought nothing. */
async function whyFailed(
  error: unknown,
  request: OwnRequest,
  { occasion, listening, patience }: Leg,
): Promise<FetchFailure> {
  if (error instanceof Failed) return error.failure;
  if (listening.cancel.aborted) return { failure: "cancelled" };
  if (patience.signal.aborted) return { failure: "timeout", milliseconds: patience.milliseconds };
  const { astray, upgraded } = request;
  if (astray) return { failure: "otherRoute", page: occasion.route ?? {}, own: astray };
  if (upgraded) return { failure: "upgradedToHttps" };
  const said = await request.error();
  return said === undefined ? { failure: "network", error: String(error) } : networkFailure(said);
}

/** What goes wrong before a word of the question is on its way. */
const beforeTheQuestion: ReadonlySet<FetchFailure["failure"]> = new Set([
  "nameNotFound",
  "connectionRefused",
  "tls",
  "proxyUnreachable",
]);

/**
 * Opens the one door to the network; every request through it is noted in `log` first. Must be called while the background
 * script is first evaluated, see openOwnRequests.
 */
export function openAsking(log: SentLog): Asking {
  const own = openOwnRequests();
  const turns = openTurns();

  /** One request, and what `read` makes of its answer while nobody else asks that host. Throws Failed. */
  async function send<Result>(
    leg: Leg,
    read: (response: Response, request: OwnRequest, progress: Listening["progress"]) => Promise<Result>,
  ): Promise<Result> {
    const { kind, method, url, headers = [], body, wantsChain, decision, listening, patience } = leg;
    const { route: page = {}, ...about } = leg.occasion;
    const { by, anyRoute } = decision;
    let received = 0;
    const heard = (progress: Progress): void => {
      received = progress.received;
      patience.heard();
      listening.progress(progress);
    };
    const noted = await log.note({ ...about, kind, by, method, url, sent: body?.length ?? 0 });
    const request = own.expect(url, { ...(!anyRoute && { page }), ...(wantsChain && { wantsChain }) });
    patience.resume();
    try {
      const response = await fetch(url, {
        ...sending,
        method,
        headers: headers.map(([name, value]) => [name, value]),
        ...(body && { body: Uint8Array.from(body) }),
        signal: AbortSignal.any([patience.signal, listening.cancel]),
      });
      patience.heard();
      const result = await read(response, request, heard);
      await noted.end(isSentOn(request) ? "redirected" : "answered", received);
      return result;
    } catch (error) {
      const failure = await whyFailed(error, request, leg);
      if (request.astray) await noted.takeBack();
      else if (isSentOn(request)) await noted.end("redirected", received);
      else
        await noted.end("failed", received, beforeTheQuestion.has(failure.failure) ? "contact" : undefined);
      throw new Failed(failure);
    } finally {
      patience.pause();
      request.end();
    }
  }

  /** The same when it may be sent, and its turn has come. Throws Failed, and the signal's reason while it waits. */
  async function sendInTurn<Result>(leg: Leg, read: Parameters<typeof send<Result>>[1]): Promise<Result> {
    const { url, occasion, decision, listening } = leg;
    const place = new URL(url);
    const origin = hostPattern(place);
    // Without it the headers could not be reduced, and the answer would be kept from us (CORS) after the question was sent.
    if (isRestricted(place.hostname) || !(await browser.permissions.contains({ origins: [origin] }))) {
      throw new Failed({ failure: "noHostPermission", origin });
    }
    // The background script is in no container: that much is known before even a name is looked up.
    const { route: page } = occasion;
    if (page?.container !== undefined && !decision.anyRoute) {
      throw new Failed({ failure: "otherRoute", page, own: {} });
    }
    return turns.take(place.hostname, listening.cancel, async () => {
      if (!((await listening.isStillWanted?.()) ?? true)) throw new Failed({ failure: "cancelled" });
      return send(leg, read);
    });
  }

  return {
    ask: async ({ inquiry, decision }, occasion, listening) => {
      const { kind, method, url, headers } = inquiry;
      const { keep } = listening;
      const patience = openPatience(inquiry.limits);
      const redirects: string[] = [];
      const trackers = new Set<string>();
      const provenance = (): Provenance => ({
        url,
        at: new Date(),
        took: Math.round(patience.spent()),
        ...(redirects.length > 0 && { redirects }),
        ...(trackers.size > 0 && { trackers: [...trackers].toSorted() }),
      });

      /** The evidence, or the place to put the question to instead. */
      const putAt = (place: string): Promise<Evidence | string> => {
        const leg: Leg = {
          ...{ kind, method, url: place, headers, occasion, decision, listening, patience },
          ...(inquiry.kind === "ocsp" && method === "POST" && { body: inquiry.request }),
        };
        return sendInTurn<Evidence | string>(leg, async (response, { head }, progress) => {
          for (const name of head?.trackers ?? []) trackers.add(name);
          if (head === undefined || !isRedirect(head.status)) {
            return readAnswer(response, inquiry, provenance, { progress, ...(keep && { keep }) });
          }
          const { status, location } = head;
          const { to, fault } = follow({ from: place, method, status, location, before: redirects.length });
          if (fault !== undefined) throw new Failed({ failure: "redirect", fault, to });
          return to;
        });
      };

      try {
        for (let place = url; ; ) {
          const came = await putAt(place);
          if (typeof came !== "string") return came;
          redirects.push(came);
          place = came;
        }
      } catch (error) {
        const failure: FetchFailure =
          error instanceof Failed
            ? error.failure
            : listening.cancel.aborted
              ? { failure: "cancelled" }
              : { failure: "network", error: String(error) };
        return { kind, outcome: "failure", failure, provenance: provenance() };
      }
    },
    askSite: async ({ inquiry: { url }, decision }, occasion) => {
      const patience = openPatience({ patience: "inAll", milliseconds: siteMilliseconds });
      const listening = { progress: () => {}, cancel: new AbortController().signal };
      const leg: Leg = {
        ...{ kind: "site", method: "HEAD", url, wantsChain: true },
        ...{ occasion, decision, listening, patience },
      };
      try {
        return await sendInTurn(leg, async (_, { chain }) => chain);
      } catch {
        return undefined;
      }
    },
  };
}

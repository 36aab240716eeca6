import browser from "webextension-polyfill";
import type { Consented, Decision } from "../core/inquiry/consent.ts";
import type { Evidence, FetchFailure, Leg, Provenance } from "../core/inquiry/evidence.ts";
import type { ObservedChain, Route } from "../core/inquiry/observed-chain.ts";
import type { NamedInquiry } from "../core/inquiry/plan.ts";
import { Failed, type Progress, readAnswer } from "./answer.ts";
import { hostPattern, isRestricted, networkFailure } from "./firefox-quirks.ts";
import type { Sent } from "./messages.ts";
import { type OwnRequest, openOwnRequests } from "./own-requests.ts";
import { openPatience, type Patience } from "./patience.ts";
import { reachOf } from "./reach.ts";
import { follow, isRedirect } from "./redirects.ts";
import { looksUpNames } from "./route.ts";
import type { SentLog } from "./sent-log.ts";
import type { Ending } from "./sent-rows.ts";
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
  ask(consented: Consented<NamedInquiry>, occasion: Occasion, listening: Listening): Promise<Evidence>;
  /** A HEAD request to the site, for the chain of its connection. Undefined when no connection came about. */
  askSite(consented: Consented<SiteInquiry>, occasion: Occasion): Promise<ObservedChain | undefined>;
}

const sending = {
  credentials: "omit",
  // With the add-on's access to a host its requests there count as same-origin. Where it has none, be that withdrawn a moment
  // ago, Firefox calls no listener of ours, and the headers would go out whole: this way it sends nothing.
  mode: "same-origin",
  // Nothing of the answer is written to disk. Firefox then adds `Cache-Control: no-cache` and `Pragma: no-cache` after all
  // listeners, which RFC 9919 §7.2 would rather not see: a POST is answered by no cache anyway, but a GET then passes those on
  // the way and reaches the responder itself. What is on disk matters more.
  cache: "no-store",
  // Any other urgency makes Firefox send a Priority header (RFC 9218).
  priority: "high",
  referrerPolicy: "no-referrer",
  // Followed by hand, so that each place is looked at, logged and shown before anything is sent to it.
  redirect: "manual",
} as const satisfies RequestInit;

/** One request: what is sent where, and why. */
interface Attempt {
  readonly inquiryId: string;
  readonly kind: NamedInquiry["kind"] | "site";
  readonly method: NamedInquiry["method"] | "HEAD";
  readonly url: string;
  readonly headers?: NamedInquiry["headers"];
  readonly body?: Uint8Array;
  readonly wantsChain?: true;
  readonly occasion: Occasion;
  readonly decision: Decision;
  readonly listening: Listening;
  readonly patience: Patience;
  /** Called when the request is about to be made. */
  readonly begun?: (request: OwnRequest) => void;
}

const siteMilliseconds = 10_000;

/** A place a question is put to, and the request, once one was about to be made. */
interface Asked {
  readonly place: string;
  request?: OwnRequest;
}

function legOf({ place, request }: Asked): Leg {
  const reach = request === undefined ? "nowhere" : reachOf(request);
  const trackers = new Set(request?.head?.trackers);
  return {
    url: request?.went ?? place,
    ...((reach === "nowhere" || reach === "contact") && { unsent: true }),
    ...(trackers.size > 0 && { trackers: [...trackers].toSorted() }),
  };
}

const isSentOn = ({ head }: OwnRequest): boolean => head !== undefined && isRedirect(head.status);

/** Why a request that was made brought nothing. */
async function whyFailed(error: unknown, request: OwnRequest, attempt: Attempt): Promise<FetchFailure> {
  const { inquiryId, occasion, listening, patience } = attempt;
  if (error instanceof Failed) return error.failure;
  if (listening.cancel.aborted) return { failure: "cancelled" };
  if (patience.signal.aborted) return { failure: "timeout", milliseconds: patience.milliseconds };
  const { astray, url } = request;
  if (astray) {
    const nameLookedUp = looksUpNames(astray);
    const its = { page: occasion.route ?? {}, own: astray, ...(nameLookedUp && { nameLookedUp }) };
    return { failure: "otherRoute", inquiryId, ...its };
  }
  await request.over();
  const { said, went } = request;
  if (went === undefined && !(await isLetTo(new URL(url)))) return noPermissionFor(new URL(url));
  if (went?.startsWith("https:") && url.startsWith("http:")) return { failure: "upgradedToHttps" };
  return said === undefined ? { failure: "network", error: String(error) } : networkFailure(said);
}

const noPermissionFor = (place: URL): FetchFailure => ({
  failure: "noHostPermission",
  origin: hostPattern(place),
});

/** Whether Firefox lets us there, and tells us of our own requests. */
const isLetTo = async (place: URL): Promise<boolean> =>
  !isRestricted(place.hostname) && (await browser.permissions.contains({ origins: [hostPattern(place)] }));

function outcomeOf(request: OwnRequest, failed?: FetchFailure): Pick<Ending, "outcome" | "onTo"> {
  switch (failed?.failure) {
    case undefined:
      return { outcome: isSentOn(request) ? "redirected" : "answered" };
    case "redirect":
      return { outcome: "notFollowed", onTo: failed.to };
    case "cancelled":
      return { outcome: "cancelled" };
    default:
      return { outcome: "failed" };
  }
}

/** What the log says became of a request that got anywhere, and, where that is so, of what it failed. */
function ending(request: OwnRequest, failed?: FetchFailure): Omit<Ending, "received"> {
  const { went: url } = request;
  const reach = reachOf(request);
  return {
    ...outcomeOf(request, failed),
    ...(url !== undefined && { url }),
    ...(reach === "contact" && { learns: "contact", sent: 0 }),
    ...(reach === "perhaps" && { atMost: true }),
  };
}

/**
 * Opens the one door to the network; every request through it is noted in `log` first. Must be called while the background
 * script is first evaluated, see openOwnRequests.
 */
export function openAsking(log: SentLog): Asking {
  const own = openOwnRequests();
  const turns = openTurns();

  /** One request, and what `read` makes of its answer while nobody else asks that host. Throws Failed. */
  async function send<Result>(
    attempt: Attempt,
    read: (response: Response, request: OwnRequest, progress: Listening["progress"]) => Promise<Result>,
  ): Promise<Result> {
    const { kind, method, url, headers = [], body, wantsChain, decision, listening, patience } = attempt;
    const { route: page = {}, ...about } = attempt.occasion;
    const { route: agreed } = decision;
    const by = agreed === undefined ? decision.by : "anyway";
    let received = 0;
    const heard = (progress: Progress): void => {
      received = progress.received;
      patience.heard();
      listening.progress(progress);
    };
    const noted = await log.note({ ...about, kind, by, method, url, sent: body?.length ?? url.length });
    const request = own.expect(url, { page, ...(agreed && { agreed }), ...(wantsChain && { wantsChain }) });
    attempt.begun?.(request);
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
      await noted.end({ ...ending(request), received });
      return result;
    } catch (error) {
      const failure = await whyFailed(error, request, attempt);
      if (reachOf(request) === "nowhere") await noted.takeBack();
      else await noted.end({ ...ending(request, failure), received });
      throw new Failed(failure);
    } finally {
      patience.pause();
      request.end();
    }
  }

  /** The same when it may be sent, and its turn has come. Throws Failed, and the signal's reason while it waits. */
  async function sendInTurn<Result>(
    attempt: Attempt,
    read: Parameters<typeof send<Result>>[1],
  ): Promise<Result> {
    const { url, listening } = attempt;
    const place = new URL(url);
    return turns.take(place.hostname, listening.cancel, async () => {
      if (!((await listening.isStillWanted?.()) ?? true)) throw new Failed({ failure: "cancelled" });
      if (!(await isLetTo(place))) throw new Failed(noPermissionFor(place));
      return send(attempt, read);
    });
  }

  return {
    ask: async ({ inquiry, decision }, occasion, listening) => {
      const { kind, method, url, headers } = inquiry;
      const { keep } = listening;
      const patience = openPatience(inquiry.limits);
      const asked: Asked[] = [];
      const provenance = (): Provenance => {
        const legs = asked.map(legOf);
        return { url: legs[0]?.url ?? url, at: new Date(), took: Math.round(patience.spent()), legs };
      };

      /** The evidence, or the place to put the question to instead. */
      const putAt = (place: string): Promise<Evidence | string> => {
        const its: Asked = { place };
        asked.push(its);
        const attempt: Attempt = {
          ...{
            inquiryId: inquiry.id,
            kind,
            method,
            url: place,
            headers,
            occasion,
            decision,
            listening,
            patience,
          },
          ...(inquiry.kind === "ocsp" && method === "POST" && { body: inquiry.request }),
          begun: (request) => {
            its.request = request;
          },
        };
        return sendInTurn<Evidence | string>(attempt, async (response, { head }, progress) => {
          if (head === undefined || !isRedirect(head.status)) {
            return readAnswer(response, inquiry, provenance, { progress, ...(keep && { keep }) });
          }
          const { status, location } = head;
          const { to, fault } = follow({ from: place, method, status, location, before: asked.length - 1 });
          if (fault !== undefined) throw new Failed({ failure: "redirect", fault, to });
          return to;
        });
      };

      try {
        for (let place = url; ; ) {
          const came = await putAt(place);
          if (typeof came !== "string") return came;
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
    askSite: async ({ inquiry: { id: inquiryId, url }, decision }, occasion) => {
      const patience = openPatience({ patience: "inAll", milliseconds: siteMilliseconds });
      const listening = { progress: () => {}, cancel: new AbortController().signal };
      const attempt: Attempt = {
        ...{ inquiryId, kind: "site", method: "HEAD", url, wantsChain: true },
        ...{ occasion, decision, listening, patience },
      };
      try {
        return await sendInTurn(attempt, async (_, { chain }) => chain);
      } catch {
        return undefined;
      }
    },
  };
}

import browser, { type Runtime } from "webextension-polyfill";
import {
  type CompanionReply,
  type HelloRequest,
  mostJobs,
  nativeName,
  protocolVersion,
  type StapleRequest,
} from "../companion/messages.ts";
import type { Consented } from "../core/inquiry/consent.ts";
import type { CompanionFailure, Evidence, FetchFailure, Leg } from "../core/inquiry/evidence.ts";
import { isAddress } from "../core/inquiry/network.ts";
import type { Route } from "../core/inquiry/observed-chain.ts";
import type { StapleInquiry } from "../core/inquiry/plan.ts";
import type { Handshake, Place } from "../core/tls/handshake.ts";
import { Failed } from "./answer.ts";
import type { Listening, Occasion } from "./ask.ts";
import { octetsOf, readReply } from "./companion-reply.ts";
import { companionGone } from "./firefox-quirks.ts";
import type { CompanionState } from "./messages.ts";
import { isSameRoute, leaves } from "./route.ts";
import type { SentLog } from "./sent-log.ts";
import type { Ending } from "./sent-rows.ts";
import { remember } from "./session-memory.ts";
import { openTurns } from "./turns.ts";

/** The program beside Firefox that shakes hands with sites, as Firefox lets no add-on do, and tells what they sent. */
export interface Companion {
  /** What is known of it. While that is nothing, it is started to see, which is not waited for. */
  state(): Promise<CompanionState>;
  /** Starts it, where that is allowed, and sees whether it is there and which it is. */
  greet(): Promise<CompanionState>;
  /** Has it shake hands with a site, and brings back what that sent, unjudged. Never throws. */
  shakeHands(
    consented: Consented<StapleInquiry>,
    occasion: Occasion,
    listening: Pick<Listening, "cancel" | "isStillWanted">,
  ): Promise<Evidence>;
}

/** How long it may take to start and say who it is. */
const greetingMilliseconds = 10_000;
/** How much later than its own deadline an answer may come. */
const graceMilliseconds = 5_000;

const key = "companion";

/** Somebody who waits for an answer. */
interface Awaited {
  readonly resolve: (reply: CompanionReply) => void;
  readonly reject: (why: Failed) => void;
}

/** A companion that runs. */
interface Line {
  /** Its answer to that request. Rejects with Failed. */
  ask(request: HelloRequest | StapleRequest, milliseconds: number): Promise<CompanionReply>;
  isOver(): boolean;
  hangUp(): void;
}

/** Starts one. Throws Failed where Firefox lets nobody do that. */
function openLine(): Line {
  let port: Runtime.Port;
  try {
    port = browser.runtime.connectNative(nativeName);
  } catch {
    throw new Failed({ failure: "companionNotAllowed" });
  }
  const waiting = new Map<number, Awaited>();
  let over: CompanionFailure | undefined;
  const end = (failure: CompanionFailure): void => {
    over ??= failure;
    port.disconnect();
    for (const { reject } of waiting.values()) reject(new Failed(over));
    waiting.clear();
  };
  port.onMessage.addListener((message: unknown) => {
    const reply = readReply(message);
    const answered = reply?.id === undefined ? undefined : waiting.get(reply.id);
    if (reply === undefined || answered === undefined) {
      const fault = reply?.type === "error" ? reply.error.fault : "notUnderstood";
      end({ failure: "companionRefused", fault });
      return;
    }
    waiting.delete(reply.id as number);
    answered.resolve(reply);
  });
  port.onDisconnect.addListener(({ error }) => end({ failure: companionGone(error?.message) }));
  return {
    ask: async (request, milliseconds) => {
      if (over) throw new Failed(over);
      const silence = setTimeout(() => end({ failure: "companionSilent", milliseconds }), milliseconds);
      try {
        return await new Promise<CompanionReply>((resolve, reject) => {
          waiting.set(request.id, { resolve, reject });
          port.postMessage(request);
        });
      } finally {
        clearTimeout(silence);
      }
    },
    isOver: () => over !== undefined,
    hangUp: () => end({ failure: "companionEnded" }),
  };
}

/** What `promise` brings, unless `signal` aborts before: then rejects with its reason. */
async function unless<Result>(signal: AbortSignal, promise: Promise<Result>): Promise<Result> {
  let leave = (): void => {};
  const left = new Promise<never>((_, reject) => {
    leave = () => reject(signal.reason);
  });
  signal.addEventListener("abort", leave);
  // By then nobody may listen to it.
  promise.catch(() => undefined);
  try {
    signal.throwIfAborted();
    return await Promise.race([promise, left]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

/** How many of a site's addresses are tried. */
const mostAddresses = 3;

/**
 * The addresses to connect to. Firefox looks them up, as it did for the page, so that nobody else hears of the name; a proxy
 * looks names up by itself. Throws Failed where there is none.
 */
async function addressesOf({ host, proxy }: Place): Promise<readonly string[]> {
  if (proxy !== undefined || isAddress(host)) return [host];
  try {
    return (await browser.dns.resolve(host)).addresses.slice(0, mostAddresses);
  } catch {
    throw new Failed({ failure: "nameNotFound" });
  }
}

/** Whether the site may be had at another of its addresses. */
const isNotThere = ({ failure }: Handshake<Uint8Array>): boolean =>
  failure?.failure === "unreachable" || failure?.failure === "connectionRefused";

/** What the log says became of a handshake. */
function ending({ chain = [], failure }: Omit<Handshake<Uint8Array>, "milliseconds">): Ending {
  const received = chain
    .flatMap(({ certificate, ocspResponse }) => [certificate.length, ocspResponse?.length ?? 0])
    .reduce((sum, length) => sum + length, 0);
  return { outcome: failure === undefined ? "answered" : "failed", received, ...lesser(failure) };
}

/** What came before any handshake. */
const beforeTheHandshake: ReadonlySet<FetchFailure["failure"]> = new Set([
  "nameNotFound",
  "connectionRefused",
  "unreachable",
  "proxyUnreachable",
  "proxyWantsPassword",
  "proxyRefused",
]);

function lesser(failure: FetchFailure | undefined): Pick<Ending, "learns" | "atMost"> {
  if (failure === undefined) return {};
  return beforeTheHandshake.has(failure.failure) ? { learns: "contact" } : { atMost: true };
}

/** `changed` is called when there is news of the companion itself. */
export function openCompanion(log: SentLog, changed: () => void): Companion {
  const turns = openTurns();
  let line: Line | undefined;
  let users = 0;
  let ids = 0;
  let turn = 0;

  /** Uses the companion that runs, or a new one, and lets it go when nobody uses it any more. */
  async function withLine<Result>(use: (line: Line) => Promise<Result>): Promise<Result> {
    if (line === undefined || line.isOver()) line = openLine();
    const its = line;
    users++;
    try {
      return await use(its);
    } finally {
      users--;
      if (users === 0) its.hangUp();
    }
  }

  const isAllowed = (): Promise<boolean> =>
    browser.permissions.contains({ permissions: ["nativeMessaging"] });

  async function learn(state: CompanionState): Promise<CompanionState> {
    const before = (await browser.storage.session.get(key))[key];
    if (JSON.stringify(before) !== JSON.stringify(state)) {
      await remember(key, state);
      changed();
    }
    return state;
  }

  /** Says hello. Throws Failed, also to a companion that speaks another protocol. */
  async function meet({ ask }: Line): Promise<void> {
    const reply = await ask({ protocol: protocolVersion, type: "hello", id: ids++ }, greetingMilliseconds);
    if (reply.type !== "hello") throw new Failed({ failure: "companionRefused", fault: "notUnderstood" });
    const { protocol, version: found, node, openssl } = reply;
    const expected = browser.runtime.getManifest().version;
    if (protocol !== protocolVersion) throw new Failed({ failure: "companionOther", expected, found });
    await learn({ state: "ready", version: found, expected, node, openssl });
  }

  /** What kept the companion from doing what it was to do is news of it. */
  async function telling<Result>(use: () => Promise<Result>): Promise<Result> {
    try {
      return await use();
    } catch (error) {
      if (error instanceof Failed && error.failure.failure.startsWith("companion")) {
        await learn({ state: "failed", failure: error.failure as CompanionFailure });
      }
      throw error;
    }
  }

  async function known(): Promise<CompanionState> {
    // Firefox for Android has no native messaging.
    if ((await browser.runtime.getPlatformInfo()).os === "android") return { state: "unsupported" };
    if (!(await isAllowed())) return { state: "notAllowed" };
    const its = (await browser.storage.session.get(key))[key] as CompanionState | undefined;
    return its ?? { state: "notGreeted" };
  }

  async function greet(): Promise<CompanionState> {
    if (await isAllowed()) {
      await telling(() => withLine(meet)).catch((error: unknown) => {
        if (!(error instanceof Failed)) throw error;
      });
    }
    return known();
  }

  /**
   * The companion's answer; what it is about is noted in the log first. `begun` is called when the request is about to be made.
   * Throws Failed, and the signal's reason.
   */
  async function shake(
    { inquiry: { url, place, limits }, decision }: Consented<StapleInquiry>,
    { route: _, ...about }: Occasion,
    { cancel, begun }: { readonly cancel: AbortSignal; readonly begun: () => void },
  ): Promise<Handshake<Uint8Array>> {
    return withLine(async (its) => {
      await unless(cancel, meet(its));
      const by = decision.route === undefined ? decision.by : "anyway";
      const noted = await log.note({ ...about, kind: "staple", by, method: "TLS", url, sent: 0 });
      begun();
      const at = async (host: string): Promise<Handshake<Uint8Array>> => {
        const request: StapleRequest = {
          protocol: protocolVersion,
          type: "staple",
          id: ids++,
          ...place,
          host,
        };
        const reply = await unless(cancel, its.ask(request, limits.milliseconds + graceMilliseconds));
        const handshake = reply.type === "staple" ? octetsOf(reply.handshake) : undefined;
        if (handshake !== undefined) return handshake;
        const fault = reply.type === "error" ? reply.error.fault : "notUnderstood";
        throw new Failed({ failure: "companionRefused", fault });
      };
      try {
        const [first = place.host, ...others] = await unless(cancel, addressesOf(place));
        let handshake = await at(first);
        for (const address of others) if (isNotThere(handshake)) handshake = await at(address);
        await noted.end(ending(handshake));
        return handshake;
      } catch (error) {
        const failure = error instanceof Failed ? error.failure : undefined;
        const outcome = cancel.aborted ? "cancelled" : "failed";
        await noted.end({ outcome, received: 0, ...lesser(failure ?? { failure: "cancelled" }) });
        throw error;
      }
    });
  }

  return {
    state: async () => {
      const its = await known();
      if (its.state === "notGreeted") void greet();
      return its;
    },
    greet,
    shakeHands: async (consented, occasion, { cancel, isStillWanted }) => {
      const { inquiry, decision } = consented;
      const { url, place } = inquiry;
      let isBegun = false;
      const failed = (failure: FetchFailure): Evidence => {
        const legs: readonly Leg[] = [{ url, ...(!isBegun && { unsent: true }) }];
        return { kind: "staple", outcome: "failure", failure, provenance: { url, at: new Date(), legs } };
      };
      const { route: page = {} } = occasion;
      const own: Route = place.proxy && page.proxy ? { proxy: page.proxy } : {};
      const isAgreed = decision.route !== undefined && isSameRoute(decision.route, own);
      if (leaves(page, own) && !isAgreed) {
        return failed({ failure: "otherRoute", inquiryId: inquiry.id, page, own });
      }
      const begun = (): void => {
        isBegun = true;
      };
      try {
        const handshake = await turns.take(String(turn++ % mostJobs), cancel, async () => {
          if (!((await isStillWanted?.()) ?? true)) throw new Failed({ failure: "cancelled" });
          return telling(() => shake(consented, occasion, { cancel, begun }));
        });
        const { milliseconds, ...shaken } = handshake;
        if (shaken.failure && shaken.chain === undefined) return failed(shaken.failure);
        const provenance = { url, at: new Date(), took: milliseconds.total, legs: [{ url }] };
        return { kind: "staple", outcome: "handshake", handshake: shaken, provenance };
      } catch (error) {
        if (error instanceof Failed) return failed(error.failure);
        if (cancel.aborted) return failed({ failure: "cancelled" });
        throw error;
      }
    },
  };
}

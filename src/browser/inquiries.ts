import browser from "webextension-polyfill";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { toHex } from "../core/bytes/hex.ts";
import type { Offer } from "../core/inquiry/conduct.ts";
import { type Consented, consent, type Decision, standingDecision } from "../core/inquiry/consent.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { CrlInquiry, Inquiry } from "../core/inquiry/plan.ts";
import type { Settings } from "../core/inquiry/settings.ts";
import { type Progress, readCrlBody } from "./answer.ts";
import { type Answers, withAnswers } from "./answers.ts";
import type { Asking, Listening, Occasion } from "./ask.ts";
import type { Companion } from "./companion.ts";
import type { Decisions } from "./decisions.ts";
import type { KeptCrl, KeptCrls } from "./kept-crls.ts";
import type { PendingInquiry } from "./messages.ts";
import { stayAwake } from "./stay-awake.ts";

/** The questions that are put for tabs, from the decision to the remembered answer. They outlive the popup, not the tab. */
export interface Inquiries {
  /**
   * Puts one question to whom it is for. Where another tab has it under way, it is not put again: one answer is for all.
   * `exactly`: in this manner and no other, whatever comes back.
   */
  ask(
    tabId: number,
    observed: ObservedChain,
    decision: Decision,
    manner: { readonly exactly: boolean },
  ): Promise<void>;
  /** What is to be done for a site somebody visits: asks what the settings allow to be asked without a click. */
  attend(tabId: number, observed: ObservedChain): Promise<void>;
  /** Files evidence that was handed over, as if that source had been asked. */
  take(tabId: number, observed: ObservedChain, source: string, evidence: readonly Evidence[]): Promise<void>;
  /** Reads what is kept of the CRLs a site's certificates name, where no answer is as new. Asks nobody. */
  readKept(tabId: number, observed: ObservedChain): Promise<void>;
  underWay(tabId: number): readonly PendingInquiry[];
  /** Ends a question, unless another tab waits for its answer too. */
  cancel(tabId: number, inquiryId: string): void;
  /** The same for all that a closed tab asked. */
  leave(tabId: number): void;
}

/** A tab that waits for an answer, as long as `isStill` says so. */
interface Waiting {
  readonly tabId: number;
  readonly isStill: () => Promise<boolean>;
}

interface Running extends Pick<Matter, "id" | "doing"> {
  readonly cancel: AbortController;
  readonly evidence: Promise<Evidence | undefined>;
  waiting: readonly Waiting[];
  progress: Progress;
}

/** What evidence is to be obtained of, and for which tab. */
interface Matter extends Waiting {
  readonly observed: ObservedChain;
  readonly doing: "ask" | "read";
  readonly id: string;
  readonly source: string;
}

type Obtain = (listening: Required<Omit<Listening, "keep">>) => Promise<Evidence | undefined>;

const always = async (): Promise<boolean> => true;

/** Puts a question that was agreed to. Undefined for any other. */
async function agreed<Question extends Inquiry>(
  inquiry: Question,
  decision: Decision,
  put: (consented: Consented<Question>) => Promise<Evidence>,
): Promise<Evidence | undefined> {
  const consented = consent(inquiry, decision);
  return "withheld" in consented ? undefined : put(consented);
}

const leafOf = ({ chain: [leaf] }: ObservedChain): string | undefined => leaf && toHex(leaf);

/** Milliseconds between two looks at a progress bar: more of them nobody sees, and each is a whole report. */
const glimpse = 250;

/** `changed` is called when there is something new to show for a tab, `progressed` when more of an answer has come. */
export function openInquiries(
  {
    answers,
    asking,
    companion,
    decisions,
    keptCrls,
    observedIn,
  }: {
    readonly answers: Answers;
    readonly asking: Asking;
    readonly companion: Companion;
    readonly decisions: Decisions;
    readonly keptCrls: KeptCrls;
    readonly observedIn: (tabId: number) => Promise<ObservedChain | undefined>;
  },
  { changed, progressed }: { readonly [Event in "changed" | "progressed"]: (tabId: number) => void },
): Inquiries {
  const running = new Map<string, Running>();
  /** What the settings have decided to ask and is about to be put. */
  const claimed = new Set<string>();
  const claimOf = ({ inquiryId }: Decision, tabId: number, { privateWindow }: ObservedChain): string =>
    `${privateWindow ? tabId : "any tab"} ${inquiryId}`;

  function tell({ waiting }: Running, news: (tabId: number) => void): void {
    for (const tabId of new Set(waiting.map((one) => one.tabId))) news(tabId);
  }

  /** Obtains evidence and remembers it. Undefined when there is none. */
  async function work(
    one: Running,
    { tabId, observed, source }: Matter,
    obtain: Obtain,
  ): Promise<Evidence | undefined> {
    let glimpsed = 0;
    const progress = (its: Progress): void => {
      one.progress = its;
      if (performance.now() - glimpsed < glimpse) return;
      glimpsed = performance.now();
      tell(one, progressed);
    };
    const isStillWanted = async (): Promise<boolean> =>
      (await Promise.all(one.waiting.map(({ isStill }) => isStill()))).includes(true);
    const evidence = await stayAwake(obtain({ progress, cancel: one.cancel.signal, isStillWanted }));
    if (evidence === undefined) return undefined;
    await file(tabId, observed, source, evidence);
    return evidence;
  }

  /** Files evidence with what else is known of its source. */
  async function file(
    tabId: number,
    observed: ObservedChain,
    source: string,
    evidence: Evidence,
  ): Promise<void> {
    const { succession } = await import("./inspection.ts");
    await answers.change(observed, tabId, async (known) =>
      withAnswers(known, source, await succession(observed, source, known.answers, evidence)),
    );
  }

  /** The same, once for all tabs that wait for it; what a private window's tab asks is for that tab alone. */
  function remember(matter: Matter, obtain: Obtain): Promise<Evidence | undefined> {
    const { tabId, isStill, observed, doing, id } = matter;
    const key = `${doing} ${observed.privateWindow ? tabId : "any tab"} ${id}`;
    const waiting: Waiting = { tabId, isStill };
    const already = running.get(key);
    if (already !== undefined && !already.cancel.signal.aborted) {
      already.waiting = [...already.waiting, waiting];
      changed(tabId);
      return already.evidence;
    }
    const one: Running = {
      id,
      doing,
      cancel: new AbortController(),
      evidence: Promise.resolve()
        .then(() => work(one, matter, obtain))
        .finally(() => {
          if (running.get(key) === one) running.delete(key);
          tell(one, changed);
        }),
      waiting: [waiting],
      progress: { received: 0 },
    };
    running.set(key, one);
    changed(tabId);
    return one.evidence;
  }

  /** Ends what nobody else waits for. */
  function leave(one: Running, tabId: number): void {
    const others = one.waiting.filter((waiting) => waiting.tabId !== tabId);
    if (others.length === 0) one.cancel.abort();
    else one.waiting = others;
  }

  async function isShown(tabId: number, observed: ObservedChain): Promise<boolean> {
    const shown = await observedIn(tabId);
    return shown?.host === observed.host && leafOf(shown) === leafOf(observed);
  }

  /** Whether the settings allow a question yet, with Firefox's consent, and its tab shows the site it is about. */
  async function holds(
    { inquiry, disclosure }: Offer,
    tabId: number,
    observed: ObservedChain,
  ): Promise<boolean> {
    const { standing } = await decisions.settings();
    const { privateWindow } = observed;
    const decision = standingDecision(inquiry, disclosure, { standing, privateWindow, at: new Date() });
    return decision !== undefined && (await isShown(tabId, observed));
  }

  /** Keeps a CRL on disk where the user chose so, and it is worth it. No failure of that is a failure of the answer. */
  async function keep({ url }: Inquiry, evidence: Evidence, octets: Blob | undefined): Promise<void> {
    if (octets === undefined || evidence.kind !== "crl" || evidence.outcome === "failure") return;
    const { worthKeepingUntil } = await import("./inspection.ts");
    const nextUpdate = worthKeepingUntil(evidence);
    if (nextUpdate === undefined || !(await decisions.settings()).keepCrls) return;
    const kept = { url, size: octets.size, obtained: evidence.provenance.at, nextUpdate, octets };
    await keptCrls.keep(kept).catch(() => undefined);
  }

  async function put(
    tabId: number,
    observed: ObservedChain,
    decision: Decision,
    { exactly }: { readonly exactly: boolean },
  ): Promise<Evidence | undefined> {
    const { planned, refusesCertId } = await import("./inspection.ts");
    const { answers: known } = await answers.read(observed, tabId);
    const its = await planned(observed, known, decision.inquiryId);
    if (its === undefined) return undefined;
    const { inquiry, fallback, disclosure, source } = its;
    const { host: site, privateWindow, connection } = observed;
    const tab = await browser.tabs.get(tabId).catch(() => undefined);
    // Closed by now: nobody waits for an answer.
    if (tab === undefined) return undefined;
    const occasion: Occasion = {
      site,
      // Whom the question is for comes first.
      learns: disclosure.rows[0]?.learns ?? "contact",
      ...(connection.route && { route: connection.route }),
      ...(privateWindow && tab.windowId !== undefined && { privateWindow: tab.windowId }),
    };
    const mayKeep = !privateWindow && (await decisions.settings()).keepCrls;

    const isStill = decision.by === "settings" ? () => holds(its, tabId, observed) : always;
    const matter: Matter = { tabId, isStill, observed, doing: "ask", id: inquiry.id, source };
    return remember(matter, async (listening) => {
      let octets: Blob | undefined;
      const keeping = {
        keep: (its: Blob) => {
          octets = its;
        },
      };
      let isPut = true;
      const isStillWanted = async (): Promise<boolean> => {
        isPut = await listening.isStillWanted();
        return isPut;
      };
      const its = { ...listening, isStillWanted };
      const evidence =
        inquiry.kind === "staple"
          ? await agreed(inquiry, decision, (consented) => companion.shakeHands(consented, occasion, its))
          : await agreed(inquiry, decision, (consented) =>
              asking.ask(consented, occasion, { ...its, ...(mayKeep && keeping) }),
            );
      if (evidence === undefined || !isPut) return undefined;
      await keep(inquiry, evidence, octets);
      if (exactly || fallback === undefined || !refusesCertId(evidence)) return evidence;
      // The same question about the same certificate to the same host: what was decided covers it.
      const again = { ...decision, inquiryId: fallback.id };
      const latter = await agreed(fallback, again, (consented) => asking.ask(consented, occasion, listening));
      return latter?.kind === "ocsp" ? { ...latter, after: evidence } : (latter ?? evidence);
    });
  }

  /** Undefined when what is kept cannot be read: it goes. */
  async function readOne(
    inquiry: CrlInquiry,
    { url, obtained, octets }: KeptCrl,
    { progress, cancel }: Listening,
  ): Promise<Evidence | undefined> {
    const body = { chunks: octets.stream(), length: octets.size };
    try {
      const read = await readCrlBody(body, inquiry, (its) => {
        cancel.throwIfAborted();
        progress(its);
      });
      return { kind: "crl", ...read, provenance: { url, at: obtained, kept: true } };
    } catch {
      if (cancel.aborted) {
        const provenance = { url, at: new Date(), kept: true } as const;
        return { kind: "crl", outcome: "failure", failure: { failure: "cancelled" }, provenance };
      }
      await keptCrls.drop(url);
      return undefined;
    }
  }

  async function readKept(tabId: number, observed: ObservedChain): Promise<void> {
    if (observed.privateWindow || !(await decisions.settings()).keepCrls) return;
    const { namedCrls } = await import("./inspection.ts");
    const { answers: before } = await answers.read(observed, tabId);
    for (const { source, inquiry } of await namedCrls(observed, before)) {
      // A disk that gives nothing back spares no question, and does no other harm.
      const kept = await keptCrls.find(inquiry.url, new Date()).catch(() => undefined);
      if (kept === undefined) continue;
      const { answers: known } = await answers.read(observed, tabId);
      const isNews = (known.get(source) ?? []).every(({ provenance }) => provenance.at < kept.obtained);
      if (!isNews) continue;
      const { id } = inquiry;
      await remember({ tabId, isStill: always, observed, doing: "read", id, source }, (listening) =>
        readOne(inquiry, kept, listening),
      );
    }
  }

  async function hasCompanion(): Promise<boolean> {
    const { state } = await companion.state();
    return state === "ready" || (state === "notGreeted" && (await companion.greet()).state === "ready");
  }

  /** The settings, where they allow anything to be asked without a click about this site, and the tab shows it. */
  async function standing(tabId: number, observed: ObservedChain): Promise<Settings | undefined> {
    const { privateWindow } = observed;
    const settings = await decisions.settings();
    const { ocsp, crl, privateWindows } = settings.standing;
    const mayAsk = !privateWindow || privateWindows;
    const staple = settings.standing.staple && mayAsk && (await hasCompanion());
    const allowsAny = (ocsp || crl || staple) && mayAsk;
    return allowsAny && (await isShown(tabId, observed))
      ? { ...settings, standing: { ...settings.standing, staple } }
      : undefined;
  }

  /**
   * The settings' decision on the next question: each is put once for all tabs, until a usable answer has come and run out.
   * Throws DecodeError for an unreadable chain.
   */
  async function nextAllowed(tabId: number, observed: ObservedChain): Promise<Decision | undefined> {
    const settings = await standing(tabId, observed);
    if (settings === undefined) return undefined;
    const { allowed } = await import("./inspection.ts");
    const { answers: known, attempted } = await answers.read(observed, tabId);
    const decisionsNow = await allowed(observed, known, settings);
    if (decisionsNow === "settled") {
      if (attempted.length > 0)
        await answers.change(observed, tabId, async (before) => ({ ...before, attempted: [] }));
      return undefined;
    }
    // One that another tab has put is waited for here as well, before any other is put.
    const isUnderWay = (one: Decision): boolean =>
      claimed.has(claimOf(one, tabId, observed)) ||
      [...running.values()].some(({ id, doing }) => doing === "ask" && id === one.inquiryId);
    const next = decisionsNow.find((one) => isUnderWay(one) || !attempted.includes(one.inquiryId));
    if (next === undefined || isUnderWay(next)) return next;
    let isFirst = false;
    await answers.change(observed, tabId, async (before) => {
      isFirst = !before.attempted.includes(next.inquiryId);
      if (isFirst) claimed.add(claimOf(next, tabId, observed));
      return isFirst ? { ...before, attempted: [...before.attempted, next.inquiryId] } : before;
    });
    return isFirst ? next : undefined;
  }

  /** A question that was not put after all may be put another time. */
  const notAttempted = (tabId: number, observed: ObservedChain, { inquiryId }: Decision): Promise<void> =>
    answers.change(observed, tabId, async (before) => ({
      ...before,
      attempted: before.attempted.filter((id) => id !== inquiryId),
    }));

  async function attend(tabId: number, observed: ObservedChain): Promise<void> {
    // Nothing that decodes is loaded before this.
    if ((await standing(tabId, observed)) === undefined) return;
    try {
      await readKept(tabId, observed);
      for (;;) {
        const decision = await nextAllowed(tabId, observed);
        if (decision === undefined) return;
        const evidence = await put(tabId, observed, decision, { exactly: false }).finally(() =>
          claimed.delete(claimOf(decision, tabId, observed)),
        );
        if (evidence === undefined) return await notAttempted(tabId, observed, decision);
        if (evidence.outcome === "failure" && evidence.failure.failure === "cancelled") return;
      }
    } catch (error) {
      // Whoever looks at the site is told what cannot be read.
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  return {
    ask: async (tabId, observed, decision, manner) => {
      await put(tabId, observed, decision, manner);
    },
    attend,
    take: async (tabId, observed, source, evidence) => {
      for (const one of evidence) await file(tabId, observed, source, one);
      changed(tabId);
    },
    readKept,
    underWay: (tabId) =>
      [...running.values()]
        .filter(({ waiting }) => waiting.some((one) => one.tabId === tabId))
        .map(({ id, progress: { received, total } }) => ({
          id,
          received,
          ...(total !== undefined && { total }),
        })),
    cancel: (tabId, inquiryId) => {
      for (const one of running.values()) if (one.id === inquiryId) leave(one, tabId);
    },
    leave: (tabId) => {
      for (const one of running.values()) leave(one, tabId);
    },
  };
}

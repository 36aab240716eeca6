import browser from "webextension-polyfill";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { consent, type Decision } from "../core/inquiry/consent.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { CrlInquiry, Inquiry } from "../core/inquiry/plan.ts";
import type { Settings } from "../core/inquiry/settings.ts";
import { type Progress, readCrlBody } from "./answer.ts";
import { type Answers, withAnswers } from "./answers.ts";
import type { Asking, Listening, Occasion } from "./ask.ts";
import type { Decisions } from "./decisions.ts";
import type { KeptCrl, KeptCrls } from "./kept-crls.ts";
import type { PendingInquiry } from "./messages.ts";
import { stayAwake } from "./stay-awake.ts";
import { openTurns } from "./turns.ts";

/** The questions that are put for tabs, from the decision to the remembered answer. They outlive the popup, not the tab. */
export interface Inquiries {
  /** Puts one question to whom it is for, unless it is under way already. */
  ask(tabId: number, observed: ObservedChain, decision: Decision): Promise<void>;
  /** What is to be done for a site somebody visits: asks what the settings allow to be asked without a click. */
  attend(tabId: number, observed: ObservedChain): Promise<void>;
  /** Reads what is kept of the CRLs a site's certificates name, where no answer is as new. Asks nobody. */
  readKept(tabId: number, observed: ObservedChain): Promise<void>;
  underWay(tabId: number): readonly PendingInquiry[];
  cancel(tabId: number, inquiryId: string): void;
  /** Ends what a closed tab asked. */
  leave(tabId: number): void;
}

interface Running extends PendingInquiry {
  readonly tabId: number;
  readonly cancel: AbortController;
}

/** Milliseconds between two looks at a progress bar: more of them nobody sees, and each is a whole report. */
const glimpse = 250;

/** `changed` is called when there is something new to show for a tab, `progressed` when more of an answer has come. */
export function openInquiries(
  {
    answers,
    asking,
    decisions,
    keptCrls,
  }: {
    readonly answers: Answers;
    readonly asking: Asking;
    readonly decisions: Decisions;
    readonly keptCrls: KeptCrls;
  },
  { changed, progressed }: { readonly [Event in "changed" | "progressed"]: (tabId: number) => void },
): Inquiries {
  const running = new Map<string, Running>();
  /** A site that is visited twice at once is attended to twice in turn: else each visit would ask another question. */
  const attending = openTurns();
  const keyOf = (tabId: number, inquiryId: string): string => `${tabId} ${inquiryId}`;

  /** Has `obtain` obtain evidence of a source, and remembers it. Undefined when that is under way, or brought nothing. */
  async function remember(
    tabId: number,
    observed: ObservedChain,
    { id, source }: { readonly id: string; readonly source: string },
    obtain: (listening: Listening) => Promise<Evidence | undefined>,
  ): Promise<Evidence | undefined> {
    const key = keyOf(tabId, id);
    if (running.has(key)) return undefined;
    const cancel = new AbortController();
    const show = (progress: Progress): unknown => running.set(key, { ...progress, id, tabId, cancel });
    show({ received: 0 });
    changed(tabId);
    let glimpsed = 0;
    const progress = (its: Progress): void => {
      show(its);
      if (performance.now() - glimpsed < glimpse) return;
      glimpsed = performance.now();
      progressed(tabId);
    };
    try {
      const evidence = await stayAwake(obtain({ progress, cancel: cancel.signal }));
      if (evidence === undefined) return undefined;
      const { succession } = await import("./inspection.ts");
      await answers.change(observed, tabId, async (known) =>
        withAnswers(
          known,
          source,
          await succession(observed, source, known.answers.get(source) ?? [], evidence),
        ),
      );
      return evidence;
    } finally {
      running.delete(key);
      changed(tabId);
    }
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
  ): Promise<Evidence | undefined> {
    const { planned, refusesCertId } = await import("./inspection.ts");
    const its = await planned(observed, decision.inquiryId);
    if (its === undefined) return undefined;
    const { inquiry, fallback, disclosure, source } = its;
    const { host: site, privateWindow, connection } = observed;
    const tab = await browser.tabs.get(tabId).catch(() => undefined);
    // Closed by now: nobody waits for an answer.
    if (tab === undefined) return undefined;
    const occasion: Occasion = {
      site,
      learns: disclosure.rows.find(({ who }) => who === "responder")?.learns ?? "contact",
      ...(connection.route && { route: connection.route }),
      ...(privateWindow && tab.windowId !== undefined && { privateWindow: tab.windowId }),
    };
    const mayKeep = !privateWindow && (await decisions.settings()).keepCrls;

    return remember(tabId, observed, { id: inquiry.id, source }, async (listening) => {
      const consented = consent(inquiry, decision);
      if ("withheld" in consented) return undefined;
      let octets: Blob | undefined;
      const keeping = {
        keep: (its: Blob) => {
          octets = its;
        },
      };
      const evidence = await asking.ask(consented, occasion, { ...listening, ...(mayKeep && keeping) });
      await keep(inquiry, evidence, octets);
      if (fallback === undefined || !refusesCertId(evidence)) return evidence;
      // The same question about the same certificate to the same host: what was decided covers it.
      const again = consent(fallback, { ...decision, inquiryId: fallback.id });
      if ("withheld" in again) return evidence;
      const latter = await asking.ask(again, occasion, listening);
      return latter.kind === "ocsp" && latter.outcome === "bytes" ? { ...latter, after: evidence } : latter;
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
    for (const { source, inquiry } of await namedCrls(observed)) {
      // A disk that gives nothing back spares no question, and does no other harm.
      const kept = await keptCrls.find(inquiry.url, new Date()).catch(() => undefined);
      if (kept === undefined) continue;
      const { answers: known } = await answers.read(observed, tabId);
      const isNews = (known.get(source) ?? []).every(({ provenance }) => provenance.at < kept.obtained);
      if (!isNews) continue;
      await remember(tabId, observed, { id: inquiry.id, source }, (listening) =>
        readOne(inquiry, kept, listening),
      );
    }
  }

  /** The settings, where they allow anything to be asked about this site without a click. */
  async function standing({ privateWindow }: ObservedChain): Promise<Settings | undefined> {
    const settings = await decisions.inForce();
    const { ocsp, crl, privateWindows } = settings.standing;
    return (ocsp || crl) && (!privateWindow || privateWindows) ? settings : undefined;
  }

  /**
   * The settings' decision on the next question: each is put once for all tabs, until a usable answer has come and run out.
   * Throws DecodeError for an unreadable chain.
   */
  async function nextAllowed(tabId: number, observed: ObservedChain): Promise<Decision | undefined> {
    const settings = await standing(observed);
    if (settings === undefined) return undefined;
    const { allowed } = await import("./inspection.ts");
    const { answers: known, attempted } = await answers.read(observed, tabId);
    const decisionsNow = await allowed(observed, known, settings);
    if (decisionsNow === "settled") {
      if (attempted.length > 0)
        await answers.change(observed, tabId, async (before) => ({ ...before, attempted: [] }));
      return undefined;
    }
    const next = decisionsNow.find(({ inquiryId }) => !attempted.includes(inquiryId));
    if (next === undefined) return undefined;
    let isFirst = false;
    await answers.change(observed, tabId, async (before) => {
      isFirst = !before.attempted.includes(next.inquiryId);
      return isFirst ? { ...before, attempted: [...before.attempted, next.inquiryId] } : before;
    });
    return isFirst ? next : undefined;
  }

  async function attend(tabId: number, observed: ObservedChain): Promise<void> {
    // Nothing that decodes is loaded before this.
    if ((await standing(observed)) === undefined) return;
    try {
      await readKept(tabId, observed);
      for (;;) {
        const decision = await nextAllowed(tabId, observed);
        const evidence = decision && (await put(tabId, observed, decision));
        if (evidence === undefined) return;
        if (evidence.outcome === "failure" && evidence.failure.failure === "cancelled") return;
      }
    } catch (error) {
      // Whoever looks at the site is told what cannot be read.
      if (!(error instanceof DecodeError)) throw error;
    }
  }

  return {
    ask: async (tabId, observed, decision) => {
      await put(tabId, observed, decision);
    },
    attend: (tabId, observed) =>
      attending.take(observed.host, new AbortController().signal, () => attend(tabId, observed)),
    readKept,
    underWay: (tabId) =>
      [...running.values()]
        .filter((one) => one.tabId === tabId)
        .map(({ id, received, total }) => ({ id, received, ...(total !== undefined && { total }) })),
    cancel: (tabId, inquiryId) => running.get(keyOf(tabId, inquiryId))?.cancel.abort(),
    leave: (tabId) => {
      for (const one of running.values()) if (one.tabId === tabId) one.cancel.abort();
    },
  };
}

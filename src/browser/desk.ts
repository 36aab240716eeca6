import browser from "webextension-polyfill";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { consent } from "../core/inquiry/consent.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { Answers } from "./answers.ts";
import type { Asking, SiteInquiry } from "./ask.ts";
import { hostPattern, isRestricted } from "./firefox-quirks.ts";
import {
  type PageRequest,
  type PendingInquiry,
  type ProbeState,
  type SiteView,
  type VerdictId,
  verdictId,
} from "./messages.ts";
import { stayAwake } from "./stay-awake.ts";
import { observed as seen, standingOf } from "./tab-record.ts";
import type { Visits } from "./visits.ts";

/** Answers the pages: what there is to show for a tab, and the user's clicks. */
export interface Desk {
  /** What the toolbar shows; decodes no more than that needs. */
  glance(tabId: number): Promise<VerdictId>;
  /** Ends what a closed tab asked. */
  leave(tabId: number): void;
  serve(request: PageRequest): Promise<SiteView>;
}

const isOpen = (tabId: number): Promise<boolean> =>
  browser.tabs.get(tabId).then(
    () => true,
    () => false,
  );

const siteInquiry = ({ origin }: URL): SiteInquiry => ({ id: `site ${origin}`, url: `${origin}/` });

interface Running extends PendingInquiry {
  readonly cancel: AbortController;
}

/** `changed` is called whenever there is something new to show for a tab. */
export function openDesk(
  visits: Visits,
  answers: Answers,
  asking: Asking,
  changed: (tabId: number) => void,
): Desk {
  /** By tab and inquiry: what is under way, and what became of asking a site. It ends with the event page, and so may these records. */
  const running = new Map<string, Running>();
  const probes = new Map<string, ProbeState>();
  const keyOf = (tabId: number, inquiryId: string): string => `${tabId} ${inquiryId}`;

  const pendingOf = (tabId: number): PendingInquiry[] =>
    [...running].flatMap(([key, { id, received, total }]) =>
      key === keyOf(tabId, id) ? [{ id, received, ...(total !== undefined && { total }) }] : [],
    );

  /** Not by tabs.get, which keeps the address from us where the user has withdrawn the add-on's access to the site. */
  async function pageOf(tabId: number): Promise<URL | undefined> {
    const page = await browser.webNavigation.getFrame({ tabId, frameId: 0 });
    return page === null ? undefined : new URL(page.url);
  }

  async function observedIn(tabId: number): Promise<ObservedChain | undefined> {
    const page = await pageOf(tabId);
    const standing = page && standingOf(await visits.read(tabId), page.origin);
    return standing?.standing === "observed" ? standing.observed : undefined;
  }

  async function look(tabId: number): Promise<SiteView> {
    const page = await pageOf(tabId);
    if (page?.protocol !== "https:") return { state: "notHttps" };
    const host = page.hostname;
    if (isRestricted(host)) return { state: "restricted", host };
    const standing = standingOf(await visits.read(tabId), page.origin);
    if (standing.standing === "blocked") return { state: "blocked", host, blocked: standing.blocked };
    if (standing.standing === "notObserved") {
      const access = await browser.permissions.contains({
        origins: [hostPattern(page)],
      });
      if (!access) return { state: "noAccess", host };
      return {
        state: "notObserved",
        host,
        probe: probes.get(keyOf(tabId, siteInquiry(page).id)) ?? "offered",
      };
    }
    try {
      const { inspect } = await import("./inspection.ts");
      const report = await inspect(standing.observed, await answers.read(standing.observed, tabId));
      return { state: "observed", host, report, pending: pendingOf(tabId) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { state: "unreadable", host, error: error.message };
    }
  }

  async function glance(tabId: number): Promise<VerdictId> {
    const observed = await observedIn(tabId);
    if (observed === undefined || (await answers.read(observed, tabId)).size > 0)
      return verdictId(await look(tabId));
    const { unasked } = await import("./glance.ts");
    return unasked(observed);
  }

  async function ask(tabId: number, inquiryId: string): Promise<void> {
    const key = keyOf(tabId, inquiryId);
    const observed = await observedIn(tabId);
    if (observed === undefined || running.has(key)) return;
    const { planned, succession } = await import("./inspection.ts");
    const inquiry = await planned(observed, inquiryId);
    if (inquiry === undefined || running.has(key)) return;
    const consented = consent(inquiry, { inquiryId, by: "click", at: new Date() });
    if ("withheld" in consented) return;
    const cancel = new AbortController();
    running.set(key, { id: inquiryId, received: 0, cancel });
    changed(tabId);
    try {
      const evidence = await stayAwake(
        asking.ask(
          consented,
          (progress) => {
            running.set(key, { id: inquiryId, ...progress, cancel });
            changed(tabId);
          },
          cancel.signal,
        ),
      );
      // What was asked in a tab that is closed by now is nobody's business any more.
      if (observed.privateWindow && !(await isOpen(tabId))) return;
      await answers.change(observed, tabId, inquiryId, (before) =>
        succession(observed, inquiryId, before, evidence),
      );
    } finally {
      running.delete(key);
      changed(tabId);
    }
  }

  async function probe(tabId: number): Promise<void> {
    const page = await pageOf(tabId);
    if (page?.protocol !== "https:" || isRestricted(page.hostname)) return;
    const inquiry = siteInquiry(page);
    const key = keyOf(tabId, inquiry.id);
    if (probes.get(key) === "running") return;
    const { incognito } = await browser.tabs.get(tabId);
    if (incognito) {
      // A request of ours would be made outside the private window and could leave traces of the site on disk (HSTS);
      // the page's own reload stays inside.
      await browser.tabs.reload(tabId, { bypassCache: true });
      return;
    }
    const consented = consent(inquiry, { inquiryId: inquiry.id, by: "click", at: new Date() });
    if ("withheld" in consented) return;
    probes.set(key, "running");
    changed(tabId);
    const chain = await asking.askSite(consented);
    if (chain === undefined) probes.set(key, "failed");
    else {
      probes.delete(key);
      await visits.change(tabId, (record) => seen(record, page.origin, chain));
    }
    changed(tabId);
  }

  return {
    glance,
    leave: (tabId) => {
      for (const [key, { cancel }] of running) if (key.startsWith(`${tabId} `)) cancel.abort();
    },
    serve: async (request) => {
      const { tabId } = request;
      if (request.type === "ask") await ask(tabId, request.inquiryId);
      else if (request.type === "cancel") running.get(keyOf(tabId, request.inquiryId))?.cancel.abort();
      else if (request.type === "probe") await probe(tabId);
      return look(tabId);
    },
  };
}

import browser from "webextension-polyfill";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { consent, type Decision } from "../core/inquiry/consent.ts";
import type { ObservedChain, Route } from "../core/inquiry/observed-chain.ts";
import { readSite } from "../core/inquiry/typed-site.ts";
import type { Answers } from "./answers.ts";
import type { Asking, SiteInquiry } from "./ask.ts";
import { siteOf } from "./capture.ts";
import type { Companion } from "./companion.ts";
import type { Decisions } from "./decisions.ts";
import { hostPattern, isRestricted } from "./firefox-quirks.ts";
import type { Inquiries } from "./inquiries.ts";
import type { KeptCrls } from "./kept-crls.ts";
import {
  type Looked,
  type PageRequest,
  type ProbeState,
  type SiteQuestion,
  type SiteView,
  type VerdictId,
  verdictId,
} from "./messages.ts";
import { type ProbeWay, probeWay, type Standing, observed as seen, standingOf } from "./tab-record.ts";
import type { Visits } from "./visits.ts";

/** Answers the pages: what there is to show for a tab, and the user's clicks. */
export interface Desk {
  /** What the toolbar shows; decodes no more than that needs. */
  glance(tabId: number): Promise<VerdictId>;
  /** The chain of the page a tab shows now. */
  observedIn(tabId: number): Promise<ObservedChain | undefined>;
  serve(request: PageRequest): Promise<SiteView>;
}

const siteInquiry = ({ origin }: { readonly origin: string }): SiteInquiry => ({
  id: `site ${origin}`,
  url: `${origin}/`,
});

/** What there is to go by where Firefox refused a page; nothing where its way is not known. */
const refusedAt = (
  page: URL,
  { at, failing }: Standing & { readonly standing: "blocked" },
): ObservedChain | undefined =>
  failing && {
    ...siteOf(page),
    at: new Date(at),
    by: "refusal",
    privateWindow: failing.privateWindow,
    chain: [],
    connection: { route: failing.route },
  };

/** `changed` is called whenever there is something new to show for a tab. */
export function openDesk(
  {
    visits,
    answers,
    asking,
    companion,
    decisions,
    inquiries,
    keptCrls,
  }: {
    readonly visits: Visits;
    readonly answers: Answers;
    readonly asking: Asking;
    readonly companion: Companion;
    readonly decisions: Decisions;
    readonly inquiries: Inquiries;
    readonly keptCrls: KeptCrls;
  },
  changed: (tabId: number) => void,
): Desk {
  /** By tab and site: what became of asking it. It ends with the event page, and so may these records. */
  const probes = new Map<string, ProbeState>();
  const keyOf = (tabId: number, { id }: SiteInquiry): string => `${tabId} ${id}`;

  /** Not by tabs.get, which keeps the address from us where the user has withdrawn the add-on's access to the site. */
  async function pageOf(tabId: number): Promise<URL | undefined> {
    const page = await browser.webNavigation.getFrame({ tabId, frameId: 0 });
    return page === null ? undefined : new URL(page.url);
  }

  const inspector = browser.runtime.getURL("inspector/");

  async function wayToAsk(tabId: number, origin: string): Promise<ProbeWay> {
    const { incognito } = await browser.tabs.get(tabId);
    return probeWay(await visits.read(tabId), origin, incognito);
  }

  /** What an inspector looks at that was opened on no tab, but on a site somebody typed. */
  async function typedIn(tabId: number, page: URL): Promise<ObservedChain | undefined> {
    const typed = page.href.startsWith(inspector) ? page.searchParams.get("site") : null;
    const site = typed === null ? "notHttp" : readSite(typed);
    if (typeof site === "string") return undefined;
    const { incognito } = await browser.tabs.get(tabId);
    return { ...site, at: new Date(), by: "typed", privateWindow: incognito, chain: [], connection: {} };
  }

  async function observedIn(tabId: number): Promise<ObservedChain | undefined> {
    const page = await pageOf(tabId);
    if (page === undefined) return undefined;
    if (page.protocol !== "https:") return typedIn(tabId, page);
    const standing = standingOf(await visits.read(tabId), page.origin);
    switch (standing.standing) {
      case "observed":
        return standing.observed;
      case "blocked":
        return refusedAt(page, standing);
      case "notObserved":
        return undefined;
    }
  }

  async function lookAt(tabId: number, observed: ObservedChain): Promise<Looked> {
    const { inspect } = await import("./inspection.ts");
    const { answers: known } = await answers.read(observed, tabId);
    const settings = await decisions.settings();
    // A disk that gives nothing back only leaves the sizes out.
    const keptSizes = settings.keepCrls ? await keptCrls.sizes().catch(() => new Map()) : new Map();
    const report = await inspect(observed, known, settings, keptSizes);
    // Not waited for: what is kept may be long.
    void inquiries.readKept(tabId, observed);
    return { report, pending: inquiries.underWay(tabId), companion: await companion.state() };
  }

  async function look(tabId: number): Promise<SiteView> {
    const page = await pageOf(tabId);
    const typed = page && (await typedIn(tabId, page));
    if (typed) return { state: "observed", host: typed.host, ...(await lookAt(tabId, typed)) };
    if (page?.protocol !== "https:") return { state: "notHttps" };
    const host = page.hostname;
    if (isRestricted(host)) return { state: "restricted", host };
    const standing = standingOf(await visits.read(tabId), page.origin);
    if (standing.standing === "blocked") {
      const { blocked } = standing;
      const observed = refusedAt(page, standing);
      return { state: "blocked", host, blocked, ...(observed && (await lookAt(tabId, observed))) };
    }
    if (standing.standing === "notObserved") {
      const access = await browser.permissions.contains({
        origins: [hostPattern(page)],
      });
      if (!access) return { state: "noAccess", host };
      const { origin } = page;
      const { how } = await wayToAsk(tabId, origin);
      return {
        state: "notObserved",
        host,
        origin,
        how,
        probe: probes.get(keyOf(tabId, siteInquiry(page))) ?? "offered",
      };
    }
    try {
      return { state: "observed", host, ...(await lookAt(tabId, standing.observed)) };
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { state: "unreadable", host, error: error.message };
    }
  }

  async function glance(tabId: number): Promise<VerdictId> {
    const observed = await observedIn(tabId);
    if (observed?.by === "refusal") return "blocked";
    if (
      observed === undefined ||
      observed.chain.length === 0 ||
      (await answers.read(observed, tabId)).answers.size > 0
    )
      return verdictId(await look(tabId));
    const { unasked } = await import("./glance.ts");
    return unasked(observed);
  }

  async function ask(
    tabId: number,
    inquiryId: string,
    { route, exactly }: { readonly route?: Route; readonly exactly?: true },
  ): Promise<void> {
    const observed = await observedIn(tabId);
    if (observed === undefined) return;
    const decision: Decision = { inquiryId, by: "click", at: new Date(), ...(route && { route }) };
    await inquiries.ask(tabId, observed, decision, { exactly: exactly === true });
  }

  /** Nothing is asked where the tab has gone elsewhere, or would be asked in another way than was agreed to. */
  async function probe(tabId: number, { origin, how }: SiteQuestion): Promise<void> {
    const page = await pageOf(tabId);
    if (page?.origin !== origin || page.protocol !== "https:" || isRestricted(page.hostname)) return;
    const inquiry = siteInquiry(page);
    const way = await wayToAsk(tabId, origin);
    if (way.how !== how) return;
    if (way.how === "reload") {
      await browser.tabs.reload(tabId, { bypassCache: true });
      return;
    }
    const consented = consent(inquiry, { inquiryId: inquiry.id, by: "click", at: new Date() });
    const key = keyOf(tabId, inquiry);
    if ("withheld" in consented || probes.get(key) === "running") return;
    probes.set(key, "running");
    changed(tabId);
    const chain = await asking.askSite(consented, {
      site: page.hostname,
      learns: "contact",
      route: way.route,
    });
    if (chain === undefined) probes.set(key, "failed");
    else {
      probes.delete(key);
      await visits.change(tabId, (record) => seen(record, origin, chain));
    }
    changed(tabId);
  }

  return {
    glance,
    observedIn,
    serve: async (request) => {
      const { tabId } = request;
      if (request.type === "ask") await ask(tabId, request.inquiryId, request);
      else if (request.type === "cancel") inquiries.cancel(tabId, request.inquiryId);
      else if (request.type === "probe") await probe(tabId, request);
      return look(tabId);
    },
  };
}

import type { ObservedChain, Route } from "../core/inquiry/observed-chain.ts";
import type { Blocked } from "./messages.ts";

/** What happened in one tab, as far as its current page needs it. Times are milliseconds since 1970. */
export interface TabRecord {
  /** The document shown now. `restored`: Firefox took it out of its back-forward history. */
  readonly committed?: { readonly at: number; readonly restored: boolean };
  /** When the document before it was committed: what is older belongs to an earlier page. */
  readonly previousCommit: number;
  /** One chain per origin, the newest first. */
  readonly seen: readonly { readonly origin: string; readonly observed: ObservedChain }[];
  /** The way of the latest load that failed. */
  readonly failing?: Failing;
  readonly blocked?: {
    readonly origin: string;
    readonly at: number;
    readonly blocked: Blocked;
    /** Not known where the add-on has no access to the site. */
    readonly failing?: Failing;
  };
}

/** A load of a page that came to nothing. */
export interface Failing {
  readonly origin: string;
  readonly route: Route;
  readonly privateWindow: boolean;
}

export const emptyRecord: TabRecord = { previousCommit: 0, seen: [] };

/** How many origins a tab remembers for its way back. */
const memory = 8;

export const committed = (record: TabRecord, at: number, restored: boolean): TabRecord => ({
  ...record,
  committed: { at, restored },
  previousCommit: record.committed?.at ?? 0,
});

export const observed = (record: TabRecord, origin: string, chain: ObservedChain): TabRecord => ({
  ...record,
  seen: [{ origin, observed: chain }, ...record.seen.filter((one) => one.origin !== origin)].slice(0, memory),
});

/** Firefox tells of a load's failure, and, once or twice, of what it was: in which order, nobody says. */
export function failed(record: TabRecord, failing: Failing): TabRecord {
  const { blocked } = record;
  return {
    ...record,
    failing,
    ...(blocked?.origin === failing.origin && { blocked: { ...blocked, failing } }),
  };
}

export function refused(record: TabRecord, origin: string, at: number, blocked: Blocked): TabRecord {
  const { failing } = record;
  return { ...record, blocked: { origin, at, blocked, ...(failing?.origin === origin && { failing }) } };
}

/** How a site is asked by a HEAD request of ours, or that it must not be. */
export type ProbeWay = { readonly how: "head"; readonly route: Route } | { readonly how: "reload" };

/**
 * How to ask a site for its chain. A request of ours is made outside private windows and containers, could leave traces of the
 * site on disk, and shows the site another address where the tab has a way of its own: it is made only where the way the tab
 * reaches that origin was seen, and is ours. The page's own reload stays inside.
 */
export function probeWay({ seen }: TabRecord, origin: string, privateWindow: boolean): ProbeWay {
  const known = seen.find((one) => one.origin === origin)?.observed;
  const route = known?.connection.route ?? {};
  return known === undefined || privateWindow || route.container !== undefined
    ? { how: "reload" }
    : { how: "head", route };
}

export type Standing =
  | { readonly standing: "observed"; readonly observed: ObservedChain }
  | ({ readonly standing: "blocked" } & Pick<NonNullable<TabRecord["blocked"]>, "at" | "blocked" | "failing">)
  | { readonly standing: "notObserved" };

/**
 * What the page a tab shows now rests on. Headers and refusals come before the commit of the page they belong to
 * and after that of the page before it, so whatever is older than that was about another load: a service worker or a
 * restored session answered this one. A page restored from the back-forward history is the very document loaded
 * earlier, and so is its connection. Asking the site itself counts at any time.
 */
export function standingOf(record: TabRecord, origin: string): Standing {
  const restored = record.committed?.restored ?? false;
  const known = record.seen.find((one) => one.origin === origin)?.observed;
  const current =
    known !== undefined && (restored || known.by === "probe" || known.at.getTime() > record.previousCommit)
      ? known
      : undefined;
  const { blocked } = record;
  const blocks =
    blocked?.origin === origin &&
    !restored &&
    blocked.at > record.previousCommit &&
    blocked.at > (current?.at.getTime() ?? 0);
  if (blocks) return { standing: "blocked", ...blocked };
  return current === undefined ? { standing: "notObserved" } : { standing: "observed", observed: current };
}

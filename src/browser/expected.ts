import type { Route } from "../core/inquiry/observed-chain.ts";
import { isSameRoute, leaves, type RouteDetails, routeOf } from "./route.ts";

/** A request of ours that is about to be made, and what was heard of its way out. */
export interface Expected {
  readonly url: string;
  /** The way that must not be left. */
  readonly page: Route;
  /** The one other way that may be taken all the same. */
  readonly agreed?: Route;
  /** What Firefox calls the request, once it began. */
  requestId?: string;
  /** Its URL as it goes out: https where HTTPS-Only Mode or a remembered HSTS made that of http. */
  went?: string;
  /** The way it would have gone, which it may not: it was not sent. */
  astray?: Route;
}

/** What Firefox says before a request goes out. */
export interface Beginning extends RouteDetails {
  readonly requestId: string;
  readonly url: string;
}

/** Whether a request of ours may go: only one that is expected, by a way it may take. Notes what is heard of it. */
export function mayGo(expected: Iterable<Expected>, beginning: Beginning): boolean {
  const { requestId, url } = beginning;
  const all = [...expected];
  // The same request once more where Firefox turned it into https.
  const one =
    all.find((known) => known.requestId === requestId) ??
    all.find((unknown) => unknown.requestId === undefined && unknown.url === url);
  if (one === undefined) return false;
  one.requestId = requestId;
  one.went = url;
  const route = routeOf(beginning);
  if (!leaves(one.page, route) || (one.agreed !== undefined && isSameRoute(one.agreed, route))) return true;
  one.astray = route;
  return false;
}

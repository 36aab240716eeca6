import type { Proxy as ProxyFacts, Route } from "../core/inquiry/observed-chain.ts";

/** What Firefox says of a request's way, beyond the types at hand. */
export interface RouteDetails {
  readonly proxyInfo?: (Omit<ProxyFacts, "proxyDNS"> & { readonly proxyDNS?: boolean }) | null;
  readonly cookieStoreId?: string;
}

const noContainer = ["firefox-default", "firefox-private"];

/** The way one request takes; Firefox knows its proxy before it connects to anything. */
export function routeOf({ proxyInfo, cookieStoreId }: RouteDetails): Route {
  const proxied = proxyInfo != null && proxyInfo.type !== "direct";
  const contained = cookieStoreId !== undefined && !noContainer.includes(cookieStoreId);
  return { ...(proxied && { proxy: proxyOf(proxyInfo) }), ...(contained && { container: cookieStoreId }) };
}

const proxyOf = ({
  type,
  host,
  port,
  username,
  proxyDNS,
}: NonNullable<RouteDetails["proxyInfo"]>): ProxyFacts => ({
  ...{ type, host, port },
  ...(username !== undefined && username !== "" && { username }),
  ...(proxyDNS && { proxyDNS }),
});

const isSameProxy = (one: ProxyFacts | undefined, other: ProxyFacts | undefined): boolean =>
  one?.type === other?.type &&
  one?.host === other?.host &&
  one?.port === other?.port &&
  one?.username === other?.username &&
  one?.proxyDNS === other?.proxyDNS;

/**
 * Whether a request that goes by `own` would leave the way by which the page came: past its proxy, or out of its container.
 * A page that came directly has no way to leave.
 */
export const leaves = (page: Route, own: Route): boolean =>
  (page.proxy !== undefined && !isSameProxy(page.proxy, own.proxy)) ||
  (page.container !== undefined && page.container !== own.container);

/** Whether the two are one way in everything Firefox says of them. */
export const isSameRoute = (one: Route, other: Route): boolean =>
  isSameProxy(one.proxy, other.proxy) && one.container === other.container;

/**
 * Whether Firefox may look the host's name up by itself before it asks any listener whether a request may go this way: not
 * where a proxy does that.
 */
export const looksUpNames = ({ proxy }: Route): boolean =>
  proxy === undefined || (proxy.type.startsWith("socks") && proxy.proxyDNS !== true);

import type { Proxy as ProxyFacts, Route } from "../core/inquiry/observed-chain.ts";

/** What Firefox says of a request's way, beyond the types at hand. */
export interface RouteDetails {
  readonly proxyInfo?: ProxyFacts | null;
  readonly cookieStoreId?: string;
}

const noContainer = ["firefox-default", "firefox-private"];

/** The way one request takes; Firefox knows its proxy before it connects to anything. */
export function routeOf({ proxyInfo, cookieStoreId }: RouteDetails): Route {
  const proxied = proxyInfo != null && proxyInfo.type !== "direct";
  const contained = cookieStoreId !== undefined && !noContainer.includes(cookieStoreId);
  return {
    ...(proxied && { proxy: { type: proxyInfo.type, host: proxyInfo.host, port: proxyInfo.port } }),
    ...(contained && { container: cookieStoreId }),
  };
}

/**
 * Whether a request that goes by `own` would leave the way by which the page came: past its proxy, or out of its container.
 * A page that came directly has no way to leave.
 */
export const leaves = (page: Route, own: Route): boolean =>
  (page.proxy !== undefined &&
    (page.proxy.type !== own.proxy?.type ||
      page.proxy.host !== own.proxy.host ||
      page.proxy.port !== own.proxy.port)) ||
  (page.container !== undefined && page.container !== own.container);

import { expect, it } from "vitest";
import { leaves, routeOf } from "../../src/browser/route.ts";
import type { Route } from "../../src/core/inquiry/observed-chain.ts";

const proxy = { type: "socks", host: "127.0.0.1", port: 9050 };

it.each<[what: string, details: Parameters<typeof routeOf>[0], route: Route]>([
  ["a direct connection", { proxyInfo: null, cookieStoreId: "firefox-default" }, {}],
  ["one Firefox calls direct", { proxyInfo: { type: "direct", host: "", port: 0 } }, {}],
  ["a private window", { proxyInfo: null, cookieStoreId: "firefox-private" }, {}],
  [
    "a proxy, and nothing else Firefox says of it",
    { proxyInfo: { ...proxy, proxyDNS: true } as never },
    { proxy },
  ],
  [
    "a proxy in a container",
    { proxyInfo: proxy, cookieStoreId: "firefox-container-2" },
    { proxy, container: "firefox-container-2" },
  ],
])("the route of %s", (_, details, route) => {
  expect(routeOf(details)).toEqual(route);
});

it.each<[what: string, page: Route, own: Route, expected: boolean]>([
  ["both direct", {}, {}, false],
  ["a direct page and a proxied question", {}, { proxy }, false],
  ["the same proxy", { proxy }, { proxy: { ...proxy } }, false],
  ["a proxied page and a direct question", { proxy }, {}, true],
  ["another port", { proxy }, { proxy: { ...proxy, port: 9051 } }, true],
  ["another host", { proxy }, { proxy: { ...proxy, host: "::1" } }, true],
  ["another type", { proxy }, { proxy: { ...proxy, type: "http" } }, true],
  ["a container", { container: "firefox-container-1" }, {}, true],
  ["another container", { container: "firefox-container-1" }, { container: "firefox-container-2" }, true],
  ["the same proxy, out of the container", { proxy, container: "firefox-container-1" }, { proxy }, true],
])("whether a question leaves the page's way: %s", (_, page, own, expected) => {
  expect(leaves(page, own)).toBe(expected);
});

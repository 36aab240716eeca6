import { expect, it } from "vitest";
import { isSameRoute, leaves, looksUpNames, routeOf } from "../../src/browser/route.ts";
import type { Route } from "../../src/core/inquiry/observed-chain.ts";

const proxy = { type: "socks", host: "127.0.0.1", port: 9050 };

it.each<[what: string, details: Parameters<typeof routeOf>[0], route: Route]>([
  ["a direct connection", { proxyInfo: null, cookieStoreId: "firefox-default" }, {}],
  ["one Firefox calls direct", { proxyInfo: { type: "direct", host: "", port: 0 } }, {}],
  ["a private window", { proxyInfo: null, cookieStoreId: "firefox-private" }, {}],
  [
    "a proxy, and nothing Firefox says of it that makes no other way",
    { proxyInfo: { ...proxy, proxyDNS: false, username: "", failoverTimeout: 5 } as never },
    { proxy },
  ],
  [
    "a proxy for one user, which looks names up",
    { proxyInfo: { ...proxy, proxyDNS: true, username: "baker" } },
    { proxy: { ...proxy, proxyDNS: true, username: "baker" } },
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
  ["another user", { proxy: { ...proxy, username: "baker" } }, { proxy }, true],
  ["names looked up here", { proxy: { ...proxy, proxyDNS: true } }, { proxy }, true],
  ["a container", { container: "firefox-container-1" }, {}, true],
  ["another container", { container: "firefox-container-1" }, { container: "firefox-container-2" }, true],
  ["the same proxy, out of the container", { proxy, container: "firefox-container-1" }, { proxy }, true],
])("whether a question leaves the page's way: %s", (_, page, own, expected) => {
  expect(leaves(page, own)).toBe(expected);
});

it.each<[what: string, other: Route, expected: boolean]>([
  ["itself", { proxy: { ...proxy } }, true],
  ["a direct one", {}, false],
  ["for a user", { proxy: { ...proxy, username: "baker" } }, false],
  ["from a container", { proxy, container: "firefox-container-1" }, false],
])("whether two are one way: %s", (_, other, expected) => {
  expect([isSameRoute({ proxy }, other), isSameRoute(other, { proxy })]).toEqual([expected, expected]);
});

it.each<[what: string, route: Route, expected: boolean]>([
  ["a direct one", {}, true],
  ["a SOCKS proxy that is given addresses", { proxy }, true],
  ["a SOCKS proxy that is given names", { proxy: { ...proxy, proxyDNS: true } }, false],
  ["an HTTP proxy", { proxy: { ...proxy, type: "http" } }, false],
])("whether names are looked up here before: %s", (_, route, expected) => {
  expect(looksUpNames(route)).toBe(expected);
});

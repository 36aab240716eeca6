import { expect, it } from "vitest";
import { discloseStaple } from "../../../src/core/inquiry/disclosure.ts";
import type { ConnectionFacts, ObservedChain, Site } from "../../../src/core/inquiry/observed-chain.ts";
import { planStaple, stapleSourceId } from "../../../src/core/inquiry/plan.ts";

const proxy = { type: "http", host: "proxy.example", port: 3128 };
const web: Site = { host: "www.site.example", port: 443 };
const observed = (site: Site, connection: ConnectionFacts = {}): ObservedChain => ({
  ...site,
  ...{ at: new Date(0), by: "navigation", privateWindow: false, chain: [], connection },
});

type Row = readonly [what: string, site: Site, connection: ConnectionFacts, place: object, learn: string[]];

it.each<Row>([
  [
    "by its name, while its address is not known",
    web,
    {},
    { host: "www.site.example", port: 443, servername: "www.site.example", alpn: ["h2", "http/1.1"] },
    ["site handshake", "path contact", "resolver contact"],
  ],
  [
    "at the very address Firefox reached",
    { ...web, port: 8443 },
    { address: "192.0.2.7" },
    { host: "192.0.2.7", port: 8443, servername: "www.site.example", alpn: ["h2", "http/1.1"] },
    ["site handshake", "path contact"],
  ],
  [
    "without a name where it has none",
    { host: "[2001:db8::1]", port: 443 },
    {},
    { host: "2001:db8::1", port: 443, alpn: ["h2", "http/1.1"] },
    ["site handshake", "path contact"],
  ],
  [
    "without the dot that ends some names",
    { host: "www.site.example.", port: 443 },
    {},
    { host: "www.site.example", port: 443, servername: "www.site.example", alpn: ["h2", "http/1.1"] },
    ["site handshake", "path contact", "resolver contact"],
  ],
  [
    "by the page's proxy, which looks up the name",
    web,
    { route: { proxy }, address: "127.0.0.1" },
    { host: "www.site.example", port: 443, servername: "www.site.example", alpn: ["h2", "http/1.1"], proxy },
    ["site handshake", "proxy contact", "path contact"],
  ],
  [
    "directly, where the proxy makes no tunnels",
    web,
    { route: { proxy: { ...proxy, type: "https" } } },
    { host: "www.site.example", port: 443, servername: "www.site.example", alpn: ["h2", "http/1.1"] },
    ["site handshake", "path contact", "resolver contact"],
  ],
  [
    "directly, where the proxy wants to know who it is",
    web,
    { route: { proxy: { ...proxy, type: "socks", username: "me" } } },
    { host: "www.site.example", port: 443, servername: "www.site.example", alpn: ["h2", "http/1.1"] },
    ["site handshake", "path contact", "resolver contact"],
  ],
  [
    "by its mail protocol, in which nothing else is offered",
    { host: "mail.example", port: 587, starttls: "smtp" },
    {},
    { host: "mail.example", port: 587, servername: "mail.example", starttls: "smtp" },
    ["site handshake", "path contact", "resolver contact"],
  ],
])("a site is shaken hands with %s", (_, site, connection, place, learn) => {
  const inquiry = planStaple(observed(site, connection));
  expect(inquiry.place).toEqual(place);
  const { rows, inClear, host } = discloseStaple(inquiry, site);
  expect(rows.map(({ who, learns }) => `${who} ${learns}`)).toEqual(learn);
  expect([inClear, host]).toEqual([false, site.host]);
});

it("the port is disclosed where it is not the protocol's own", () => {
  const portOf = (site: Site) => discloseStaple(planStaple(observed(site)), site).port;
  expect([
    portOf(web),
    portOf({ ...web, port: 25 }),
    portOf({ host: "mail.example", port: 25, starttls: "smtp" }),
  ]).toEqual([undefined, 25, undefined]);
});

it("the question has another id by another proxy, the source has one only; a CA's staple has its own", () => {
  const direct = observed(web);
  const proxied = observed(web, { route: { proxy } });
  expect([planStaple(direct).id, planStaple(proxied).id]).toEqual([
    "staple https://www.site.example",
    "staple https://www.site.example by http proxy.example:3128",
  ]);
  expect([stapleSourceId(direct), stapleSourceId(proxied), stapleSourceId(direct, 1)]).toEqual([
    "staple https://www.site.example",
    "staple https://www.site.example",
    "staple https://www.site.example 1",
  ]);
});

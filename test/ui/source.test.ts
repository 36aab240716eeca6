import { beforeAll, expect, it } from "vitest";
import { installMessages } from "./i18n.ts";
import { siteViews } from "./site-views.ts";

let source: typeof import("../../src/ui/source.ts");
beforeAll(async () => {
  installMessages();
  source = await import("../../src/ui/source.ts");
});

const { certificates, sources } = siteViews.notAsked.report;
const [leaf] = certificates;
const [ocsp, crl] = sources;
if (leaf === undefined || ocsp === undefined || crl === undefined) throw new Error("a sample is missing");

it.each([
  ["shop.example", "shop.example"],
  ["www.bakery.example", "*.bakery.example"],
  ["bakery.example", "first.example"],
  ["deep.www.bakery.example", "first.example"],
])("of %s's certificate the name shown is %s", (host, name) => {
  const dnsNames = ["first.example", "*.Bakery.example", "shop.example"];
  expect(source.siteName({ ...leaf, dnsNames }, host).toLowerCase()).toBe(name);
});

it("a common name is shown only where there is no DNS name", () => {
  expect(source.siteName({ ...leaf, dnsNames: [] }, "other.example")).toBe("www.bakery.example");
});

it.each([
  ["http://ocsp.example/", "in_clear"],
  ["HTTPS://ocsp.example/", "encrypted"],
  ["ldap:///CN=x", "cannot_be_asked"],
  ["not a URL", "cannot_be_asked"],
])("%s: %s", (url, channel) => {
  expect(source.channel(url)).toBe(channel);
});

it("a source named twice is one, and the popup has the first of each kind that can be asked", () => {
  const { inquiry: _, ...ldap } = { ...crl, url: "ldap:///CN=x" };
  const second = { ...crl, url: "http://two.example/" };
  const distinct = source.distinct([ocsp, ocsp, ldap, crl, second, crl, { ...ocsp, certificate: 1 }]);
  expect(distinct).toEqual([ocsp, ldap, crl, second, { ...ocsp, certificate: 1 }]);
  expect(source.foremost([ldap, crl, second, ocsp])).toEqual([ocsp, crl]);
  expect(source.foremost([ldap])).toEqual([ldap]);
});

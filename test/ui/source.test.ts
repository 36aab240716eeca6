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
])("%s: %s", (url, channel) => {
  expect(source.channel(url)).toBe(channel);
});

it("a source named twice is one", () => {
  const second = { ...crl, url: "http://two.example/" };
  const ofCa = { ...ocsp, certificate: 1 };
  expect(source.distinct([ocsp, ocsp, crl, second, crl, ofCa])).toEqual([ocsp, crl, second, ofCa]);
});

it("the latest attempt is fruitless only where it brought nothing that counts", () => {
  const [good] = siteViews.good.report.sources;
  const [failed] = siteViews.timeout.report.sources;
  if (good?.answer === undefined || failed?.answer === undefined) throw new Error("a sample is missing");
  expect(source.fruitless(good)).toBeUndefined();
  expect(source.fruitless(failed)).toBe(failed.answer);
  expect(source.fruitless({ ...good, since: failed.answer })).toBe(failed.answer);
});

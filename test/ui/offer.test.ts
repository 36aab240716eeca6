import { beforeAll, expect, it } from "vitest";
import { installMessages } from "./i18n.ts";
import { siteViews } from "./site-views.ts";

let offer: typeof import("../../src/ui/offer.ts");
beforeAll(async () => {
  installMessages();
  offer = await import("../../src/ui/offer.ts");
});

const { report, companion } = siteViews.notAsked;
const [leaf, ca] = report.certificates;
const [ocsp, crl] = report.sources;
if (leaf === undefined || ca === undefined || ocsp === undefined || crl === undefined) {
  throw new Error("a sample is missing");
}

const prices = (position: number): string[] =>
  offer.offersAbout({ report, companion }, position).map((one) => offer.price(one, report));

it("what reveals least comes first, whatever the certificate names first", () => {
  const actions = offer.offersAbout({ report, companion }, 0).map(offer.actionOf);
  expect(actions).toEqual(["fetch-crl", "ask-ocsp-encrypted", "ask-ocsp"]);
});

it("of two lists the encrypted one comes first, and the popup has room for that one", () => {
  const encrypted = crl.inquiries.map((one) => ({
    ...one,
    id: "encrypted",
    disclosure: { ...one.disclosure, inClear: false },
  }));
  const sources = [ocsp, crl, { ...crl, url: "https://two.example/", inquiries: encrypted }];
  const offers = offer.offersAbout({ report: { ...report, sources }, companion }, 0);
  expect(offers.map(({ inquiry }) => inquiry.id).slice(0, 2)).toEqual(["encrypted", crl.inquiries[0]?.id]);
  expect(offer.foremost(offers).map(({ inquiry }) => inquiry.id)).toEqual([
    "encrypted",
    ...ocsp.inquiries.map(({ id }) => id),
  ]);
});

it("an https address that the certificate itself names is asked as it is named", () => {
  const named = { ...ocsp, url: "https://ocsp.trust.example/" };
  const [inquiry] = named.inquiries;
  expect(inquiry && offer.actionOf({ source: named, inquiry })).toBe("ask-ocsp");
});

it("each question says what is sent, to which host and port, and who can read it", () => {
  expect(prices(0)).toEqual([
    "Downloads it from crl.trust.example, in clear text. Tells which list, not which site.",
    "Sends this certificate's serial number to ocsp.trust.example:8080, encrypted. Tells it that you visit one of 3 sites.",
    "Sends this certificate's serial number to ocsp.trust.example:8080, in clear text. Tells it, and whoever reads along, that you visit one of 3 sites.",
  ]);
});

it("a question about a CA is said to reveal the CA, not the site", () => {
  expect(prices(1).slice(1)).toEqual([
    "Sends the CA certificate's serial number to ocsp.trust.example:8080, encrypted. Tells it which CA the site has, not which site.",
    "Sends the CA certificate's serial number to ocsp.trust.example:8080, in clear text. Tells it, and whoever reads along, which CA the site has, not which site.",
  ]);
});

it("of a certificate for one name the site is told; a nonce, and where the last question was sent on to, are said", () => {
  const [inquiry] = ocsp.inquiries;
  if (inquiry?.ocsp === undefined) throw new Error("a sample is missing");
  const unique = { ...inquiry, ocsp: { ...inquiry.ocsp, nonce: true } };
  const legs = [
    { url: ocsp.url },
    { url: "http://cdn.example/" },
    { url: "http://on.example/", unsent: true },
  ] as const;
  const before = { at: report.at, verdict: { status: "unknown" }, checks: [], legs } as const;
  const source = { ...ocsp, answer: before };
  const certificates = [{ ...leaf, dnsNames: ["a.example", "A.example"] }];
  expect(offer.price({ source, inquiry: unique }, { ...report, certificates })).toBe(
    "Sends this certificate's serial number to ocsp.trust.example:8080, encrypted. " +
      "With a random number that no other question has. Tells it which site. " +
      "As last time, the question may go on to cdn.example.",
  );
});

it("how much will come is said where an answer of that source is at hand", () => {
  const [inquiry] = crl.inquiries;
  if (inquiry === undefined) throw new Error("a sample is missing");
  expect(offer.price({ source: crl, inquiry: { ...inquiry, expectedSize: 4_100_000 } }, report)).toBe(
    "Downloads it from crl.trust.example, in clear text. The answer is about 4.1 MB, as last time. Tells which list, not which site.",
  );
});

it("only what was asked in this very way is asked again", () => {
  const { sources } = siteViews.good.report;
  const labels = offer.offersAbout({ report: { ...report, sources }, companion }, 0).map(offer.labelOf);
  expect(labels).toEqual([
    "Fetch the CRL (list of revoked certificates)",
    "Ask the OCSP responder over https",
    "Ask again in clear text",
  ]);
});

it("what was held back was not asked, and a CA's list is called that", () => {
  const [list, listOfCa] = [crl, report.sources[3]];
  const [inquiry, ofCa] = [list.inquiries[0], listOfCa?.inquiries[0]];
  if (inquiry === undefined || listOfCa === undefined || ofCa === undefined)
    throw new Error("a sample is missing");
  const attempt = { at: report.at, url: inquiry.url, verdict: { status: "unknown" }, checks: [] } as const;
  const held = { ...attempt, legs: [{ url: inquiry.url, unsent: true }] } as const;
  expect(offer.labelOf({ source: { ...list, answer: attempt }, inquiry })).toBe("Fetch the CRL again");
  expect(offer.labelOf({ source: { ...list, answer: held }, inquiry })).toMatch(/^Fetch the CRL \(/);
  expect(offer.labelOf({ source: listOfCa, inquiry: ofCa })).toBe("Fetch the CA's CRL");
});

import { beforeAll, expect, it } from "vitest";
import { installMessages } from "./i18n.ts";
import { siteViews } from "./site-views.ts";

let offer: typeof import("../../src/ui/offer.ts");
beforeAll(async () => {
  installMessages();
  offer = await import("../../src/ui/offer.ts");
});

const { report } = siteViews.notAsked;
const [leaf, ca] = report.certificates;
const [ocsp, crl] = report.sources;
if (leaf === undefined || ca === undefined || ocsp === undefined || crl === undefined) {
  throw new Error("a sample is missing");
}

const prices = (position: number): string[] =>
  offer.offersAbout(report, position).map((one) => offer.price(one, position === 0 ? leaf : ca));

it("what reveals least comes first, whatever the certificate names first", () => {
  const actions = offer.offersAbout(report, 0).map(offer.actionOf);
  expect(actions).toEqual(["fetch-crl", "ask-ocsp-encrypted", "ask-ocsp"]);
});

it("of two lists the encrypted one comes first, and the popup has room for that one", () => {
  const encrypted = crl.inquiries.map((one) => ({
    ...one,
    id: "encrypted",
    disclosure: { ...one.disclosure, inClear: false },
  }));
  const sources = [ocsp, crl, { ...crl, url: "https://two.example/", inquiries: encrypted }];
  const offers = offer.offersAbout({ ...report, sources }, 0);
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
    "Downloads a list from crl.trust.example, in clear text. Tells which list, not which site.",
    "Sends serial 03ab12cd… (this certificate alone) to ocsp.trust.example:8080, encrypted. Tells it which site.",
    "Sends serial 03ab12cd… (this certificate alone) to ocsp.trust.example:8080, in clear text. Tells it, and whoever reads along on the way, which site.",
  ]);
});

it("a question about a CA is said to reveal the CA, not the site", () => {
  expect(prices(1).slice(1)).toEqual([
    "Sends serial 4a5b6c7d… (this certificate alone) to ocsp.trust.example:8080, encrypted. Tells it which CA the site has, not which site.",
    "Sends serial 4a5b6c7d… (this certificate alone) to ocsp.trust.example:8080, in clear text. Tells it, and whoever reads along on the way, which CA the site has, not which site.",
  ]);
});

it("a nonce is said, and a question that could be about many certificates says about how many", () => {
  const [inquiry] = ocsp.inquiries;
  if (inquiry?.ocsp === undefined) throw new Error("a sample is missing");
  const many = {
    ...inquiry,
    disclosure: { ...inquiry.disclosure, amongst: 4096 },
    ocsp: { ...inquiry.ocsp, nonce: true },
  };
  expect(offer.price({ source: ocsp, inquiry: many }, leaf)).toMatch(
    /\(one of 4096 certificates\) .* With a random number that no other question has\. Tells/,
  );
});

it("how much will come is said where an answer of that source is at hand", () => {
  const [inquiry] = crl.inquiries;
  if (inquiry === undefined) throw new Error("a sample is missing");
  expect(offer.price({ source: crl, inquiry: { ...inquiry, expectedSize: 4_100_000 } }, leaf)).toBe(
    "Downloads a list from crl.trust.example, in clear text. The answer is about 4.1 MB, as last time. Tells which list, not which site.",
  );
});

it("only what was asked in this very way is asked again", () => {
  const { sources } = siteViews.good.report;
  const labels = offer.offersAbout({ ...report, sources }, 0).map(offer.labelOf);
  expect(labels).toEqual(["Fetch the CRL", "Ask the OCSP responder over https", "Ask again in clear text"]);
});

import { beforeAll, expect, it } from "vitest";
import { installMessages } from "./i18n.ts";
import { siteViews } from "./site-views.ts";

let disclosureSentence: typeof import("../../src/ui/inquiry-action.tsx").disclosureSentence;
beforeAll(async () => {
  installMessages();
  ({ disclosureSentence } = await import("../../src/ui/inquiry-action.tsx"));
});

const { certificates, sources } = siteViews.notAsked.report;
const [leaf] = certificates;
const [ocsp, crl] = sources.map(({ inquiry }) => inquiry);
if (leaf === undefined || ocsp === undefined || crl === undefined) throw new Error("a sample is missing");

it("asking OCSP says which serial number and names go to whom, and that it can be read on the way", () => {
  expect(disclosureSentence("ocsp", ocsp, leaf)).toBe(
    "Sends serial 03ab12cd… (www.bakery.example and 2 more) to ocsp.trust.example, readable on the way.",
  );
});

it("an encrypted question is not said to be readable", () => {
  const encrypted = { ...ocsp, disclosure: { ...ocsp.disclosure, inClear: false } };
  expect(
    disclosureSentence("ocsp", encrypted, { ...leaf, dnsNames: ["one.example"], serialNumber: "0f" }),
  ).toBe("Sends serial 0f (one.example) to ocsp.trust.example, encrypted.");
});

it("a certificate without names is called by its subject", () => {
  expect(disclosureSentence("ocsp", ocsp, { ...leaf, dnsNames: [] })).toContain("(CN=www.bakery.example)");
});

it("fetching a CRL names the host only", () => {
  expect(disclosureSentence("crl", crl, leaf)).toBe(
    "Downloads a CRL from crl.trust.example, readable on the way. Says which list, not which site.",
  );
});

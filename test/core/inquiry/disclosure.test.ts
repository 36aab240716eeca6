import { expect, it } from "vitest";
import { byPrice, type Circumstances, disclose } from "../../../src/core/inquiry/disclosure.ts";

const site: Circumstances = { proxied: false, aboutCa: false };
const ca: Circumstances = { proxied: false, aboutCa: true };
const behindProxy: Circumstances = { proxied: true, aboutCa: false };
const http = "http://ca.example/";
const https = "https://ca.example/";

const learns = ({ rows }: ReturnType<typeof disclose>): Record<string, string> =>
  Object.fromEntries(rows.map(({ who, learns }) => [who, learns]));

it.each([
  ["ocsp", http, site, { responder: "certificate", path: "certificate", resolver: "contact" }],
  ["ocsp", https, site, { responder: "certificate", path: "contact", resolver: "contact" }],
  ["ocsp", http, ca, { responder: "issuer", path: "issuer", resolver: "contact" }],
  ["crl", http, site, { responder: "list", path: "list", resolver: "contact" }],
  ["crl", https, ca, { responder: "list", path: "contact", resolver: "contact" }],
  [
    ...(["ocsp", http, behindProxy] as const),
    { responder: "certificate", proxy: "certificate", path: "certificate", resolver: "contact" },
  ],
  [
    ...(["crl", https, behindProxy] as const),
    { responder: "list", proxy: "contact", path: "contact", resolver: "contact" },
  ],
] as const)("%s from %s", (kind, url, circumstances, expected) => {
  const disclosure = disclose({ kind, url }, circumstances);
  expect(learns(disclosure)).toEqual(expected);
  expect(disclosure.host).toBe("ca.example");
  expect(disclosure.inClear).toBe(url === http);
});

it("an OCSP question is about one certificate, that of a CRL about nobody knows how many", () => {
  expect(disclose({ kind: "ocsp", url: http }, site).amongst).toBe(1);
  expect(disclose({ kind: "crl", url: http }, site)).not.toHaveProperty("amongst");
});

it("a nonce ties a question to its answer, an address every question to its asker", () => {
  expect(disclose({ kind: "ocsp", url: http }, site).links).toEqual(["address"]);
  expect(disclose({ kind: "ocsp", url: http, nonce: new Uint8Array(32) }, site).links).toEqual([
    "address",
    "nonce",
  ]);
});

it("says the port where it is not the scheme's own", () => {
  expect(disclose({ kind: "crl", url: "http://ca.example:8080/" }, site).port).toBe(8080);
  expect(disclose({ kind: "crl", url: http }, site)).not.toHaveProperty("port");
});

it("what is learnt counts for more than who else can read it, and that for more than a nonce", () => {
  const nonce = new Uint8Array(32);
  const ranked = [
    disclose({ kind: "crl", url: https }, site),
    disclose({ kind: "crl", url: http }, site),
    disclose({ kind: "ocsp", url: https }, ca),
    disclose({ kind: "ocsp", url: http }, ca),
    disclose({ kind: "ocsp", url: https }, site),
    disclose({ kind: "ocsp", url: https, nonce }, site),
    disclose({ kind: "ocsp", url: http }, site),
    disclose({ kind: "ocsp", url: http, nonce }, site),
  ];
  expect(ranked.toReversed().toSorted(byPrice)).toEqual(ranked);
});

it.each(["http://192.0.2.1/", "http://[2001:db8::1]/"])("nobody looks the address up in %s", (url) => {
  expect(Object.keys(learns(disclose({ kind: "ocsp", url }, site)))).toEqual(["responder", "path"]);
});

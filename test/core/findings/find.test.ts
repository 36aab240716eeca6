import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { find } from "../../../src/core/findings/find.ts";
import type { Finding, Tone } from "../../../src/core/findings/finding.ts";
import type { Evidence, Provenance } from "../../../src/core/inquiry/evidence.ts";
import { lookedAt, type Site } from "./looked-at.ts";

const host = "www.bakery.example";
const ocsp = "http://ocsp.ca.example/r3";
const crl = "http://crl.ca.example/17.crl";
/** Too long for a GET of at most 255 octets (RFC 9919 §6). */
const longOcsp = `http://ocsp.ca.example/${"r".repeat(200)}`;
const proxy = { type: "http", host: "proxy.example", port: 3128 };
const container = "firefox-container-1";

/** OCSPResponse { responseStatus tryLater }: whatever it says, it was asked for and it came. */
const answered = (provenance: Partial<Provenance>, nonce?: Uint8Array): Evidence => ({
  kind: "ocsp",
  outcome: "bytes",
  bytes: new Uint8Array([0x30, 3, 0x0a, 1, 3]),
  provenance: { at: new Date(), ...provenance },
  asked: { method: "POST", hashAlgorithm: "SHA-1", ...(nonce && { nonce }) },
});
const failed = (kind: Evidence["kind"], provenance: Partial<Provenance>): Evidence => ({
  kind,
  outcome: "failure",
  failure: { failure: "httpStatus", status: 503 },
  provenance: { at: new Date(), ...provenance },
});
/** Nobody knows how far the question got. */
const silent = (provenance: Partial<Provenance>): Evidence => ({
  kind: "ocsp",
  outcome: "failure",
  failure: { failure: "timeout", milliseconds: 10_000 },
  provenance: { at: new Date(), ...provenance },
});
const at = new Date("2026-11-20T14:05:00Z");
const toldAt = { at: "2026-11-20T14:05:00.000Z", host: "ocsp.ca.example" };
/** The requests to `url`, and to where it was sent on. */
const sentOn = (url: string, ...to: string[]): Pick<Provenance, "legs"> => ({
  legs: [url, ...to].map((place) => ({ url: place })),
});
const whenAsked = (provenance: Partial<Provenance>, nonce?: Uint8Array): Site => ({
  ocsp: [ocsp],
  answers: { [ocsp]: answered({ url: ocsp, ...provenance }, nonce) },
});

/** The facts a rule finds at a site, or undefined where it finds nothing. */
type Row = readonly [what: string, site: Site, facts: Finding["facts"] | undefined];

const rules: Readonly<Record<string, readonly [tone: Tone, ...rows: Row[]]>> = {
  "firefox-asked-ocsp": [
    "told",
    [
      "Firefox asked",
      { ocsp: [ocsp], connection: { usedOcsp: true } },
      { host: "ocsp.ca.example", site: host },
    ],
    [
      "the first of two responders",
      { ocsp: [ocsp, "http://other.ca.example"], connection: { usedOcsp: true } },
      { host: "ocsp.ca.example", site: host },
    ],
    ["Firefox did not ask", { ocsp: [ocsp], connection: { usedOcsp: false } }, undefined],
    ["Firefox does not say", { ocsp: [ocsp] }, undefined],
    ["out of the cache", { ocsp: [ocsp], connection: { usedOcsp: true, fromCache: true } }, undefined],
    ["there is no responder to have asked", { crl: [crl], connection: { usedOcsp: true } }, undefined],
  ],
  "redirected-elsewhere": [
    "told",
    [
      "to another domain",
      whenAsked(sentOn(ocsp, "http://a7.cdn.example/r3")),
      { host: "ocsp.ca.example", to: "a7.cdn.example" },
    ],
    [
      "to the domain of the CA, and then to another",
      whenAsked(sentOn(ocsp, "http://o.ca.example", "http://cdn.example")),
      { host: "ocsp.ca.example", to: "cdn.example" },
    ],
    [
      "to another customer of one host",
      whenAsked({ url: "http://a.github.io", ...sentOn("http://a.github.io", "http://b.github.io") }),
      { host: "a.github.io", to: "b.github.io" },
    ],
    [
      "to an address",
      whenAsked(sentOn(ocsp, "http://192.0.2.7/")),
      { host: "ocsp.ca.example", to: "192.0.2.7" },
    ],
    [
      "and failed there",
      {
        crl: [crl],
        answers: { [crl]: failed("crl", { url: crl, ...sentOn(crl, "http://cdn.example/17") }) },
      },
      { host: "crl.ca.example", to: "cdn.example" },
    ],
    [
      "from one address to another",
      whenAsked({ url: "http://192.0.2.1/", ...sentOn("http://192.0.2.1/", "http://192.0.2.7/") }),
      { host: "192.0.2.1", to: "192.0.2.7" },
    ],
    ["within one domain", whenAsked(sentOn(ocsp, "https://o.ca.example")), undefined],
    [
      "and never left for there",
      {
        crl: [crl],
        answers: {
          [crl]: failed("crl", {
            url: crl,
            legs: [{ url: crl }, { url: "http://cdn.example/17", unsent: true }],
          }),
        },
      },
      undefined,
    ],
    ["not at all", whenAsked(sentOn(ocsp)), undefined],
    ["long ago, and kept since", whenAsked({ ...sentOn(ocsp, "http://cdn.example"), kept: true }), undefined],
  ],
  "answer-tracks": [
    "note",
    [
      "a cookie and a tag",
      whenAsked({ legs: [{ url: ocsp, trackers: ["set-cookie", "etag"] }] }),
      { headers: "set-cookie, etag", host: "ocsp.ca.example" },
    ],
    [
      "with a failure",
      {
        crl: [crl],
        answers: { [crl]: failed("crl", { url: crl, legs: [{ url: crl, trackers: ["set-cookie"] }] }) },
      },
      { headers: "set-cookie", host: "crl.ca.example" },
    ],
    [
      "by whom it was sent on to",
      whenAsked({ legs: [{ url: ocsp }, { url: "http://cdn.example", trackers: ["set-cookie"] }] }),
      { headers: "set-cookie", host: "cdn.example" },
    ],
    ["none", whenAsked({ legs: [{ url: ocsp }] }), undefined],
    [
      "of a copy that was kept",
      whenAsked({ legs: [{ url: ocsp, trackers: ["etag"] }], kept: true }),
      undefined,
    ],
  ],
  "asking-told-the-site": [
    "told",
    ["asked in clear text", whenAsked({ at }), { ...toldAt, channel: "in_clear", site: host }],
    [
      "asked over https",
      whenAsked({ at, url: "https://ocsp.ca.example/r3" }),
      { ...toldAt, channel: "encrypted", site: host },
    ],
    [
      "and a failure was the answer",
      { ocsp: [ocsp], answers: { [ocsp]: failed("ocsp", { at, url: ocsp }) } },
      { ...toldAt, channel: "in_clear", site: host },
    ],
    ["and no answer came", { ocsp: [ocsp], answers: { [ocsp]: silent({ at, url: ocsp }) } }, undefined],
    ["two names", { ...whenAsked({ at }), names: [`DNS:${host}`, "DNS:bakery.example"] }, undefined],
    ["a list was fetched", { crl: [crl], answers: { [crl]: failed("crl", { at, url: crl }) } }, undefined],
    ["an answer that was handed over", { ocsp: [ocsp], answers: { [ocsp]: answered({ at }) } }, undefined],
    ["not asked", { ocsp: [ocsp] }, undefined],
  ],
  "asking-told-one-of-several": [
    "told",
    [
      "two names",
      { ...whenAsked({ at }), names: [`DNS:${host}`, "DNS:bakery.example"] },
      { ...toldAt, channel: "in_clear", count: "2" },
    ],
    ["one name", whenAsked({ at }), undefined],
    ["not asked", { ocsp: [ocsp], names: [`DNS:${host}`, "DNS:bakery.example"] }, undefined],
  ],
  "nonce-defeats-caches": [
    "told",
    ["with a nonce", whenAsked({}, new Uint8Array(32)), { host: "ocsp.ca.example" }],
    ["without one", whenAsked({}), undefined],
    ["handed over", { ocsp: [ocsp], answers: { [ocsp]: answered({}, new Uint8Array(32)) } }, undefined],
  ],
  "no-ech": [
    "told",
    ["after a private look-up", { connection: { usedPrivateDns: true, usedEch: false } }, { site: host }],
    ["ECH", { connection: { usedPrivateDns: true, usedEch: true } }, undefined],
    ["after a look-up that was not", { connection: { usedPrivateDns: false, usedEch: false } }, undefined],
    ["Firefox does not say", { connection: { usedPrivateDns: true } }, undefined],
    [
      "out of the cache",
      { connection: { usedPrivateDns: true, usedEch: false, fromCache: true } },
      undefined,
    ],
  ],

  "asking-names-the-site": [
    "wouldTell",
    ["one name", { ocsp: [ocsp] }, { host: "ocsp.ca.example", site: host }],
    [
      "one wildcard",
      { ocsp: [ocsp], names: ["DNS:*.bakery.example"] },
      { host: "ocsp.ca.example", site: "*.bakery.example" },
    ],
    [
      "one name twice",
      { ocsp: [ocsp], names: [`DNS:${host}`, "DNS:WWW.bakery.example"] },
      { host: "ocsp.ca.example", site: host },
    ],
    [
      "one name, and a mail address as long as an IPv4 address",
      { ocsp: [ocsp], names: [`DNS:${host}`, "email:a@bc"] },
      { host: "ocsp.ca.example", site: host },
    ],
    [
      "one address",
      { host: "192.0.2.7", ocsp: [ocsp], names: ["IP:192.0.2.7"] },
      { host: "ocsp.ca.example", site: "192.0.2.7" },
    ],
    ["it was told before", whenAsked({}), undefined],
    [
      "another was told before",
      { ...whenAsked({}), ocsp: [ocsp, "http://other.ca.example"] },
      { host: "other.ca.example", site: host },
    ],
    ["two names", { ocsp: [ocsp], names: [`DNS:${host}`, "DNS:bakery.example"] }, undefined],
    ["a name and an address", { ocsp: [ocsp], names: [`DNS:${host}`, "IP:192.0.2.7"] }, undefined],
    ["no responder", { crl: [crl] }, undefined],
    ["a responder that cannot be asked", { ocsp: ["ldap://ocsp.ca.example"] }, undefined],
  ],
  "asking-names-one-of-several": [
    "wouldTell",
    [
      "two names",
      { ocsp: [ocsp], names: [`DNS:${host}`, "DNS:bakery.example"] },
      { count: "2", host: "ocsp.ca.example" },
    ],
    [
      "a name and an address",
      { ocsp: [ocsp], names: [`DNS:${host}`, "IP:192.0.2.7"] },
      { count: "2", host: "ocsp.ca.example" },
    ],
    ["it was told before", { ...whenAsked({}), names: [`DNS:${host}`, "DNS:bakery.example"] }, undefined],
    ["one name", { ocsp: [ocsp] }, undefined],
    ["two names, no responder", { crl: [crl], names: [`DNS:${host}`, "DNS:bakery.example"] }, undefined],
  ],
  "ocsp-get-in-logs": [
    "wouldTell",
    ["http", { ocsp: [ocsp] }, { host: "ocsp.ca.example" }],
    ["told over https", whenAsked({ url: "https://ocsp.ca.example/r3" }), { host: "ocsp.ca.example" }],
    ["told in clear text", whenAsked({}), undefined],
    ["https", { ocsp: ["https://ocsp.ca.example/r3"] }, undefined],
    ["too long for a GET", { ocsp: [longOcsp] }, undefined],
    ["a list over http", { crl: [crl] }, undefined],
  ],
  "ocsp-in-clear": [
    "wouldTell",
    ["too long for a GET", { ocsp: [longOcsp] }, { host: "ocsp.ca.example" }],
    [
      "told in clear text",
      { ocsp: [longOcsp], answers: { [longOcsp]: answered({ url: longOcsp }) } },
      undefined,
    ],
    ["said already of a GET", { ocsp: [longOcsp, ocsp] }, undefined],
    ["https", { ocsp: [longOcsp.replace("http:", "https:")] }, undefined],
  ],
  "responder-is-third-party": [
    "wouldTell",
    [
      "another domain than its CA's",
      { ocsp: ["http://ca.answers.example"], crl: [crl], caIssuers: ["http://aia.ca.example/r3.cer"] },
      { ca: "ca.example", host: "ca.answers.example", site: host },
    ],
    [
      "another than its CA's two",
      { ocsp: ["http://ca.answers.example"], crl: [crl], caIssuers: ["http://trust.example/r3.cer"] },
      { ca: "trust.example, ca.example", host: "ca.answers.example", site: host },
    ],
    [
      "another customer of one host",
      { ocsp: ["http://a.github.io"], crl: ["http://b.github.io/17.crl"] },
      { ca: "b.github.io", host: "a.github.io", site: host },
    ],
    ["that of the CRL", { ocsp: [ocsp], crl: [crl] }, undefined],
    [
      "that of the CA's certificate",
      { ocsp: [ocsp], caIssuers: ["http://aia.ca.example/r3.cer"] },
      undefined,
    ],
    ["that of the site", { ocsp: ["http://ocsp.bakery.example"], crl: [crl] }, undefined],
    ["nothing more is known of the CA", { ocsp: [ocsp] }, undefined],
  ],
  "private-window": [
    "wouldTell",
    ["a responder to ask", { ocsp: [ocsp], privateWindow: true }, {}],
    ["a list to read", { crl: [crl], privateWindow: true }, {}],
    ["nobody to ask", { privateWindow: true }, undefined],
    ["another window", { ocsp: [ocsp] }, undefined],
  ],

  "could-have-stapled": [
    "note",
    ["Firefox asked", { ocsp: [ocsp], connection: { usedOcsp: true } }, { site: host }],
    ["Firefox did not ask", { ocsp: [ocsp], connection: { usedOcsp: false } }, undefined],
    ["out of the cache", { ocsp: [ocsp], connection: { usedOcsp: true, fromCache: true } }, undefined],
  ],
  "page-by-proxy": [
    "note",
    ["a proxy", { ocsp: [ocsp], connection: { route: { proxy } } }, { proxy: "proxy.example:3128" }],
    ["a container", { ocsp: [ocsp], connection: { route: { container } } }, undefined],
    ["nobody to ask", { connection: { route: { proxy } } }, undefined],
  ],
  "page-in-container": [
    "note",
    ["a container", { ocsp: [ocsp], connection: { route: { container } } }, {}],
    ["none", { ocsp: [ocsp], connection: { route: { proxy } } }, undefined],
    ["nobody to ask", { connection: { route: { container } } }, undefined],
  ],
  "internal-names": [
    "note",
    ...["nas.local", "svc.internal", "printer.lan", "ad.corp", "tv.home.arpa", "*.intranet", "localhost"].map(
      (name): Row => [name, { names: [`DNS:${host}`, `DNS:${name}`] }, { names: name }],
    ),
    ["10.0.0.7", { names: [`DNS:${host}`, "IP:10.0.0.7"] }, { names: "10.0.0.7" }],
    ["fd00::1:a", { names: [`DNS:${host}`, "IP:fd00::1:a"] }, { names: "fd00:0:0:0:0:0:1:a" }],
    [
      "four of them",
      { names: [`DNS:${host}`, "DNS:a.lan", "DNS:b.lan", "DNS:c.lan", "DNS:d.lan"] },
      { names: "a.lan, b.lan, c.lan, …" },
    ],
    [
      "three of them",
      { names: [`DNS:${host}`, "DNS:a.lan", "DNS:b.lan", "DNS:c.lan"] },
      { names: "a.lan, b.lan, c.lan" },
    ],
    ["public names and addresses", { names: [`DNS:${host}`, "DNS:lan.example", "IP:192.0.2.7"] }, undefined],
    ["the name that is visited", { host: "nas.local" }, undefined],
    ["what is neither", { names: [`DNS:${host}`, "IP:224.0.0.1", "email:baker@nas.local"] }, undefined],
  ],
  "resolver-in-clear": [
    "note",
    ["the system's", { connection: { usedPrivateDns: false } }, { site: host }],
    ["Firefox's own", { connection: { usedPrivateDns: true } }, undefined],
    ["Firefox does not say", {}, undefined],
    ["an IPv4 address", { host: "192.0.2.7", connection: { usedPrivateDns: false } }, undefined],
    [
      "an IPv6 address",
      { host: "[2001:db8::7]", names: [], connection: { usedPrivateDns: false } },
      undefined,
    ],
    ["localhost", { host: "localhost", connection: { usedPrivateDns: false } }, undefined],
    ["out of the cache", { connection: { usedPrivateDns: false, fromCache: true } }, undefined],
    ["the proxy's", { connection: { usedPrivateDns: false, route: { proxy } } }, undefined],
  ],

  "nobody-need-be-asked": [
    "spares",
    ["noRevAvail", { extensions: ["2.5.29.56 = ASN1:NULL"] }, {}],
    ["five days", { days: 5, crl: [crl] }, {}],
    ["thirty days", { crl: [crl] }, undefined],
    ["thirty days without a source", {}, undefined],
  ],
  "list-names-no-site": [
    "spares",
    ["a CRL only", { crl: [crl] }, { host: "crl.ca.example" }],
    ["a responder besides", { ocsp: [ocsp], crl: [crl] }, undefined],
    ["a CRL that cannot be asked for", { crl: ["ldap://crl.ca.example/17"] }, undefined],
    ["no source", {}, undefined],
  ],
  "must-staple-spares": [
    "spares",
    ["must-staple", { extensions: ["tlsfeature = status_request"] }, { site: host }],
    ["another feature", { extensions: ["tlsfeature = 17"] }, undefined],
    ["none", {}, undefined],
    [
      "Firefox asked all the same",
      { ocsp: [ocsp], extensions: ["tlsfeature = status_request"], connection: { usedOcsp: true } },
      undefined,
    ],
  ],
};

describe.each(Object.entries(rules))("%s", (rule, [tone, ...rows]) => {
  it.each(rows)("%s", async (_, site, facts) => {
    const found = find(await lookedAt(site)).filter((finding) => finding.rule === rule);
    const expected = facts === undefined ? [] : [{ tone, facts }];
    expect(found.map((finding) => ({ tone: finding.tone, facts: finding.facts }))).toEqual(expected);
  });

  it("is found here and not there", () => {
    expect(new Set(rows.map(([, , facts]) => facts === undefined))).toEqual(new Set([true, false]));
  });
});

it("every rule is tried", () => {
  const files = readdirSync(fileURLToPath(new URL("../../../src/core/findings", import.meta.url)))
    .filter((file) => file.endsWith(".ts"))
    .map((file) => file.replace(/\.ts$/, ""));
  // Their tests have answers that stand up, and handshakes.
  const tests = readdirSync(fileURLToPath(new URL(".", import.meta.url)))
    .filter((file) => file.endsWith(".test.ts") && file !== "find.test.ts")
    .map((file) => readFileSync(new URL(file, import.meta.url), "utf8"));
  const elsewhere = files.filter((rule) => tests.some((text) => text.includes(`"${rule}": [`)));
  const all = new Set([...Object.keys(rules), ...elsewhere, "answers-disagree", "find", "finding"]);
  expect([...all].sort()).toEqual(files.sort());
});

it("what was told comes first and good news last", async () => {
  const order: readonly Tone[] = ["told", "wouldTell", "note", "server", "spares"];
  const findings = find(
    await lookedAt({
      ...whenAsked(
        { legs: [{ url: ocsp, trackers: ["etag"] }, { url: "http://cdn.example" }] },
        new Uint8Array(32),
      ),
      ocsp: ["http://answers.example", ocsp],
      crl: [crl],
      names: [`DNS:${host}`, "DNS:nas.local"],
      days: 5,
      connection: { usedOcsp: true, usedPrivateDns: true, usedEch: false, route: { proxy, container } },
      privateWindow: true,
    }),
  );
  // Of its server nothing is known without a handshake.
  expect(new Set(findings.map(({ tone }) => tone))).toEqual(
    new Set(order.filter((tone) => tone !== "server")),
  );
  const places = findings.map(({ tone }) => order.indexOf(tone));
  expect(places).toEqual(places.toSorted());
});

it("a plain site has nothing to be told about", async () => {
  expect(find(await lookedAt({ connection: { usedOcsp: false } }))).toEqual([]);
});

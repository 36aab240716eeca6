import type { SiteView } from "../../src/browser/messages.ts";
import type {
  Report,
  ReportedAnswer,
  ReportedCertificate,
  ReportedInquiry,
  ReportedName,
  ReportedSource,
  ReportedVerdict,
} from "../../src/core/report/report.ts";

/** What a page can be given to show, one sample per state, for tests and for looking at. */

const host = "www.bakery.example";
const at = "2026-11-20T14:05:00Z";

const name = (commonName: string, organization = "Example Trust"): ReportedName => ({
  text: `CN=${commonName},O=${organization},C=NL`,
  commonName,
  organization,
});

const issuer = name("Example Trust TLS CA R3");
const root = name("Example Trust Root X1");

const leaf: ReportedCertificate = {
  subject: { text: `CN=${host}`, commonName: host },
  issuer,
  dnsNames: [host, "bakery.example", "shop.bakery.example"],
  serialNumber: "03ab12cd9f00e1771c52d8aa41be09c377f1",
  notBefore: "2026-09-28T00:00:00Z",
  notAfter: "2026-12-27T23:59:59Z",
  sha256: "8d02536c887482bc34ff54e41d2ba659bf85b341a0a20afadb5813dcfbcf286d",
  shortLived: false,
  mustStaple: false,
  derBase64: "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJRTESMBAGA1UEChMJQmFsdGltb3Jl",
};

const intermediate: ReportedCertificate = {
  subject: issuer,
  issuer: root,
  dnsNames: [],
  serialNumber: "4a5b6c7d8e9f00112233445566778899",
  notBefore: "2024-03-13T00:00:00Z",
  notAfter: "2027-03-12T23:59:59Z",
  sha256: "131fce7784016899a5a00203a9efc80f18ebbd75580717edc1553580930836ec",
  shortLived: false,
  mustStaple: false,
  derBase64: "MIIFBjCCAu6gAwIBAgIRAIp9PhPWLzDvI4a9KQdrNPgwDQYJKoZIhvcNAQELBQAwTzELMAkGA1UEBhMCVVMxKTAnBgNV",
};

const anchor: ReportedCertificate = {
  ...intermediate,
  subject: root,
  issuer: root,
  serialNumber: "01",
  notBefore: "2015-06-04T11:04:38Z",
  notAfter: "2035-06-04T11:04:38Z",
};

const clearUrl = "http://ocsp.trust.example:8080/r3";
const encryptedUrl = "https://ocsp.trust.example:8080/r3";
const requestBase64 =
  "MFMwUTBPME0wSzAJBgUrDgMCGgUABBRI2smg+yvTLU/w3mjS9We3NfmzxAQUFC6zF7dYVsuuUAlA5h+vnYsUwsYCEgOrEs2fAOF3HFLYqkG+CcN38Q==";

const question = (serial: string, url: string, aboutCa: boolean): ReportedInquiry => {
  const inClear = url.startsWith("http:");
  const content = aboutCa ? "issuer" : "certificate";
  return {
    id: `ocsp ${serial} GET SHA-1 ${url}`,
    method: "GET",
    url: `${url}/${encodeURIComponent(requestBase64)}`,
    headers: [["Accept", "application/ocsp-response"]],
    disclosure: {
      host: "ocsp.trust.example",
      port: 8080,
      inClear,
      rows: [
        { who: "responder", learns: content },
        { who: "path", learns: inClear ? content : "contact" },
        { who: "resolver", learns: "contact" },
      ],
      links: ["address"],
      amongst: 1,
    },
    ocsp: { requestBase64, hashAlgorithm: "SHA-1", nonce: false },
  };
};

const list = (serial: string, url: string): ReportedInquiry => ({
  id: `crl ${serial} GET ${url}`,
  method: "GET",
  url,
  headers: [["Accept", "application/pkix-crl"]],
  disclosure: {
    host: new URL(url).hostname,
    inClear: true,
    rows: [
      { who: "responder", learns: "list" },
      { who: "path", learns: "list" },
      { who: "resolver", learns: "contact" },
    ],
    links: ["address"],
  },
});

const ocsp: ReportedSource = {
  id: `ocsp ${leaf.serialNumber} ${clearUrl}`,
  certificate: 0,
  kind: "ocsp",
  url: clearUrl,
  inquiries: [question(leaf.serialNumber, encryptedUrl, false), question(leaf.serialNumber, clearUrl, false)],
};
const clear = question(leaf.serialNumber, clearUrl, false);

const crlUrl = "http://crl.trust.example/r3/17.crl";
const crl: ReportedSource = {
  id: `crl ${leaf.serialNumber} ${crlUrl}`,
  certificate: 0,
  kind: "crl",
  url: crlUrl,
  inquiries: [list(leaf.serialNumber, crlUrl)],
};

const rootCrlUrl = "http://crl.trust.example/x1.crl";
const caCrl: ReportedSource = {
  id: `crl ${intermediate.serialNumber} ${rootCrlUrl}`,
  certificate: 1,
  kind: "crl",
  url: rootCrlUrl,
  inquiries: [list(intermediate.serialNumber, rootCrlUrl)],
};

const caOcsp: ReportedSource = {
  ...ocsp,
  id: `ocsp ${intermediate.serialNumber} ${clearUrl}`,
  certificate: 1,
  inquiries: [
    question(intermediate.serialNumber, encryptedUrl, true),
    question(intermediate.serialNumber, clearUrl, true),
  ],
};

const good: ReportedVerdict = { status: "good", until: "2026-11-24T11:59:58Z" };
const revoked: ReportedVerdict = {
  status: "revoked",
  revocationTime: "2026-11-18T09:30:12Z",
  revocationReason: "keyCompromise",
};

const answer = (verdict: ReportedVerdict): ReportedAnswer => ({
  at,
  url: clear.url,
  took: 43,
  verdict,
  checks: [
    {
      demand: "ocsp.responseStatus",
      citation: "RFC 6960 §4.2.1",
      outcome: "met",
      detail: { found: "successful" },
    },
    {
      demand: "ocsp.signature",
      citation: "RFC 6960 §3.2 (2)",
      outcome: "met",
      detail: { found: "sha256WithRSAEncryption", bytes: { start: 31, end: 471 } },
    },
    {
      demand: "ocsp.nextUpdate",
      citation: "RFC 6960 §4.2.2.1",
      outcome: "met",
      detail: { expected: "2026-11-20T14:05:00Z", found: "2026-11-24T11:59:58Z" },
    },
    { demand: "ocsp.nonce", citation: "RFC 6960 §4.4.1", outcome: "notApplicable" },
  ],
  bytesBase64:
    "MIIB0woBAKCCAcwwggHIBgkrBgEFBQcwAQEEggG5MIIBtTCBnqIWBBQULrMXt1hWy65QCUDmH6+dixTCxhgPMjAyNjExMjAxMTU5NTlaMHMwcTBJ",
  ocsp: {
    responseStatus: "successful",
    responderID: { byKey: "142eb317b75856cbae500940e61faf9d8b14c2c6" },
    signer: { is: "delegated", name: name("Example Trust OCSP Signer 4") },
    producedAt: "2026-11-20T11:59:59Z",
    thisUpdate: "2026-11-20T11:59:59Z",
    nextUpdate: "2026-11-24T11:59:58Z",
    size: 471,
  },
});

const failed = (failure: NonNullable<ReportedAnswer["failure"]>): ReportedAnswer => ({
  at,
  url: clear.url,
  took: 10_003,
  verdict: { status: "undetermined", because: [{ because: "fetchFailure", failure }] },
  checks: [],
  failure,
});

const listAnswer: ReportedAnswer = {
  at,
  url: crlUrl,
  took: 212,
  verdict: good,
  checks: [{ demand: "crl.signature", citation: "RFC 5280 §6.3.3 (g)", outcome: "met" }],
  bytesBase64: "MIIBuDCBoQIBATANBgkqhkiG9w0BAQsFADBHMQswCQYDVQQGEwJVUzEWMBQGA1UE",
  crl: {
    issuer,
    thisUpdate: "2026-11-20T09:00:00Z",
    nextUpdate: "2026-11-29T08:59:59Z",
    crlNumber: "11283",
    entries: 48211,
    size: 2_310_822,
  },
};

const findings: Report["findings"] = [
  { rule: "asking-names-the-site", tone: "wouldTell", facts: { host: "ocsp.trust.example", site: host } },
  { rule: "ocsp-in-clear", tone: "wouldTell", facts: { host: "ocsp.trust.example" } },
  { rule: "firefox-asked-ocsp", tone: "told", facts: { host: "ocsp.trust.example", site: host } },
];

const report: Report = {
  version: 1,
  at,
  host,
  origin: `https://${host}`,
  privateWindow: false,
  observed: {
    at: "2026-11-20T14:04:12Z",
    by: "navigation",
    connection: {
      protocolVersion: "TLSv1.3",
      cipherSuite: "TLS_AES_128_GCM_SHA256",
      usedOcsp: true,
      isBuiltInRoot: false,
    },
  },
  certificates: [leaf, intermediate, anchor],
  verdict: { status: "undetermined", because: [{ because: "notAsked" }] },
  disagreement: false,
  sources: [ocsp, crl, caOcsp, caCrl],
  findings,
};

const observed = (difference: Partial<Report>): SiteView & { state: "observed" } => ({
  state: "observed",
  host,
  report: { ...report, ...difference },
  pending: [],
  companion: { state: "notAllowed" },
});

const ocspSays = (verdict: ReportedVerdict, difference: Partial<ReportedAnswer> = {}) =>
  observed({
    verdict,
    restsOn: 0,
    sources: [{ ...ocsp, answer: { ...answer(verdict), ...difference } }, crl, caCrl],
  });

const undetermined = (
  because: (ReportedVerdict & { status: "undetermined" })["because"],
  sources: Report["sources"],
) => observed({ verdict: { status: "undetermined", because }, sources });

const tooOld: Parameters<typeof undetermined>[0] = [
  {
    because: "unmet",
    demand: "ocsp.nextUpdate",
    expected: "2026-11-20T14:05:00Z",
    found: "2026-11-14T11:59:58Z",
  },
];

const ocspFails = (failure: NonNullable<ReportedAnswer["failure"]>) =>
  undetermined([{ because: "fetchFailure", failure }], [{ ...ocsp, answer: failed(failure) }, crl]);

const unaskableBecause = (why: NonNullable<ReportedSource["unaskable"]>) =>
  undetermined([{ because: "unaskable", why, url: ocsp.url }], [{ ...ocsp, inquiries: [], unaskable: why }]);

const notObserved = { state: "notObserved", host, origin: `https://${host}`, how: "head" } as const;

export const siteViews = {
  notHttps: { state: "notHttps" },
  noAccess: { state: "noAccess", host },
  restricted: { state: "restricted", host },
  notObserved: { ...notObserved, probe: "offered" },
  probeRunning: { ...notObserved, probe: "running" },
  probeFailed: { ...notObserved, probe: "failed" },
  blockedRevoked: {
    state: "blocked",
    host,
    blocked: { reason: "revoked", code: 2153390068, name: "SEC_ERROR_REVOKED_CERTIFICATE" },
  },
  blockedStaple: {
    state: "blocked",
    host,
    blocked: {
      reason: "requiredStapleMissing",
      code: 2153398262,
      name: "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
    },
  },
  blockedOther: { state: "blocked", host, blocked: { reason: "otherCertificateError", code: 2153390092 } },
  unreadable: {
    state: "unreadable",
    host,
    error: "certificate.tbsCertificate.validity at 120: unexpectedTag",
  },
  notAsked: observed({}),
  notAskedCrlOnly: observed({ sources: [crl], findings: [] }),
  asking: { ...observed({}), pending: [{ id: clear.id, received: 0 }] },
  fetching: {
    ...observed({ sources: [crl] }),
    pending: [{ id: list(leaf.serialNumber, crlUrl).id, received: 1_231_000, total: 2_310_822 }],
  },
  good: ocspSays(good),
  goodByIssuer: observed({
    verdict: good,
    restsOn: 0,
    sources: [
      {
        ...ocsp,
        url: "https://ocsp.trust.example/r3",
        answer: {
          ...answer(good),
          ocsp: {
            responseStatus: "successful",
            responderID: { byName: issuer },
            signer: { is: "issuer", name: issuer },
            producedAt: "2026-11-20T13:59:59Z",
            thisUpdate: "2026-11-20T11:59:59Z",
            size: 471,
          },
        },
      },
    ],
    findings: [],
  }),
  goodByList: observed({
    verdict: good,
    restsOn: 0,
    sources: [{ ...crl, answer: listAnswer }],
    findings: [],
  }),
  goodUntilJustNow: ocspSays({ status: "good", until: "2026-11-20T14:02:00Z" }),
  goodByListWithoutEnd: observed({
    verdict: { status: "good", until: "2026-11-27T09:00:00Z" },
    restsOn: 0,
    sources: [
      { ...crl, answer: { ...listAnswer, crl: { issuer, thisUpdate: "2026-11-20T09:00:00Z", size: 800 } } },
    ],
    findings: [],
  }),
  goodByListUntilJustNow: observed({
    verdict: { status: "good", until: "2026-11-20T14:02:00Z" },
    restsOn: 0,
    sources: [{ ...crl, answer: listAnswer }],
    findings: [],
  }),
  revoked: ocspSays(revoked),
  unknown: ocspSays({ status: "unknown" }),
  stale: undetermined(tooOld, [
    {
      ...ocsp,
      answer: {
        ...answer({ status: "undetermined", because: tooOld }),
        checks: [
          {
            demand: "ocsp.responseStatus",
            citation: "RFC 6960 §4.2.1",
            outcome: "met",
            detail: { found: "successful" },
          },
          {
            demand: "ocsp.signature",
            citation: "RFC 6960 §3.2 (2)",
            outcome: "met",
            detail: { found: "valid", bytes: { start: 214, end: 471 } },
          },
          {
            demand: "ocsp.nextUpdate",
            citation: "RFC 6960 §4.2.2.1",
            outcome: "unmet",
            detail: {
              expected: "2026-11-20T14:05:00Z",
              found: "2026-11-14T11:59:58Z",
              bytes: { start: 130, end: 147 },
            },
          },
          { demand: "ocsp.certificateValidity", citation: "RFC 6960 §2.2, §4.4.4", outcome: "notApplicable" },
          { demand: "ocsp.nonce", citation: "RFC 6960 §4.4.1", outcome: "notReached" },
        ],
        ocsp: {
          responseStatus: "successful",
          responderID: { byKey: "142eb317b75856cbae500940e61faf9d8b14c2c6" },
          signer: { is: "delegated", name: name("Example Trust OCSP Signer 4") },
          producedAt: "2026-11-10T11:59:59Z",
          thisUpdate: "2026-11-10T11:59:59Z",
          nextUpdate: "2026-11-14T11:59:58Z",
          size: 471,
        },
      },
    },
    crl,
  ]),
  tryLater: undetermined(
    [{ because: "unmet", demand: "ocsp.responseStatus", expected: "successful", found: "tryLater" }],
    [
      {
        ...ocsp,
        answer: {
          ...answer({ status: "undetermined", because: [] }),
          ocsp: { responseStatus: "tryLater", size: 5 },
        },
      },
      crl,
    ],
  ),
  noResponse: undetermined(
    [{ because: "unmet", demand: "ocsp.encoding", expected: "0x30", found: "OCSPResponse: unexpectedTag" }],
    [ocsp, crl],
  ),
  otherTime: undetermined(
    [
      {
        because: "unmet",
        demand: "ocsp.certificateValidity",
        expected: "2026-09-28T00:00:00.000Z/2026-12-27T23:59:59.000Z",
        found: "2026-09-01T00:00:00.000Z",
      },
    ],
    [ocsp, crl],
  ),
  noPurpose: undetermined(
    [{ because: "unmet", demand: "ocsp.responder.extKeyUsage", expected: "1.3.6.1.5.5.7.3.9", found: "" }],
    [ocsp, crl],
  ),
  otherIssuer: undetermined(
    [
      {
        because: "unmet",
        demand: "ocsp.certID.issuerKeyHash",
        expected: "142eb317b75856cbae500940e61faf9d8b14c2c6",
        found: "5d8b14c2c6142eb317b75856cbae500940e61faf",
      },
    ],
    [ocsp, crl],
  ),
  noIssuer: undetermined([{ because: "noIssuer" }], [ocsp, crl]),
  noSource: observed({
    verdict: { status: "undetermined", because: [{ because: "noSource" }] },
    sources: [],
    findings: [],
  }),
  shortLived: observed({
    verdict: { status: "undetermined", because: [{ because: "noneByDesign", why: "shortLived" }] },
    certificates: [
      { ...leaf, notBefore: "2026-11-17T08:00:00Z", notAfter: "2026-11-23T23:59:59Z", shortLived: true },
      intermediate,
      anchor,
    ],
    sources: [],
    findings: [],
  }),
  noRevAvail: observed({
    verdict: { status: "undetermined", because: [{ because: "noneByDesign", why: "noRevAvail" }] },
    sources: [],
    findings: [],
  }),
  timeout: ocspFails({ failure: "timeout", milliseconds: 10_000 }),
  network: ocspFails({ failure: "network", error: "NetworkError when attempting to fetch resource." }),
  httpStatus: ocspFails({ failure: "httpStatus", status: 503 }),
  contentType: ocspFails({
    failure: "contentType",
    found: "text/html",
  }),
  contentTypeNone: ocspFails({ failure: "contentType", found: "" }),
  tooLarge: ocspFails({ failure: "tooLarge", limit: 65_536 }),
  nameNotFound: ocspFails({ failure: "nameNotFound" }),
  connectionRefused: ocspFails({ failure: "connectionRefused" }),
  connectionBroken: ocspFails({ failure: "connectionBroken" }),
  tls: ocspFails({ failure: "tls", error: "Peer reports it experienced an internal error." }),
  proxyUnreachable: ocspFails({ failure: "proxyUnreachable" }),
  webPage: ocspFails({ failure: "webPage" }),
  tooManyRedirects: ocspFails({ failure: "redirect", fault: "tooMany", to: "http://cdn.example/5" }),
  toClearText: ocspFails({ failure: "redirect", fault: "toClearText", to: "http://cdn.example/" }),
  toLocalAddress: ocspFails({ failure: "redirect", fault: "toLocalAddress", to: "http://192.168.1.1/" }),
  toNowhere: ocspFails({ failure: "redirect", fault: "toNowhere", to: "ftp://cdn.example/" }),
  otherProxy: ocspFails({
    failure: "otherRoute",
    inquiryId: "",
    page: { proxy: { type: "http", host: "proxy.example", port: 3128 } },
    own: {},
  }),
  otherContainer: ocspFails({
    failure: "otherRoute",
    inquiryId: "",
    page: { container: "firefox-container-2" },
    own: {},
  }),
  otherManner: ocspFails({
    failure: "otherRoute",
    inquiryId: "",
    page: { proxy: { type: "socks", host: "proxy.example", port: 1080, username: "baker" } },
    own: { proxy: { type: "socks", host: "proxy.example", port: 1080 } },
    nameLookedUp: true,
  }),
  tooLong: unaskableBecause("tooLong"),
  notHttp: unaskableBecause("notHttp"),
  userinfo: unaskableBecause("userinfo"),
  malformed: unaskableBecause("malformed"),
  localAddress: unaskableBecause("localAddress"),
  askedBefore: ocspSays(good, {
    at: "2026-11-20T11:05:00Z",
    legs: [{ url: "http://ocsp.example/" }, { url: "http://cdn.example/r3", trackers: ["set-cookie"] }],
    after: { responseStatus: "unauthorized", hashAlgorithm: "SHA-256" },
  }),
  goodByKeptList: observed({
    verdict: good,
    restsOn: 0,
    sources: [{ ...crl, answer: { ...listAnswer, kept: true } }],
    findings: [{ rule: "answers-disagree", tone: "spares", facts: {} }],
  }),
  caGood: observed({
    sources: [
      ocsp,
      crl,
      { ...caOcsp, answer: answer(good) },
      { ...caCrl, answer: failed({ failure: "tls" }) },
    ],
  }),
  staleWithoutEnd: undetermined(tooOld, [
    {
      ...ocsp,
      answer: {
        ...answer({ status: "undetermined", because: tooOld }),
        ocsp: { responseStatus: "successful", thisUpdate: "2026-11-04T11:59:58Z", size: 471 },
      },
    },
    crl,
  ]),
  upgradedToHttps: ocspFails({ failure: "upgradedToHttps" }),
  noHostPermission: ocspFails({ failure: "noHostPermission", origin: "http://ocsp.trust.example" }),
  cancelled: ocspFails({ failure: "cancelled" }),
} as const satisfies Record<string, SiteView>;

import { expect, it } from "vitest";
import {
  allowed,
  inspect,
  namedCrls,
  planned,
  refusesCertId,
  worthKeepingUntil,
} from "../../src/browser/inspection.ts";
import { fromHex } from "../../src/core/bytes/hex.ts";
import type { Reading } from "../../src/core/crl/judge.ts";
import type { Evidence, OcspEvidence } from "../../src/core/inquiry/evidence.ts";
import type { ObservedChain } from "../../src/core/inquiry/observed-chain.ts";
import { firstSettings, type StandingConsent } from "../../src/core/inquiry/settings.ts";
import { lookedAt, type Site } from "../core/findings/looked-at.ts";

const answered = (hex: string): Evidence => ({
  kind: "ocsp",
  outcome: "bytes",
  bytes: fromHex(hex),
  provenance: { at: new Date(0) },
});

// SEQUENCE { ENUMERATED n }, as RFC 6960 §4.2.1 has an error without bytes.
it.each([
  ["malformedRequest", "30030a0101", true],
  ["unauthorized", "30030a0106", true],
  ["internalError", "30030a0102", false],
  ["tryLater", "30030a0103", false],
  ["sigRequired", "30030a0105", false],
  ["what is no response", "0500", false],
  ["nothing", "", false],
])("whether another hash is worth trying after %s", (_, hex, expected) => {
  expect(refusesCertId(answered(hex))).toBe(expected);
});

it("a question that brought nothing was not refused for its hash", () => {
  const failure: Evidence = {
    kind: "ocsp",
    outcome: "failure",
    failure: { failure: "nameNotFound" },
    provenance: { at: new Date(0) },
  };
  expect(refusesCertId(failure)).toBe(false);
});

const ocsp = "http://ocsp.ca.example/r3";
const crl = "http://crl.ca.example/17.crl";
const observe = async (site: Site): Promise<ObservedChain> => (await lookedAt(site)).observed;

it.each<[what: string, standing: Partial<StandingConsent>, privateWindow: boolean, asked: string[]]>([
  ["nothing", {}, false, []],
  ["OCSP, encrypted", { ocsp: true }, false, ["ocsp https"]],
  ["OCSP, in clear as well", { ocsp: true, inClear: true }, false, ["ocsp https", "ocsp http"]],
  ["CRLs, encrypted, where the list is in clear", { crl: true }, false, []],
  ["everything", { ocsp: true, crl: true, inClear: true }, false, ["crl http", "ocsp https", "ocsp http"]],
  ["everything, in a private window", { ocsp: true, crl: true, inClear: true }, true, []],
  ["OCSP, in private windows too", { ocsp: true, privateWindows: true }, true, ["ocsp https"]],
])(
  "without a click, where the settings allow %s, the cheapest first",
  async (_, its, privateWindow, asked) => {
    const standing = { ...firstSettings.standing, ...its };
    const observed = await observe({ ocsp: [ocsp], crl: [crl], privateWindow });
    const decisions = await allowed(observed, new Map(), { ...firstSettings, standing });
    expect(decisions).not.toBe("settled");
    const short = (id: string): string => id.replace(/^(\w+) .* (https?):.*$/, "$1 $2");
    expect([...decisions].map((one) => (typeof one === "string" ? one : short(one.inquiryId)))).toEqual(
      asked,
    );
  },
);

it("a question is found by its id in any manner, with what its answers are filed under", async () => {
  const observed = await observe({ ocsp: [ocsp], connection: { route: { container: "c" } } });
  const serialNumber = /ocsp (\w+) /.exec((await offers(observed))[0] ?? "")?.[1];
  const id = `ocsp ${serialNumber} POST SHA-256 nonce ${ocsp}`;
  const [one, other] = await Promise.all([
    planned(observed, new Map(), id),
    planned(observed, new Map(), id),
  ]);
  expect(one?.inquiry).toMatchObject({ id, method: "POST", url: ocsp });
  expect(one?.source).toBe(`ocsp ${serialNumber} ${ocsp}`);
  expect(one?.disclosure.links).toContain("nonce");
  // Drawn anew: who asks twice is not to be known by it.
  expect(one?.inquiry.kind === "ocsp" && one.inquiry.nonce?.length).toBe(32);
  expect(one?.inquiry).not.toEqual(other?.inquiry);
  expect(await planned(observed, new Map(), id.replace("r3", "r4"))).toBeUndefined();
});

it("only the usual question has another to fall back on, with the other hash", async () => {
  const observed = await observe({ ocsp: [ocsp] });
  const sha1 = (await offers(observed)).at(-1) ?? "";
  const usual = sha1.replace("SHA-1", "SHA-256");
  expect((await planned(observed, new Map(), usual))?.fallback?.id).toBe(sha1);
  expect((await planned(observed, new Map(), sha1))?.fallback).toBeUndefined();
  const chosen = usual.replace("GET", "POST");
  for (const id of [chosen, chosen.replace("SHA-256", "SHA-256 nonce")]) {
    const its = await planned(observed, new Map(), id);
    expect(its?.inquiry.id).toBe(id);
    expect(its?.fallback).toBeUndefined();
  }
});

const crlAnswer = (at: number, its: object): Evidence =>
  ({ kind: "crl", provenance: { url: crl, at: new Date(at) }, ...its }) as Evidence;

it.each<[what: string, answers: Evidence[], kept: number | undefined, expected: number | undefined]>([
  ["nothing", [], undefined, undefined],
  ["a list that is kept", [], 7000, 7000],
  ["an answer", [crlAnswer(1, { outcome: "bytes", bytes: new Uint8Array(60) })], 7000, 60],
  [
    "an answer that broke off",
    [
      crlAnswer(1, { outcome: "bytes", bytes: new Uint8Array(60) }),
      crlAnswer(2, { outcome: "unreadable", size: 50, error: { path: "", offset: 0, reason: "truncated" } }),
    ],
    undefined,
    60,
  ],
])("how much will come, where there is %s", async (_, answers, kept, expected) => {
  const observed = await observe({ ocsp: [ocsp], crl: [crl] });
  const [named] = await namedCrls(observed, new Map());
  const keptSizes = new Map(kept === undefined ? [] : [[crl, kept]]);
  const known = new Map([[named?.source ?? "", answers]]);
  const { sources } = await inspect(observed, known, firstSettings, keptSizes);
  const sizes = sources.map(({ kind, inquiries }) => [kind, inquiries[0]?.expectedSize]);
  expect(Object.fromEntries(sizes)).toEqual({ ocsp: undefined, crl: expected });
});

it("a first attempt is told even where the second did not come through", async () => {
  const observed = await observe({ ocsp: [ocsp] });
  const source = (await planned(observed, new Map(), (await offers(observed))[0] ?? ""))?.source ?? "";
  const asked = { method: "GET", hashAlgorithm: "SHA-256" } as const;
  const after = { ...answered("30030a0106"), asked } as OcspEvidence;
  const provenance = { at: new Date(1) };
  const failure = { failure: "connectionBroken" } as const;
  const known = new Map<string, Evidence[]>([
    [source, [{ kind: "ocsp", outcome: "failure", failure, after, provenance }]],
  ]);
  const { sources } = await inspect(observed, known, firstSettings, new Map());
  expect(sources[0]?.answer).toMatchObject({
    failure,
    after: { responseStatus: "unauthorized", hashAlgorithm: "SHA-256" },
  });
});

const offers = async (observed: ObservedChain): Promise<string[]> => {
  const standing = { ...firstSettings.standing, ocsp: true, inClear: true };
  const decisions = await allowed(observed, new Map(), { ...firstSettings, standing });
  return decisions === "settled" ? [] : decisions.map(({ inquiryId }) => inquiryId);
};

it("names the CRLs that can be asked for, and no other source", async () => {
  const observed = await observe({ ocsp: [ocsp], crl: [crl, "ldap://ca.example/", "http://10.0.0.1/a.crl"] });
  const named = await namedCrls(observed, new Map());
  expect(named.map(({ inquiry }) => inquiry.url)).toEqual([crl]);
  expect(named[0]?.source).toMatch(/^crl \w+ http:\/\/crl\.ca\.example\/17\.crl$/);
});

it.each([
  ["well signed and current", "valid", 1000, true],
  ["wrongly signed", "invalid", 1000, false],
  ["run out", "valid", -1000, false],
  ["without an end", "valid", undefined, false],
] as const)("whether a CRL is worth keeping that is %s", (_, result, ahead, expected) => {
  const nextUpdate = ahead === undefined ? undefined : new Date(Date.now() + ahead * 1000);
  // All that is looked at.
  const reading = { list: { nextUpdate }, signature: { result } } as unknown as Reading;
  const provenance = { at: new Date() };
  expect(worthKeepingUntil({ kind: "crl", outcome: "reading", reading, size: 1, provenance })).toBe(
    expected ? nextUpdate : undefined,
  );
});

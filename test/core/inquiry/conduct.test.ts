import { expect, it } from "vitest";
import type { Conduct, Question } from "../../../src/core/inquiry/conduct.ts";
import type { Evidence } from "../../../src/core/inquiry/evidence.ts";
import { lookedAt } from "../findings/looked-at.ts";

const ocsp = "http://ocsp.ca.example/r3";
const crl = "http://crl.ca.example/17.crl";

/** What its certificate names. */
const named = ({ inquests: [{ questions }] }: Conduct): readonly Question[] =>
  questions.filter(({ source }) => source.kind !== "staple");

/** The scheme and host of each question offered about the site's certificate, source by source. */
const offered = (conducted: Conduct): string[][] =>
  named(conducted).map(({ offers }) => offers.map(({ inquiry }) => new URL(inquiry.url).origin));

const failed = (url: string): Evidence => ({
  kind: "ocsp",
  outcome: "failure",
  failure: { failure: "connectionRefused" },
  provenance: { url, at: new Date() },
});

it("lays out every source of a certificate, and of each the question that reveals the least first", async () => {
  const conducted = await lookedAt({ ocsp: [ocsp], crl: [crl] });
  expect(offered(conducted)).toEqual([
    ["https://ocsp.ca.example", "http://ocsp.ca.example"],
    ["http://crl.ca.example"],
  ]);
  expect(conducted.inquests[0].weighing.verdict).toEqual({
    status: "undetermined",
    because: [{ because: "notAsked" }],
  });
});

it("where the settings say so, clear text is offered only once the encrypted question has failed", async () => {
  const settings = { clearText: "afterHttps" } as const;
  expect(offered(await lookedAt({ ocsp: [ocsp], settings }))).toEqual([["https://ocsp.ca.example"]]);
  const tried = { [ocsp]: failed("https://ocsp.ca.example/r3/abc") };
  expect(offered(await lookedAt({ ocsp: [ocsp], settings, answers: tried }))).toEqual([
    ["https://ocsp.ca.example", "http://ocsp.ca.example"],
  ]);
  // Asked in clear text, it can be asked so again.
  const answered: Evidence = { ...failed(ocsp), kind: "ocsp", outcome: "bytes", bytes: new Uint8Array() };
  const inClear = await lookedAt({ ocsp: [ocsp], settings, answers: { [ocsp]: answered } });
  expect(offered(inClear)[0]).toContain("http://ocsp.ca.example");
  // What cannot be read is a failure as well; what was never sent is none.
  const place = "https://ocsp.ca.example/r3/abc";
  const unreadable = { ...answered, provenance: { url: place, at: new Date() } };
  expect(offered(await lookedAt({ ocsp: [ocsp], settings, answers: { [ocsp]: unreadable } }))[0]).toContain(
    "http://ocsp.ca.example",
  );
  const unsent: Evidence = {
    ...failed(place),
    outcome: "failure",
    failure: { failure: "cancelled" },
  } as Evidence;
  expect(offered(await lookedAt({ ocsp: [ocsp], settings, answers: { [ocsp]: unsent } }))).toEqual([
    ["https://ocsp.ca.example"],
  ]);
  // A list has no other form.
  expect(offered(await lookedAt({ crl: [crl], settings }))).toEqual([["http://crl.ca.example"]]);
});

it("what cannot be asked is laid out with the reason, and the verdict says it", async () => {
  const conducted = await lookedAt({ ocsp: ["http://10.0.0.1/"], crl: ["ldap://ldap.ca.example/cn=CA"] });
  expect(named(conducted).map(({ unaskable }) => unaskable)).toEqual(["localAddress", "notHttp"]);
  expect(conducted.inquests[0].weighing.verdict).toEqual({
    status: "undetermined",
    because: [{ because: "unaskable", why: "localAddress", url: "http://10.0.0.1/" }],
  });
});

it("one source that can be asked is enough for nobody having been asked", async () => {
  const { inquests } = await lookedAt({ ocsp: ["http://10.0.0.1/"], crl: [crl] });
  expect(inquests[0].weighing.verdict).toMatchObject({ because: [{ because: "notAsked" }] });
});

it.each([
  ["a name of the site's own network", { host: "shop.internal" }, undefined],
  ["the address its connection went to", { connection: { address: "192.168.1.7" } }, undefined],
  ["a public address", { connection: { address: "192.0.2.7" } }, "localAddress"],
  // Whoever rules its name server can make any name lead there.
  ["an address on this machine", { connection: { address: "127.0.0.1" } }, "localAddress"],
])("a private address can be asked by the grace of %s: %o", async (_, site, unaskable) => {
  const { inquests } = await lookedAt({ ocsp: ["http://10.0.0.1/"], ...site });
  expect(inquests[0].questions[0]?.unaskable).toBe(unaskable);
});

it("behind a proxy the proxy is among those who learn", async () => {
  const proxy = { type: "http", host: "proxy.example", port: 3128 };
  const { inquests } = await lookedAt({ ocsp: [ocsp], connection: { route: { proxy } } });
  const [question] = inquests[0].questions;
  expect(question?.offers.map(({ disclosure }) => disclosure.rows.map(({ who }) => who))).toEqual([
    ["responder", "proxy", "path", "resolver"],
    ["responder", "proxy", "path", "resolver"],
  ]);
});

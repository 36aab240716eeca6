import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import type { Sent, VerdictId } from "../../src/browser/messages.ts";
import { crlReasons } from "../../src/core/cert-status.ts";
import type { Outcome } from "../../src/core/check.ts";
import { crlDemands } from "../../src/core/crl/demands.ts";
import type { Tone } from "../../src/core/findings/finding.ts";
import type { Learns, Link, Party } from "../../src/core/inquiry/disclosure.ts";
import type { FetchFailure, RedirectFault } from "../../src/core/inquiry/evidence.ts";
import type { Unaskable } from "../../src/core/inquiry/plan.ts";
import { firstSettings, type Settings } from "../../src/core/inquiry/settings.ts";
import { ocspDemands } from "../../src/core/ocsp/demands.ts";
import { allMessages, installMessages } from "./i18n.ts";

// words.ts reaches i18n through webextension-polyfill, which wants a browser before it is loaded.
let wordId: typeof import("../../src/ui/words.ts").wordId;
let columns: typeof import("../../src/log/rows.ts").columns;
beforeAll(async () => {
  installMessages();
  ({ columns } = await import("../../src/log/rows.ts"));
  ({ wordId } = await import("../../src/ui/words.ts"));
});

const src = fileURLToPath(new URL("../../src/", import.meta.url));
const sourcesOf = (room: string): string[] =>
  readdirSync(`${src}${room}`, { encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`${src}${room}/${file}`, "utf8"));

/** A rule's id is its file's name; `facts` is what its finding hands to the words. */
const rules = readdirSync(`${src}core/findings`, { encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .map((file) => file.replace(/\.ts$/, ""))
  .filter((name) => name !== "find" && name !== "finding")
  .map((rule) => {
    const [, facts = ""] =
      /facts: \{([^}]*)\}/.exec(readFileSync(`${src}core/findings/${rule}.ts`, "utf8")) ?? [];
    const names = facts.split(",").map((fact) => fact.replace(/:.*/s, "").trim());
    return { rule, facts: names.filter((name) => name !== "") };
  });

const keysOf = (record: Readonly<Record<string, unknown>>): string[] => Object.keys(record);

const verdicts = {
  good: 0,
  revoked: 0,
  unknown: 0,
  undetermined: 0,
  "not-checked": 0,
  "nothing-to-check": 0,
  blocked: 0,
  "not-observed": 0,
  "not-https": 0,
} satisfies Record<VerdictId, 0>;

const outcomes = { met: 0, unmet: 0, notReached: 0, notApplicable: 0 } satisfies Record<Outcome, 0>;
const parties = { site: 0, responder: 0, path: 0, resolver: 0, proxy: 0 } satisfies Record<Party, 0>;
const learned = { certificate: 0, issuer: 0, list: 0, contact: 0, handshake: 0 } satisfies Record<Learns, 0>;
const blocked = ["revoked", "requiredStapleMissing", "otherCertificateError"];
const byDesign = ["shortLived", "noRevAvail"];
const unaskable = {
  tooLong: 0,
  notHttp: 0,
  userinfo: 0,
  malformed: 0,
  localAddress: 0,
} satisfies Record<Unaskable, 0>;
const redirectFaults = { tooMany: 0, toClearText: 0, toLocalAddress: 0, toNowhere: 0 } satisfies Record<
  RedirectFault,
  0
>;
const otherDemands = ["staple.promised", "certificate.signature", "certificate.path"];
const plainFailures: readonly FetchFailure["failure"][] = [
  "nameNotFound",
  "connectionRefused",
  "connectionBroken",
  "tls",
  "unreachable",
  "proxyUnreachable",
  "proxyWantsPassword",
  "proxyNotUnderstood",
  "starttlsRefused",
  "starttlsNotUnderstood",
  "starttlsInjection",
  "notTls",
  "alert",
  "clientCertificateRequired",
  "companionNotAllowed",
  "companionMissing",
  "companionEnded",
  "network",
  "webPage",
  "upgradedToHttps",
  "cancelled",
];
const tones = { told: 0, wouldTell: 0, note: 0, server: 0, spares: 0 } satisfies Record<Tone, 0>;
const links = { address: 0, nonce: 0 } satisfies Record<Link, 0>;
const standing = Object.keys(firstSettings.standing);
const clearTexts = { beside: 0, afterHttps: 0 } satisfies Record<Settings["clearText"], 0>;
const sent = {
  kind: { ocsp: 0, crl: 0, staple: 0, site: 0 } satisfies Record<Sent["kind"], 0>,
  by: { click: 0, anyway: 0, settings: 0 } satisfies Record<Sent["by"], 0>,
  outcome: {
    underWay: 0,
    answered: 0,
    redirected: 0,
    notFollowed: 0,
    cancelled: 0,
    failed: 0,
  } satisfies Record<Sent["outcome"], 0>,
};

/** The messages that are looked up by an id put together as the pages run. */
const composed = (): string[] => [
  ...[...ocspDemands, ...crlDemands].map(({ demand }) => wordId("demand", demand)),
  ...otherDemands.map((demand) => wordId("demand", demand)),
  ...["none", "otherCertificate"].map((state) => `staple_${state}`),
  ...["tooLarge", "tooMany", "noResponse", "brokenLine", "notRebuilt", "undecodable"].map(
    (fault) => `handed_${fault}`,
  ),
  ...["notStapled", "notSent"].map((reason) => `because_${reason}`),
  ...rules.map(({ rule }) => wordId("finding", rule)),
  ...Object.values(crlReasons).map((reason) => `revocationReason_${reason}`),
  ...keysOf(outcomes).flatMap((outcome) => [`outcome_${outcome}`, `checks_${outcome}`]),
  ...keysOf(parties).map((who) => `party_${who}`),
  ...keysOf(learned).map((what) => `learns_${what}`),
  ...blocked.flatMap((reason) => [`blocked_${reason}`, `meaning_blocked_${reason}`]),
  ...[
    "ocsp",
    "crl",
    "channel",
    "price_certificate",
    "price_one_of_several",
    "price_issuer",
    "price_list",
  ].flatMap((what) => [`${what}_in_clear`, `${what}_encrypted`]),
  ...keysOf(unaskable).map((why) => `unaskable_${why}`),
  ...keysOf(redirectFaults).map((fault) => `failure_redirect_${fault}`),
  ...["route", "container", "manner"].flatMap((what) => [`failure_other_${what}`, `price_other_${what}`]),
  ...plainFailures.map((failure) => `failure_${failure}`),
  ...["webPage", "upgradedToHttps"].map((failure) => `way_out_${failure}`),
  ...keysOf(tones).map((tone) => `tone_${tone}`),
  ...keysOf(links).map((link) => `link_${link}`),
  ...standing.flatMap((choice) => [`standing_${choice}`, `standing_${choice}_meaning`]),
  ...keysOf(clearTexts).flatMap((choice) => [`clear_text_${choice}`, `clear_text_${choice}_meaning`]),
  ...keysOf(learned).map((what) => `log_learns_${what}`),
  ...Object.entries(sent).flatMap(([what, values]) => keysOf(values).map((one) => `log_${what}_${one}`)),
  ...columns.map((column) => `log_${column}`),
  ...byDesign.map((why) => `because_${why}`),
  ...keysOf(verdicts).map((id) => `toolbar_${id.replaceAll("-", "_")}`),
];

const inManifest = (): string[] => {
  const manifest = readFileSync(new URL("../../manifest.json", import.meta.url), "utf8");
  return [...manifest.matchAll(/__MSG_(\w+)__/g)].map(([, id = ""]) => id);
};

it("everything that can be looked up has words", () => {
  expect([...composed(), ...inManifest()].filter((id) => allMessages[id] === undefined)).toEqual([]);
});

it("no message is unused", () => {
  const quoted = new Set(
    ["ui", "popup", "inspector", "settings", "log", "browser"]
      .flatMap(sourcesOf)
      .flatMap((text) => [...text.matchAll(/"(\w+)"/g)].map(([, id = ""]) => id)),
  );
  const used = new Set([...composed(), ...inManifest(), ...quoted]);
  expect(keysOf(allMessages).filter((id) => !used.has(id))).toEqual([]);
});

it.each(rules.map(({ rule, facts }) => [rule, facts] as const))(
  "the words of %s want the facts its finding has",
  (rule, facts) => {
    expect(Object.keys(allMessages[wordId("finding", rule)]?.placeholders ?? {}).sort()).toEqual(
      [...facts].sort(),
    );
  },
);

it("placeholders are numbered in the alphabetical order of their names, and exactly those are written", () => {
  for (const [id, { message, placeholders = {} }] of Object.entries(allMessages)) {
    const names = Object.keys(placeholders).sort();
    expect([id, names.map((name) => placeholders[name]?.content)]).toEqual([
      id,
      names.map((_, i) => `$${i + 1}`),
    ]);
    const written = new Set([...message.matchAll(/\$(\w+)\$/g)].map(([, name = ""]) => name));
    expect([id, [...written].filter((name) => !names.includes(name))]).toEqual([id, []]);
    expect([id, message.replaceAll(/\$\w+\$/g, "")]).toEqual([id, expect.not.stringContaining("$")]);
  }
});

it("Firefox can tell the messages apart, which it does without regard to case", () => {
  const ids = keysOf(allMessages);
  expect(ids.filter((id) => !/^[A-Za-z0-9_@]+$/.test(id))).toEqual([]);
  expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(ids.length);
});

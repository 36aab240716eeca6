import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, it } from "vitest";
import type { VerdictId } from "../../src/browser/messages.ts";
import { crlReasons } from "../../src/core/cert-status.ts";
import type { Outcome } from "../../src/core/check.ts";
import { crlDemands } from "../../src/core/crl/demands.ts";
import type { Learns, Party } from "../../src/core/inquiry/disclosure.ts";
import { ocspDemands } from "../../src/core/ocsp/demands.ts";
import { allMessages, installMessages } from "./i18n.ts";

// words.ts reaches i18n through webextension-polyfill, which wants a browser before it is loaded.
let wordId: typeof import("../../src/ui/words.ts").wordId;
beforeAll(async () => {
  installMessages();
  ({ wordId } = await import("../../src/ui/words.ts"));
});

const src = fileURLToPath(new URL("../../src/", import.meta.url));
const sourcesOf = (room: string): string[] =>
  readdirSync(`${src}${room}`, { encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`${src}${room}/${file}`, "utf8"));

/** A rule's id is its file's name; `facts` is what its finding hands to the words. */
const rules = readdirSync(`${src}core/findings`, { encoding: "utf8" })
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
const parties = { responder: 0, path: 0, resolver: 0 } satisfies Record<Party, 0>;
const learned = { certificate: 0, list: 0, contact: 0 } satisfies Record<Learns, 0>;
const blocked = ["revoked", "requiredStapleMissing", "otherCertificateError"];
const byDesign = ["shortLived", "noRevAvail"];

/** The messages that are looked up by an id put together as the pages run. */
const composed = (): string[] => [
  ...[...ocspDemands, ...crlDemands].map(({ demand }) => wordId("demand", demand)),
  ...rules.map(({ rule }) => wordId("finding", rule)),
  ...Object.values(crlReasons).map((reason) => `revocationReason_${reason}`),
  ...keysOf(outcomes).map((outcome) => `outcome_${outcome}`),
  ...keysOf(parties).map((who) => `party_${who}`),
  ...keysOf(learned).map((what) => `learns_${what}`),
  ...blocked.flatMap((reason) => [`blocked_${reason}`, `meaning_blocked_${reason}`]),
  ...["ocsp", "crl"].flatMap((kind) => [`${kind}_in_clear`, `${kind}_encrypted`, `${kind}_cannot_be_asked`]),
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
    ["ui", "popup", "inspector", "browser"]
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

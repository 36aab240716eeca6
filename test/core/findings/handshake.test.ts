import { beforeAll, describe, expect, it } from "vitest";
import { find } from "../../../src/core/findings/find.ts";
import type { Finding } from "../../../src/core/findings/finding.ts";
import type { Shaken } from "../../../src/core/inquiry/evidence.ts";
import type { ConnectionFacts, ObservedChain } from "../../../src/core/inquiry/observed-chain.ts";
import { conducted, host, openServer, sent, shaken } from "../inquiry/handshakes.ts";

// What is worth knowing of a site's server from a handshake: each rule once where it finds something and once where it does not.

let server: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => {
  server = await openServer();
}, 60_000);

type Server = typeof server;

interface Look {
  /** The site's own certificate, as Firefox saw it. */
  readonly leaf?: "leaf" | "bare" | "promising";
  /** What was sent; nothing was looked at where absent. */
  readonly sent?: (server: Server) => Shaken;
  readonly connection?: ConnectionFacts;
  /** Days from now. */
  readonly at?: number;
  readonly by?: ObservedChain["by"];
}

const day = 86_400_000;
const usual = ({ certificates, answers }: Server): Shaken =>
  sent([certificates.leaf, answers.leaf], [certificates.issuing]);

async function found(
  rule: string,
  { leaf = "leaf", at = 0, connection = {}, by = "navigation", ...look }: Look,
) {
  const { certificates } = server;
  const heard = look.sent ? [shaken(look.sent(server))] : [];
  const chain = by === "refusal" ? [] : [certificates[leaf], certificates.issuing, certificates.root];
  const moment = new Date(Date.now() + at * day);
  const findings = find(await conducted(chain, heard, { at: moment, by, connection }));
  return findings.find((one) => one.rule === rule);
}

type Row = readonly [what: string, look: Look, facts: Finding["facts"] | undefined];
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string;

const rules: Readonly<Record<string, readonly Row[]>> = {
  "staple-expired": [
    ["five days later", { sent: usual, at: 5 }, { at: moment }],
    ["now", { sent: usual }, undefined],
    ["without a staple", { sent: (its) => sent([its.certificates.leaf]), at: 5 }, undefined],
  ],
  "staple-not-renewed": [
    // The lab's answers hold for four days: a newer one is due eight hours before.
    ["a few hours before it ends", { sent: usual, at: 3.9 }, { since: moment, until: moment }],
    ["when no other is due yet", { sent: usual, at: 3.6 }, undefined],
    ["when it has ended", { sent: usual, at: 5 }, undefined],
  ],
  "staple-about-another": [
    [
      "a CA's",
      { sent: ({ certificates, answers }) => sent([certificates.leaf, answers.issuing]) },
      { name: "Lab Issuing CA" },
    ],
    [
      "a stranger's",
      { sent: ({ certificates, answers }) => sent([certificates.leaf, answers.bare]) },
      { name: expect.stringMatching(/^[0-9a-f]+$/) as string },
    ],
    ["its own", { sent: usual }, undefined],
    ["no answer", { sent: ({ certificates }) => sent([certificates.leaf, new Uint8Array()]) }, undefined],
  ],
  "staple-large": [
    [
      "a staple of 14 kB",
      { sent: ({ certificates }) => sent([certificates.leaf, new Uint8Array(14_500)]) },
      { octets: "14500" },
    ],
    [
      "certificates that are too much without it",
      { sent: ({ certificates }) => sent([certificates.leaf, new Uint8Array(9)], [new Uint8Array(14_600)]) },
      undefined,
    ],
    ["a usual one", { sent: usual }, undefined],
  ],
  "sent-other-certificate": [
    ["another", { sent: ({ certificates }) => sent([certificates.bare], [certificates.issuing]) }, {}],
    ["the same", { sent: usual }, undefined],
    ["whatever, where Firefox saw none", { sent: usual, by: "refusal" }, undefined],
  ],
  "sent-without-issuer": [
    [
      "the site's own alone",
      { sent: ({ certificates }) => sent([certificates.leaf]) },
      { name: "Lab Issuing CA" },
    ],
    ["all but the root", { sent: usual }, undefined],
    ["another site's", { sent: ({ certificates }) => sent([certificates.bare]) }, undefined],
  ],
  "sent-out-of-order": [
    [
      "the root first",
      {
        sent: ({ certificates: { leaf, root, issuing } }) => sent([leaf], [root], [issuing]),
      },
      {},
    ],
    [
      "a stranger in between",
      { sent: ({ certificates: { leaf, bare, issuing } }) => sent([leaf], [bare], [issuing]) },
      undefined,
    ],
  ],
  "sent-in-vain": [
    [
      "a stranger, the root, one twice",
      {
        sent: ({ certificates: { leaf, bare, issuing, root } }) =>
          sent([leaf], [issuing], [bare], [root], [issuing]),
      },
      { count: "3", octets: expect.stringMatching(/^\d{4}$/) as string },
    ],
    ["all but the root", { sent: usual }, undefined],
    ["another site's", { sent: ({ certificates }) => sent([certificates.bare]) }, undefined],
  ],
  "staple-inferred": [
    ["Firefox asked nobody", { leaf: "promising", connection: { usedOcsp: false } }, { site: host }],
    ["Firefox asked", { leaf: "promising", connection: { usedOcsp: true } }, undefined],
    ["Firefox does not say", { leaf: "promising" }, undefined],
    ["from the cache", { leaf: "promising", connection: { usedOcsp: false, fromCache: true } }, undefined],
    [
      "past a warning",
      { leaf: "promising", connection: { usedOcsp: false, overriddenError: "trust_error" } },
      undefined,
    ],
    ["no promise", { connection: { usedOcsp: false } }, undefined],
    [
      "once it was looked at",
      {
        leaf: "promising",
        connection: { usedOcsp: false },
        sent: ({ certificates }) => sent([certificates.promising]),
      },
      undefined,
    ],
  ],
  "handshake-named-the-site": [
    ["Firefox hid it", { sent: usual, connection: { usedEch: true } }, { site: host }],
    ["Firefox did not", { sent: usual, connection: { usedEch: false } }, undefined],
    ["before any", { connection: { usedEch: true } }, undefined],
  ],
  "could-have-stapled": [
    ["nothing came", { sent: ({ certificates }) => sent([certificates.leaf]) }, { site: host }],
    ["something came", { sent: usual }, undefined],
    [
      "there is no responder to have it from",
      { leaf: "bare", sent: ({ certificates }) => sent([certificates.bare]) },
      undefined,
    ],
    ["another site's came", { sent: ({ certificates }) => sent([certificates.bare]) }, undefined],
  ],
};

describe.each(Object.entries(rules))("%s", (rule, rows) => {
  it.each(rows)("%s", async (_, look, facts) => {
    expect((await found(rule, look))?.facts).toEqual(facts);
  });
});

it("what was stapled before does not hide that nothing is now", async () => {
  const { certificates } = server;
  const chain = [certificates.leaf, certificates.issuing, certificates.root];
  const heard = [usual(server), sent([certificates.leaf])].map(shaken);
  const rulesFound = find(await conducted(chain, heard)).map(({ rule }) => rule);
  expect(rulesFound).toContain("could-have-stapled");
  expect(rulesFound).toContain("sent-without-issuer");
});

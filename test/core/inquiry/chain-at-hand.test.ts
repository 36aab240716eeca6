import { beforeAll, expect, it } from "vitest";
import { chainAsSent } from "../../../src/core/inquiry/chain-at-hand.ts";
import type { Shaken } from "../../../src/core/inquiry/evidence.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { type Certificate, decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { openServer, sent } from "./handshakes.ts";

// A chain as a server sent it, for whoever has certificates of their own. Where they have none: staple.test.ts.

let certificates: Awaited<ReturnType<typeof openServer>>["certificates"];
const given: Partial<Record<keyof typeof certificates, Certificate>> = {};
beforeAll(async () => {
  ({ certificates } = await openServer());
  for (const name of ["leaf", "issuing", "root"] as const)
    given[name] = decodeCertificate(certificates[name]);
}, 60_000);

const bench = { at: new Date(), policy: strictPolicy, subtle: crypto.subtle };
const error = "UNABLE_TO_GET_ISSUER_CERT";
const unknown = { certificationPath: { valid: false, error } } as const;

/** What was sent, and whose certificates are given, by their names; and what came of the handshake besides. */
async function lined(
  names: readonly (keyof typeof certificates)[],
  trusted: readonly (keyof typeof given)[],
  over = {},
) {
  const handshake: Shaken = { ...sent(...names.map((name) => [certificates[name]] as const)), ...over };
  const { chain, links } = await chainAsSent(
    handshake,
    bench,
    trusted.map((name) => given[name] as Certificate),
  );
  return { chain, links, path: links[0]?.checks[1] };
}

it("has an issuer that was not sent, where it is given", async () => {
  const { chain, links, path } = await lined(["leaf"], ["root", "issuing"], unknown);
  expect(chain.map(({ der }) => der)).toEqual([certificates.leaf, certificates.issuing, certificates.root]);
  expect(links.map(({ checks }) => checks[0]?.outcome)).toEqual(["met", "met"]);
  // That somebody vouches for the issuer does not hide what OpenSSL said.
  expect(path).toMatchObject({ demand: "certificate.path", outcome: "met", detail: { found: error } });
});

it("goes by the certificate that is given before the same that was sent", async () => {
  const { links } = await lined(["leaf", "issuing"], ["issuing"], unknown);
  expect(links[0]?.subject.issuer).toBe(given.issuing);
});

it.each([
  ["only the root is given, and OpenSSL found no path to it", ["root"], unknown],
  ["nobody is given", [], unknown],
  ["the handshake was not completed", ["issuing"], { certificationPath: undefined }],
  ["the handshake failed at its end", ["issuing"], { failure: { failure: "notTls" } }],
] as const)("nobody vouches for it when %s", async (_, trusted, over) => {
  expect((await lined(["leaf", "issuing"], trusted, over)).path?.outcome).toBe("unmet");
});

it("has each certificate once, however often it was sent or given", async () => {
  const names = ["leaf", "leaf", "issuing", "root", "issuing", "root"] as const;
  const { chain, links } = await lined(names, ["root", "leaf"]);
  expect(chain.map(({ der }) => der)).toEqual([certificates.leaf, certificates.issuing, certificates.root]);
  expect(links.map(({ position }) => position)).toEqual([0, 1]);
});

it("of a certificate that signed itself has that as its issuer", async () => {
  const { chain, links } = await lined(["root", "root"], [], unknown);
  expect(chain).toHaveLength(1);
  expect(links).toMatchObject([
    { subject: { issuer: chain[0] }, checks: [{ outcome: "met" }, { outcome: "unmet" }] },
  ]);
});

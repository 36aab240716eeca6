import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { appraiseAll } from "../../src/cli/appraise-all.ts";
import type { Exhibit } from "../../src/cli/exhibit.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import type { Subtle } from "../../src/core/x509/signature.ts";
import { type CertificateName, fixtureClock } from "../../src/lab/fixture-certificates.ts";
import { makeCrlFixtures } from "../../src/lab/fixtures.ts";

let made: Awaited<ReturnType<typeof makeCrlFixtures>>;
const folder = mkdtempSync(join(tmpdir(), "revocation-appraise-"));
beforeAll(async () => {
  made = await makeCrlFixtures(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const certificate = (name: CertificateName) => decodeCertificate(new Uint8Array(made.der[name]));
const exhibit = (name: string): Exhibit => ({
  name,
  kind: "crl",
  bytes: new Uint8Array(made.crls.get(name)?.crl as Buffer),
});

/** How many signatures are verified to judge `count` times these CRLs, with so many copies of each certificate. */
async function verifications(
  crls: readonly string[],
  count: number,
  certs: readonly CertificateName[],
  copies: number,
): Promise<number> {
  let verified = 0;
  const subtle: Subtle = {
    importKey: crypto.subtle.importKey.bind(crypto.subtle) as Subtle["importKey"],
    digest: crypto.subtle.digest.bind(crypto.subtle),
    verify: (...what) => {
      verified++;
      return (crypto.subtle as unknown as Subtle).verify(...what);
    },
  };
  const leaf = certificate("leafWithCrlIssuer");
  const exhibits = Array.from({ length: count }, () => crls.map(exhibit)).flat();
  const given = Array.from({ length: copies }, () => certs.map(certificate)).flat();
  await appraiseAll(
    exhibits,
    { serialNumber: leaf.serialNumber, certificate: leaf, issuer: certificate("issuing") },
    given,
    { at: fixtureClock, policy: strictPolicy, subtle },
  );
  return verified;
}

// Nobody says of the CRL issuer that it is good, so nobody believes it, and every one of its certificates is tried.
const unbelieved = ["indirect"];
const signers = ["crlIssuer", "crlIssuerWithoutKeyUsage", "root"] as const;

it("costs as many signatures as there are CRLs, times something that copies of a certificate do not raise", async () => {
  const once = await verifications(unbelieved, 1, signers, 1);
  const [four, eight] = [
    await verifications(unbelieved, 4, signers, 8),
    await verifications(unbelieved, 8, signers, 8),
  ];
  expect(eight - four).toBeLessThanOrEqual(4 * once);
});

it("costs no more for delta CRLs, whoever signed them", async () => {
  for (const crls of [
    ["delta", "plain"],
    ["other-issuer", "delta"],
  ]) {
    const [four, eight] = [await verifications(crls, 4, [], 0), await verifications(crls, 8, [], 0)];
    expect([four, eight]).toEqual([8, 16]);
  }
});

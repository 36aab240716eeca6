import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OcspJudgement, verifyResponse } from "../../src/core/ocsp/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import type { Subtle } from "../../src/core/x509/signature.ts";
import type { FixtureVerdict } from "../../src/lab/fixture.ts";
import { type CertificateName, fixtureClock } from "../../src/lab/fixture-certificates.ts";
import { makeOcspFixtures } from "../../src/lab/fixtures.ts";
import { type OcspFixture, ocspFixtures } from "../../src/lab/ocsp-fixtures.ts";

const run = promisify(execFile);

let made: Awaited<ReturnType<typeof makeOcspFixtures>>;
const folder = mkdtempSync(join(tmpdir(), "revocation-fixtures-"));
beforeAll(async () => {
  made = await makeOcspFixtures(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const bytesOf = ({ name }: OcspFixture): Uint8Array => new Uint8Array(made.responses.get(name) as Buffer);
const certificateOf = (name: CertificateName) => decodeCertificate(new Uint8Array(made.der[name]));

function judge(fixture: OcspFixture): Promise<OcspJudgement> {
  const { certificate = "leaf", issuer = "issuing", nonce, policy } = fixture.row.question ?? {};
  const leaf = certificateOf(certificate);
  return verifyResponse(
    bytesOf(fixture),
    { serialNumber: leaf.serialNumber, certificate: leaf, issuer: certificateOf(issuer) },
    {
      at: fixtureClock,
      policy: { ...strictPolicy, ...policy },
      subtle: crypto.subtle as unknown as Subtle,
      ...(nonce && { nonce: new Uint8Array(nonce) }),
    },
  );
}

/** What the OpenSSL command line says: a status counts when it also says that the response verifies. */
async function judgedByOpenssl({ name, row }: OcspFixture): Promise<FixtureVerdict> {
  const { certificate = "leaf", issuer = "issuing" } = row.question ?? {};
  const { stdout, stderr } = await run(
    "openssl",
    [
      ...["ocsp", "-respin", `${name}.der`, "-issuer", `${issuer}.crt`, "-cert", `${certificate}.crt`],
      ...["-CAfile", "root.crt", "-no_nonce", "-attime", String(fixtureClock.getTime() / 1000)],
      // It compares the response's times with this machine's clock: here they are not to count.
      ...["-validity_period", "1000000000"],
    ],
    { cwd: folder },
  ).catch((failed: { stdout: string; stderr: string }) => failed);
  const status = new RegExp(`^${certificate}.crt: (good|revoked|unknown)$`, "m").exec(stdout)?.[1];
  return stderr.includes("Response verify OK") && status !== undefined
    ? (status as FixtureVerdict)
    : "undetermined";
}

it("has a name of its own for each of at least sixty faults", () => {
  expect(new Set(ocspFixtures.map(({ name }) => name)).size).toBe(ocspFixtures.length);
  expect(ocspFixtures.filter(({ unmet }) => unmet.length > 0).length).toBeGreaterThanOrEqual(60);
});

describe.each(ocspFixtures)("$name: $sentence", (fixture) => {
  it(`is ${fixture.verdict}${fixture.unmet.length > 0 ? ` for ${fixture.unmet.join(", ")}` : ""}`, async () => {
    const { checks, certStatus } = await judge(fixture);
    expect(checks.filter(({ outcome }) => outcome === "unmet").map(({ demand }) => demand)).toEqual(
      fixture.unmet,
    );
    expect(certStatus?.status ?? "undetermined").toBe(fixture.verdict);
  });

  const { verdict, row } = fixture;
  const { openssl } = row;
  it.skipIf(openssl?.says === "notAsked")(
    openssl === undefined ? "OpenSSL agrees" : `OpenSSL says ${openssl.says}: ${openssl.because}`,
    async () => {
      expect(await judgedByOpenssl(fixture)).toBe(openssl?.says ?? verdict);
    },
  );
});

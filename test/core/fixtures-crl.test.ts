import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CrlContext, Reading, Unreadable } from "../../src/core/crl/judge.ts";
import { keepReading } from "../../src/core/crl/kept-reading.ts";
import { type CrlJudgement, judgeCrl, readCrl, verifyCrl } from "../../src/core/crl/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import type { Subtle } from "../../src/core/x509/signature.ts";
import { type CrlFixture, crlFixtures } from "../../src/lab/crl-fixtures.ts";
import type { FixtureVerdict } from "../../src/lab/fixture.ts";
import { type CertificateName, fixtureClock } from "../../src/lab/fixture-certificates.ts";
import { type MadeCrl, makeCrlFixtures } from "../../src/lab/fixtures.ts";

const run = promisify(execFile);

let made: Awaited<ReturnType<typeof makeCrlFixtures>>;
const folder = mkdtempSync(join(tmpdir(), "revocation-fixtures-"));
beforeAll(async () => {
  made = await makeCrlFixtures(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const certificateOf = (name: CertificateName) => decodeCertificate(new Uint8Array(made.der[name]));

function caseOf({ name, row }: CrlFixture) {
  const { certificate = "leaf", issuer = "issuing", crlIssuer, policy } = row.question ?? {};
  const { crl, base } = made.crls.get(name) as MadeCrl;
  const leaf = certificateOf(certificate);
  const subject = { serialNumber: leaf.serialNumber, certificate: leaf, issuer: certificateOf(issuer) };
  const context: CrlContext = {
    at: fixtureClock,
    policy: { ...strictPolicy, ...policy },
    subtle: crypto.subtle as unknown as Subtle,
    ...(base && { base: new Uint8Array(base) }),
    ...(crlIssuer && { crlIssuer: certificateOf(crlIssuer) }),
  };
  return { crl: new Uint8Array(crl), subject, context };
}

function judge(fixture: CrlFixture): Promise<CrlJudgement> {
  const { crl, subject, context } = caseOf(fixture);
  return verifyCrl(crl, subject, context);
}

/** The same, of what is kept of a CRL that was read before. */
async function judgeKept(fixture: CrlFixture): Promise<CrlJudgement> {
  const { crl, subject, context } = caseOf(fixture);
  const kept = async (bytes: Uint8Array): Promise<Reading | Unreadable> => {
    const reading = await readCrl(bytes, subject, context);
    return "error" in reading ? reading : keepReading(reading);
  };
  const { base } = context;
  return judgeCrl(
    await kept(crl),
    subject,
    context,
    base instanceof Uint8Array ? await kept(base) : undefined,
  );
}

/** What `openssl verify -crl_check` says, given the same CRLs and certificates. */
async function judgedByOpenssl({ name, row }: CrlFixture): Promise<FixtureVerdict> {
  const { certificate = "leaf", issuer = "issuing", crlIssuer, base } = row.question ?? {};
  const { stdout, stderr } = await run(
    "openssl",
    [
      ...["verify", "-crl_check", "-extended_crl", "-use_deltas"],
      ...[
        "-attime",
        String(fixtureClock.getTime() / 1000),
        "-CAfile",
        "root.crt",
        "-untrusted",
        `${issuer}.crt`,
      ],
      ...(crlIssuer === undefined ? [] : ["-untrusted", `${crlIssuer}.crt`]),
      ...["-CRLfile", `${name}.der`, ...(base === undefined ? [] : ["-CRLfile", `${name}.base.der`])],
      `${certificate}.crt`,
    ],
    { cwd: folder },
  ).catch((failed: { stdout: string; stderr: string }) => failed);
  if (stdout.includes(`${certificate}.crt: OK`)) return "good";
  return stderr.includes("certificate revoked") ? "revoked" : "undetermined";
}

it("has a name of its own for each of at least forty faults", () => {
  expect(new Set(crlFixtures.map(({ name }) => name)).size).toBe(crlFixtures.length);
  expect(crlFixtures.filter(({ unmet }) => unmet.length > 0).length).toBeGreaterThanOrEqual(40);
});

describe.each(crlFixtures)("$name: $sentence", (fixture) => {
  const { verdict, unmet, row } = fixture;
  it(`is ${verdict}${unmet.length > 0 ? ` for ${unmet.join(", ")}` : ""}`, async () => {
    const { checks, certStatus } = await judge(fixture);
    expect(checks.filter(({ outcome }) => outcome === "unmet").map(({ demand }) => demand)).toEqual(unmet);
    expect(certStatus?.status ?? "undetermined").toBe(verdict);
  });

  it("is judged the same when only a reading of it was kept", async () => {
    const { checks, certStatus, until } = await judge(fixture);
    expect(await judgeKept(fixture)).toMatchObject({
      checks,
      ...(certStatus && { certStatus }),
      ...(until && { until }),
    });
  });

  const { openssl } = row;
  it.skipIf(openssl?.says === "notAsked")(
    openssl === undefined ? "OpenSSL agrees" : `OpenSSL says ${openssl.says}: ${openssl.because}`,
    async () => {
      expect(await judgedByOpenssl(fixture)).toBe(openssl?.says ?? verdict);
    },
  );
});

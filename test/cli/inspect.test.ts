import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import type { InspectionReport } from "../../src/cli/inspection-report.ts";
import { noEnd, noEvidence, noIssuer, say, sayDemand, wasRevoked } from "../../src/cli/words.ts";
import { encode, sequence } from "../../src/lab/asn1.ts";
import { fixtureClock, hours } from "../../src/lab/fixture-certificates.ts";
import { makeCrlFixtures, makeOcspFixtures } from "../../src/lab/fixtures.ts";
import {
  asCertID,
  byKey,
  certID,
  good,
  responseData,
  singleResponse,
  successful,
} from "../../src/lab/ocsp-response.ts";
import { opensslIn } from "../../src/lab/openssl.ts";
import { sign, signatureAlgorithms } from "../../src/lab/signature.ts";
import { type BuiltCommand, buildCommand, type Ran } from "./built-command.ts";

const execute = promisify(execFile);

const folder = mkdtempSync(join(tmpdir(), "revocation-inspect-"));
const at = fixtureClock.toISOString();

let command: BuiltCommand;
let ocsp: Awaited<ReturnType<typeof makeOcspFixtures>>;
beforeAll(async () => {
  // Both have a `plain` and certificates of their own.
  command = await buildCommand();
  ocsp = await makeOcspFixtures(join(folder, "ocsp"));
  await makeCrlFixtures(join(folder, "crl"));
}, 120_000);
afterAll(() => {
  command.close();
  rmSync(folder, { recursive: true });
});

/** Inspects with the clock of the fixtures, in the folder `from` of theirs. */
const inspect = (from: "ocsp" | "crl", ...args: readonly string[]): Promise<Ran> =>
  command.run(["--at", at, ...args], { in: join(folder, from) });

const leaf = ["--cert", "leaf.crt", "--issuer", "issuing.crt"];

const put = (path: string, contents: string | Uint8Array): string => {
  writeFileSync(join(folder, path), contents);
  return path.slice(path.indexOf("/") + 1);
};
const held = (path: string): Buffer => readFileSync(join(folder, path));
const openssl = (from: string, ...args: readonly string[]) =>
  execute("openssl", args, { cwd: join(folder, from) }).catch(
    (failed: { stdout: string; stderr: string }) => failed,
  );

const firstLine = ({ stdout }: Ran): string => stdout.split("\n", 1)[0] ?? "";
const reportOf = ({ stdout }: Ran): InspectionReport => JSON.parse(stdout);

describe("says what OpenSSL says", () => {
  const asOf = "2026-06-15T11:00:00Z";
  it.each([
    ["plain", 0, ["verdict_good", say("verdict_good_until", { until: "2026-06-19T11:00:00Z" })]],
    [
      "revoked-keyCompromise",
      1,
      ["verdict_revoked", say("verdict_revoked_when", { when: asOf }), say("revocationReason_keyCompromise")],
    ],
    ["unknown", 2, ["verdict_unknown", say("verdict_unknown_meaning")]],
  ] as const)("of the response %s", async (name, exitCode, [heading, ...sentences]) => {
    const ran = await inspect("ocsp", ...leaf, "--ocsp", `${name}.der`);
    const line = firstLine(ran);
    expect(line.startsWith(`${say(heading)}. `)).toBe(true);
    for (const said of [...sentences, say("says_ocsp", { asOf, host: `${name}.der` })])
      expect(line).toContain(said);
    expect(ran.exitCode).toBe(exitCode);
    expect(ran.stderr).toBe("");
    const { stdout } = await openssl(
      "ocsp",
      ...["ocsp", "-respin", `${name}.der`, "-issuer", "issuing.crt", "-cert", "leaf.crt", "-no_nonce"],
      ...[
        "-CAfile",
        "root.crt",
        "-attime",
        String(fixtureClock.getTime() / 1000),
        "-validity_period",
        "1000000000",
      ],
    );
    expect(stdout).toContain(`leaf.crt: ${["good", "revoked", "unknown"][exitCode]}`);
  });

  it.each([
    ["plain", 0, "2026-06-19T11:00:00Z", "leaf.crt: OK"],
    ["revoked", 1, "2026-06-13T12:00:00Z", "certificate revoked"],
    ["stale", 2, "The CRL ran out at 2026-06-15T11:59:59Z.", "CRL has expired"],
    ["expired", 2, "The certificate expired at 2026-06-05T12:00:00Z; ", "certificate has expired"],
  ] as const)("of the CRL %s", async (name, exitCode, said, verified) => {
    const asked = name === "expired" ? "expiredLeaf.crt" : "leaf.crt";
    const ran = await inspect("crl", "--cert", asked, "--issuer", "issuing.crt", "--crl", `${name}.der`);
    expect(ran.exitCode).toBe(exitCode);
    const heading = (["verdict_good", "verdict_revoked", "verdict_undetermined"] as const)[exitCode];
    expect(firstLine(ran)).toMatch(new RegExp(`^${say(heading)}\\. `));
    expect(firstLine(ran)).toContain(said);
    const { stdout, stderr } = await openssl(
      "crl",
      ...["verify", "-crl_check", "-attime", String(fixtureClock.getTime() / 1000), "-CAfile", "root.crt"],
      ...["-untrusted", "issuing.crt", "-CRLfile", `${name}.der`, asked],
    );
    expect(stdout + stderr).toContain(verified);
  });
});

describe("text", () => {
  it("has the verdict first, who signed and when, and every check with its clause and what was found", async () => {
    const { stdout } = await inspect("ocsp", ...leaf, "--ocsp", "stale.der");
    const lines = stdout.split("\n");
    const stale = sayDemand("ocsp.nextUpdate");
    expect(lines[0]).toBe(`${say("verdict_undetermined")}. The answer ran out at 2026-06-15T11:54:00Z.`);
    expect(lines).toContain("certificate  CN=www.fixture.example");
    expect(lines).toContain("issuer       CN=Issuing CA,O=Fixture Trust");
    expect(lines).toContain("             valid 2026-04-16T12:00:00Z – 2027-01-01T12:00:00Z");
    expect(lines).toContain("at           2026-06-15T12:00:00Z, and clocks may differ by 5 minutes");
    expect(lines).toContain(`  ✓ ${sayDemand("certificate.signature")} (RFC 5280 §6.1.3 (a)(1))`);
    expect(stdout).toMatch(/CN=Responder,O=Fixture Trust, [^\n]*2026-06-15T11:00:00Z\n/);
    expect(stdout).toContain("\n  thisUpdate 2026-06-15T11:00:00Z, nextUpdate 2026-06-15T11:54:00Z\n");
    expect(lines[lines.indexOf(`  ✗ ${stale} (RFC 6960 §4.2.2.1)`) + 1]).toBe(
      "      Found: 2026-06-15T11:54:00Z · No earlier than: 2026-06-15T11:55:00Z",
    );
    expect(lines).toContain(
      `  · ${sayDemand("ocsp.nonce")} (RFC 6960 §4.4.1) – ${say("outcome_notApplicable")}`,
    );
    // What is not met comes first, whatever the order of the demands.
    expect(lines.findIndex((line) => line.startsWith("  ✗"))).toBeLessThan(
      lines.indexOf(`  ✓ ${sayDemand("ocsp.encoding")} (RFC 6960 §4.2.1)`),
    );
    expect(lines.filter((line) => line.startsWith("  ✗"))).toHaveLength(1);
    expect(Math.max(...lines.slice(1).map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(stdout).not.toContain("\u001b");
  });

  it("names who issued a CRL, and says who signed it only where that is so", async () => {
    const good = await inspect("crl", ...leaf, "--crl", "plain.der");
    const issuer = "CN=Issuing CA,O=Fixture Trust";
    expect(good.stdout).toContain("\n  thisUpdate 2026-06-15T11:00:00Z, nextUpdate 2026-06-19T11:00:00Z\n");
    expect(good.stdout).toContain("\n  cRLNumber 7\n  certificates on it: 1\n");
    expect(good.stdout).toContain(`\n  ${say("list_signed_by", { age: "2026-06-15T11:00:00Z", issuer })}\n`);
    const bad = await inspect("crl", ...leaf, "--crl", "signed-by-another-key.der");
    expect(bad.stdout).toContain("\n  CN=Issuing CA,O=Fixture Trust\n");
  });

  it("shows the names a check compares as names", async () => {
    const { stdout } = await inspect("crl", ...leaf, "--crl", "other-issuer.der");
    const names = "CN=Sibling CA,O=Fixture Trust · Expected: CN=Issuing CA,O=Fixture Trust";
    expect(stdout).toContain(`\n      Found: ${names}\n`);
  });

  it.each([
    ["no-next-update", noEnd("2026-06-22T11:00:00Z")],
    ["slightly-over", say("verdict_good_held", { until: "2026-06-15T11:56:00Z" })],
  ])("does not say that %s holds until then", async (name, said) => {
    expect(firstLine(await inspect("ocsp", ...leaf, "--ocsp", `${name}.der`))).toContain(said);
  });

  it("says who signed a response for the CA, and who did not", async () => {
    const signers = ["signed-by-issuer", "plain", "no-purpose", "signed-by-another-key"].map(async (name) => {
      const { stdout } = await inspect("ocsp", ...leaf, "--ocsp", `${name}.der`);
      const lines = stdout.split("\n");
      const heading = lines.findIndex((line) => line.startsWith("OCSP "));
      return lines
        .slice(heading)
        .find((line) => line.startsWith("  "))
        ?.trim();
    });
    expect(await Promise.all(signers)).toEqual(
      [
        "Signed by the CA itself",
        "Signed for the CA by CN=Responder,O=Fixture Trust",
        "Signed by CN=Responder,O=Fixture Trust",
        "Signer not established",
      ].map((who) => `${who}, produced 2026-06-15T11:00:00Z`),
    );
  });

  it("lets no name draw lines of its own", async () => {
    const subject = "/CN=x\u001b[2K\nNot revoked. Valid until 2999-01-01T00:00:00Z.\u202e";
    await openssl(
      "crl",
      "req",
      "-x509",
      "-newkey",
      "ed25519",
      "-nodes",
      "-keyout",
      "evil.key",
      "-out",
      "evil.crt",
      "-utf8",
      "-subj",
      subject,
    );
    const { stdout } = await inspect("crl", "--cert", "evil.crt");
    expect(stdout).toContain("Not revoked");
    expect(stdout).not.toMatch(/[\p{Cf}]|^Not revoked/mu);
    expect(stdout).not.toContain("\u001b");
  });
});

describe("what happened, in the first line", () => {
  it.each<[from: "ocsp" | "crl", name: string, said: string | RegExp, about?: readonly string[]]>([
    ["ocsp", "try-later", "The responder gave no status, it answered tryLater."],
    ["ocsp", "other-serial-number", /^The answer is about serial number \w+, this certificate's is 00c0ffee/],
    ["ocsp", "hashes-under-another-name", "The answer is about a certificate of another issuer."],
    ["ocsp", "sha-1", "The answer is signed with ECDSA with SHA-1, which only --allow-sha1 would accept."],
    [
      "ocsp",
      "no-purpose",
      "The certificate of CN=Responder,O=Fixture Trust does not allow signing OCSP responses.",
    ],
    ["ocsp", "not-yet", "The answer begins to hold only at 2026-06-15T12:06:00Z."],
    [
      "crl",
      "old-without-next-update",
      "The CRL names no nextUpdate, and is accepted until 2026-06-14T12:00:00Z only.",
    ],
    [
      "crl",
      "other-issuer",
      "The CRL is from CN=Sibling CA,O=Fixture Trust, this certificate's issuer is CN=Issuing CA,O=Fixture Trust.",
    ],
    [
      "crl",
      "other-shard",
      "The CRL is the one at http://crl.fixture.example/8.crl, this certificate points to http://crl.fixture.example/7.crl.",
    ],
    [
      "crl",
      "signed-by-another-key",
      "The signature is not valid: the CRL was changed, or another key signed it.",
    ],
    [
      "crl",
      "sha-224",
      "The CRL is signed in a way that is not verified here: unsupported ECDSA with SHA-224.",
    ],
    [
      "crl",
      "some-reasons",
      "The CRL does not list it, and lists only what was revoked for keyCompromise cACompromise.",
    ],
    ["crl", "delta-alone", "This is a delta CRL: the CRL it adds to is missing."],
    ["crl", "only-cas", sayDemand("crl.certificateKind")],
  ])("%s %s", async (from, name, said) => {
    const line = firstLine(await inspect(from, ...leaf, `--${from}`, `${name}.der`));
    expect(line.replace(`${say("verdict_undetermined")}. `, "")).toEqual(
      typeof said === "string" ? said : expect.stringMatching(said),
    );
  });

  it("names the file where there are several", async () => {
    const undetermined = await inspect("crl", ...leaf, "--crl", "stale.der", "--crl", "some-reasons.der");
    expect(undetermined.stdout.split("\n").slice(0, 2)).toEqual([
      `${say("verdict_undetermined")}. stale.der: The CRL ran out at 2026-06-15T11:59:59Z.`,
      "  - some-reasons.der: The CRL does not list it, and lists only what was revoked for keyCompromise",
    ]);
    const good = await inspect("crl", ...leaf, "--crl", "stale.der", "--crl", "plain.der");
    expect(firstLine(good)).toContain(say("says_ocsp", { asOf: "2026-06-15T11:00:00Z", host: "plain.der" }));
  });

  it("marks an expired certificate", async () => {
    const { stdout } = await inspect("crl", "--cert", "expiredLeaf.crt", "--issuer", "issuing.crt");
    expect(stdout).toContain("\n             valid 2026-04-16T12:00:00Z – 2026-06-05T12:00:00Z (expired)\n");
  });
});

it("tells of a signed revocation that is out of date beside what stands", async () => {
  const lists = ["--crl", "plain.der", "--crl", "stale-listed.der"];
  const ran = await inspect("crl", ...leaf, ...lists);
  expect(ran.exitCode).toBe(0);
  const [first, ...others] = ran.stdout.split("\n\n", 1).join().split("\n");
  expect(first).toContain(say("verdict_good"));
  expect(others.join(" ")).toBe(wasRevoked);
  expect(reportOf(await inspect("crl", ...leaf, ...lists, "--json")).disagreement).toBe(true);
});

it("goes by the later of two CRLs, in either order", async () => {
  const authority = join(folder, "crl");
  const made = opensslIn(authority);
  put(
    "crl/held.cnf",
    "[ca]\ndefault_ca=this\n[this]\ndatabase=held.index\ncrlnumber=held.number\ndefault_md=sha256\ncertificate=issuing.crt\nprivate_key=issuing.key\ncrl_extensions=x\n[x]\nauthorityKeyIdentifier=keyid\n",
  );
  const gencrl = async (out: string, thisUpdate: string, index: string): Promise<void> => {
    put("crl/held.index", index);
    await made.run(
      ...["ca", "-gencrl", "-config", "held.cnf", "-out", out],
      ...["-crl_lastupdate", thisUpdate, "-crl_nextupdate", "20260620000000Z"],
    );
  };
  put("crl/held.number", "03\n");
  const entry = ["R", "301001120000Z", "260614120000Z,certificateHold"];
  await gencrl(
    "hold.pem",
    "20260615000000Z",
    `${[...entry, "C0FFEE0123456789ABCDEF0123456789", "unknown", "/CN=x"].join("\t")}\n`,
  );
  await gencrl("released.pem", "20260615010000Z", "");
  for (const lists of [
    ["hold.pem", "released.pem"],
    ["released.pem", "hold.pem"],
  ]) {
    const ran = await inspect("crl", ...leaf, ...lists.flatMap((list) => ["--crl", list]), "--json");
    const { disagreement, evidence } = reportOf(ran);
    expect([ran.exitCode, disagreement]).toEqual([0, false]);
    expect(evidence.map(({ file, superseded }) => [file, superseded])).toEqual(
      lists.map((list) => [list, list === "hold.pem" ? true : undefined]),
    );
    const { stdout, stderr } = await openssl(
      "crl",
      ...["verify", "-crl_check", "-attime", String(fixtureClock.getTime() / 1000), "-CAfile", "root.crt"],
      ...["-untrusted", "issuing.crt", ...lists.flatMap((list) => ["-CRLfile", list]), "leaf.crt"],
    );
    expect(stdout + stderr).toContain("leaf.crt: OK");
  }
});

describe("the issuer", () => {
  it("is found among further certificates of --cert, in whatever order", async () => {
    put("crl/bundle.pem", [held("crl/leaf.crt"), held("crl/root.crt"), held("crl/issuing.crt")].join("\n"));
    expect((await inspect("crl", "--cert", "bundle.pem", "--crl", "plain.der")).exitCode).toBe(0);
  });

  it("is not found among certificates an OCSP response brings along: who made it would name its judge", async () => {
    expect(held("ocsp/needless-certificates.der").includes(ocsp.der.issuing)).toBe(true);
    const ran = await inspect("ocsp", "--cert", "leaf.crt", "--ocsp", "needless-certificates.der");
    expect([ran.exitCode, firstLine(ran)]).toEqual([
      2,
      `${say("verdict_undetermined")}. ${noIssuer("CN=Issuing CA,O=Fixture Trust")}`,
    ]);
    expect(ran.stdout).not.toContain("Signed");
  });

  it("is not a CA of the same name", async () => {
    const ran = await inspect(
      "crl",
      "--cert",
      "leaf.crt",
      "--issuer",
      "lookAlike.crt",
      "--crl",
      "signed-by-look-alike.der",
      "--json",
    );
    const { verdict, checks, evidence } = reportOf(ran);
    expect(ran.exitCode).toBe(2);
    expect(verdict).toEqual({
      status: "undetermined",
      because: [{ because: "unmet", demand: "certificate.signature", found: "invalid" }],
    });
    expect(checks).toEqual([expect.objectContaining({ demand: "certificate.signature", outcome: "unmet" })]);
    // For everyone to see: the look-alike's CRL stands, and counts for nothing.
    expect(evidence[0]?.verdict.status).toBe("good");
  });

  it("is preferred to a CA of the same name that stands before it", async () => {
    const ran = await inspect(
      "crl",
      "--cert",
      "leaf.crt",
      "--issuer",
      "lookAlike.crt",
      "--issuer",
      "issuing.crt",
      "--crl",
      "plain.der",
    );
    expect(ran.exitCode).toBe(0);
  });

  it("is the one of the right name among those with the right key", async () => {
    const ran = await inspect(
      "ocsp",
      ...["--cert", "leaf.crt", "--issuer", "renamed.crt", "--issuer", "issuing.crt", "--ocsp", "plain.der"],
    );
    expect(ran.exitCode).toBe(0);
  });

  it("may be missing", async () => {
    const ran = await inspect("crl", "--cert", "leaf.crt", "--crl", "plain.der");
    expect([ran.exitCode, firstLine(ran)]).toEqual([
      2,
      `${say("verdict_undetermined")}. ${noIssuer("CN=Issuing CA,O=Fixture Trust")}`,
    ]);
    expect(ran.stdout).toContain("\nissuer       CN=Issuing CA,O=Fixture Trust (not at hand)\n");
  });

  it("is nobody of another name whose key has not signed the certificate", async () => {
    const given = ["--cert", "leaf.crt", "--issuer", "sibling.crt", "--crl", "plain.der"];
    const ran = await inspect("crl", ...given, "--json");
    const { verdict, issuer, checks, evidence } = reportOf(ran);
    expect(verdict).toEqual({ status: "undetermined", because: [{ because: "noIssuer" }] });
    expect([issuer, checks[0]?.outcome, evidence]).toEqual([undefined, "notReached", []]);
  });

  it("of a root is the root itself", async () => {
    const { issuer, checks } = reportOf(await inspect("crl", "--cert", "root.crt", "--json"));
    expect([issuer?.subject.commonName, checks[0]?.outcome]).toEqual(["Root", "met"]);
    // Not of one that bears its issuer's name and is signed with another key.
    const made = opensslIn(join(folder, "crl"));
    await made.run(
      "req",
      "-new",
      "-key",
      "root.key",
      "-subj",
      "/O=Fixture Trust/CN=Issuing CA",
      "-out",
      "two.csr",
    );
    await made.run(
      ...["x509", "-req", "-in", "two.csr", "-CA", "lookAlike.crt", "-CAkey", "lookAlike.key"],
      ...["-set_serial", "1", "-out", "rolled.crt"],
    );
    const alone = reportOf(await inspect("crl", "--cert", "rolled.crt", "--json"));
    expect([alone.issuer, alone.verdict]).toEqual([
      undefined,
      { status: "undetermined", because: [{ because: "noIssuer" }] },
    ]);
  });

  it("that stands before what it issued is judged, and told", async () => {
    put("crl/reversed.pem", ["root", "issuing", "leaf"].map((name) => held(`crl/${name}.crt`)).join("\n"));
    const ran = await inspect("crl", "--cert", "reversed.pem", "--crl", "plain.der");
    expect(ran.stdout).toContain("it is the issuer of CN=Issuing CA,O=Fixture Trust");
    const { issued } = reportOf(await inspect("crl", "--cert", "reversed.pem", "--json"));
    expect(issued.map(({ subject }) => subject.commonName)).toEqual(["Issuing CA"]);
  });
});

describe("without evidence", () => {
  it.each([
    ["leaf", noEvidence],
    ["otherLeaf", say("because_noSource")],
  ])("%s could not be determined", async (name, why) => {
    const ran = await inspect("crl", "--cert", `${name}.crt`, "--issuer", "issuing.crt");
    expect([ran.exitCode, firstLine(ran)]).toEqual([2, `${say("verdict_undetermined")}. ${why}`]);
  });

  it("there is nothing to determine where a certificate is short-lived", async () => {
    await openssl(
      "crl",
      ...["x509", "-req", "-in", "otherLeaf.csr", "-CA", "issuing.crt", "-CAkey", "issuing.key"],
      ...["-set_serial", "1", "-days", "5", "-out", "brief.crt"],
    );
    const ran = await inspect("crl", "--cert", "brief.crt", "--issuer", "issuing.crt");
    expect([ran.exitCode, firstLine(ran)]).toEqual([
      2,
      `${say("verdict_undetermined")}. ${say("because_shortLived")}`,
    ]);
  });
});

describe("files", () => {
  it("are DER or PEM, told by what they hold", async () => {
    await openssl("ocsp", "x509", "-in", "leaf.crt", "-outform", "DER", "-out", "leaf.pem");
    await openssl("ocsp", "x509", "-in", "issuing.crt", "-outform", "DER", "-out", "issuing.pem");
    const armoured = held("ocsp/plain.der").toString("base64").replaceAll(/.{64}/g, "$&\r\n");
    put(
      "ocsp/response.der",
      `subject: x\r\n-----BEGIN OCSP RESPONSE-----\r\n${armoured}\r\n-----END OCSP RESPONSE-----\r\n`,
    );
    const ran = await inspect(
      "ocsp",
      "--cert",
      "leaf.pem",
      "--issuer",
      "issuing.pem",
      "--ocsp",
      "response.der",
    );
    expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  });

  it("may be pipes", async () => {
    const piped = `openssl x509 -in leaf.crt -outform DER | "$0" "$1" --at ${at} --cert /dev/stdin --issuer issuing.crt --crl plain.der`;
    const { stdout } = await execute("sh", ["-c", piped, process.execPath, command.file], {
      cwd: join(folder, "crl"),
    });
    expect(stdout).toMatch(/^Not revoked\./);
  });

  it("may be standard input", async () => {
    const ran = await command.run(
      ["--cert", "-", "--issuer", "issuing.crt", "--crl", "plain.der", "--at", at],
      { in: join(folder, "crl"), input: held("crl/leaf.crt") },
    );
    expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  });

  it("of PEM may begin as DER does, with a 0", async () => {
    put("crl/zero.crt", `0 certificates before this one\n${held("crl/leaf.crt")}`);
    put("crl/zero.crl", Buffer.concat([Buffer.from("0 entries\n"), held("crl/pem.der")]));
    const given = ["--cert", "zero.crt", "--issuer", "issuing.crt", "--crl", "zero.crl"];
    expect((await inspect("crl", ...given)).exitCode).toBe(0);
    // And is told apart from what was wanted all the same.
    const wrong = await inspect("crl", ...leaf, "--crl", "zero.crt");
    expect([wrong.exitCode, wrong.stderr]).toEqual([65, expect.stringContaining("this is a certificate")]);
  });

  it("of PEM may hold several CRLs, and each is judged", async () => {
    for (const name of ["plain", "revoked"]) {
      await openssl("crl", "crl", "-inform", "DER", "-in", `${name}.der`, "-out", `${name}.pem`);
    }
    put("crl/lists.pem", Buffer.concat([held("crl/plain.pem"), held("crl/revoked.pem")]));
    const ran = await inspect("crl", ...leaf, "--crl", "lists.pem", "--json");
    const { evidence, restsOn, disagreement } = reportOf(ran);
    expect(ran.exitCode).toBe(1);
    expect(evidence.map(({ file, verdict }) => [file, verdict.status])).toEqual([
      ["lists.pem[0]", "good"],
      ["lists.pem[1]", "revoked"],
    ]);
    expect([restsOn, disagreement]).toEqual([1, true]);
    expect((await inspect("crl", ...leaf, "--crl", "lists.pem")).stdout).toContain(
      "Signed answers disagree.",
    );
  });

  it("are meant from where npm run was typed", async () => {
    const ran = await command.run(
      ["--cert", "leaf.crt", "--issuer", "issuing.crt", "--crl", "plain.der", "--at", at],
      {
        env: { npm_lifecycle_event: "inspect", INIT_CWD: join(folder, "crl") },
      },
    );
    expect(ran.exitCode).toBe(0);
    // What runs below another of npm's scripts is not told where to look by it.
    const below = await command.run(["--cert", "leaf.crt"], {
      env: { npm_lifecycle_event: "test", INIT_CWD: join(folder, "crl") },
    });
    expect(below.exitCode).toBe(65);
  });
});

describe("delta CRLs", () => {
  it.each([
    ["delta", 0],
    ["delta-removes", 0],
    ["delta-mends", 0],
    ["revoked-in-delta", 1],
    ["revoked-in-base", 1],
  ])("%s is judged with its base, whichever comes first", async (name, exitCode) => {
    for (const lists of [
      [`${name}.der`, `${name}.base.der`],
      [`${name}.base.der`, `${name}.der`],
    ]) {
      const ran = await inspect("crl", ...leaf, ...lists.flatMap((list) => ["--crl", list]), "--json");
      const { evidence } = reportOf(ran);
      expect(ran.exitCode).toBe(exitCode);
      expect(evidence.find(({ file }) => file === `${name}.der`)?.base).toBe(`${name}.base.der`);
    }
  });

  it("adds to nothing but a CRL, and not to another CA's", async () => {
    const others = ["--ocsp", "../ocsp/plain.der", "--crl", "other-issuer.der"];
    const { evidence } = reportOf(await inspect("crl", ...leaf, ...others, "--crl", "delta.der", "--json"));
    expect(evidence.map(({ base }) => base)).toEqual([undefined, undefined, undefined]);
  });

  it("says nothing without its base, nor with one that does not fit", async () => {
    expect((await inspect("crl", ...leaf, "--crl", "delta.der")).exitCode).toBe(2);
    const { evidence } = reportOf(
      await inspect("crl", ...leaf, "--crl", "base-too-new.der", "--crl", "base-too-new.base.der", "--json"),
    );
    expect(
      evidence[0]?.checks.filter(({ outcome }) => outcome === "unmet").map(({ demand }) => demand),
    ).toEqual(["crl.base.cRLNumber"]);
  });
});

describe("a CRL issuer of its own", () => {
  const about = [
    "--cert",
    "leafWithCrlIssuer.crt",
    "--issuer",
    "issuing.crt",
    "--crl",
    "indirect-listed.der",
  ];
  const inCompany = async (...more: readonly string[]): Promise<number | null> =>
    (await inspect("crl", ...about, ...more)).exitCode;

  /** `openssl ca` for the authority `by`, which keeps its database in a file of its own. */
  async function ca(by: string, ...args: readonly string[]): Promise<void> {
    put(`crl/${by}.index`, "");
    put(`crl/${by}.number`, "01\n");
    const files = `database = ${by}.index\ncrlnumber = ${by}.number\nserial = ${by}.number\nnew_certs_dir = .\n`;
    const keys = `certificate = ${by}.crt\nprivate_key = ${by}.key\ndefault_md = sha256\n`;
    const policy = "policy = any\n[any]\norganizationName = optional\ncommonName = supplied\n";
    put(`crl/${by}.ca.cnf`, `[ca]\ndefault_ca = this\n[this]\n${files}${keys}${policy}`);
    await opensslIn(join(folder, "crl")).run("ca", "-config", `${by}.ca.cnf`, ...args);
  }
  const gencrl = (by: string) =>
    ca(
      by,
      ...["-gencrl", "-out", `${by}.crl`],
      ...["-crl_lastupdate", "20260615000000Z", "-crl_nextupdate", "20260620000000Z"],
    );
  /** A certificate for the CRL issuer's very key. */
  const certify = (by: string, out: string, until: string) =>
    ca(
      by,
      ...["-batch", "-notext", "-in", "crlIssuer.csr", "-out", out],
      ...["-startdate", "20260601000000Z", "-enddate", until],
    );

  beforeAll(async () => {
    await gencrl("root");
    // Says that it is the root.
    await openssl(
      "crl",
      ...["req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "fake.key", "-out", "fake.crt"],
      ...["-subj", "/O=Fixture Trust/CN=Root"],
    );
    await gencrl("fake");
    await certify("fake", "forged.crt", "20260701000000Z");
    await certify("root", "expired.crt", "20260615110000Z");
  });

  it("is believed when the issuer's own issuer signed it and says that it is good", async () => {
    expect(await inCompany("--issuer", "root.crt", "--issuer", "crlIssuer.crt", "--crl", "root.crl")).toBe(1);
  });

  it.each([
    ["nobody says that it is good", ["--issuer", "root.crt", "--issuer", "crlIssuer.crt"]],
    ["nobody above it is at hand", ["--issuer", "crlIssuer.crt", "--crl", "root.crl"]],
    ["it is not at hand itself", ["--issuer", "root.crt", "--crl", "root.crl"]],
    ["its certificate has expired", ["--issuer", "root.crt", "--issuer", "expired.crt", "--crl", "root.crl"]],
    [
      "somebody else signed its certificate",
      ["--issuer", "root.crt", "--issuer", "forged.crt", "--crl", "root.crl"],
    ],
    [
      "whoever signed it did not sign the issuer's",
      ["--issuer", "fake.crt", "--issuer", "forged.crt", "--crl", "fake.crl"],
    ],
  ])("is not believed when %s", async (_, more) => {
    expect(await inCompany(...more)).toBe(2);
  });
});

it("takes a responder's certificate from --issuer, too, where the response brings none", async () => {
  const made = opensslIn(join(folder, "ocsp"));
  const id = asCertID(await certID(made, "issuing.crt", "leaf.crt"));
  const data = responseData({
    responderID: await byKey(made, "responder.crt"),
    producedAt: hours(-1),
    responses: [
      singleResponse({ certID: id, certStatus: good, thisUpdate: hours(-1), nextUpdate: hours(1) }),
    ],
  });
  const { identifier } = signatureAlgorithms.ecdsaWithSha256;
  await encode(
    made,
    "bare",
    successful(sequence(data, identifier, await sign(made, "bare", data, "responder.key"))),
  );
  const bare = await inspect("ocsp", ...leaf, "--ocsp", "bare.der");
  expect(bare.exitCode).toBe(2);
  expect(firstLine(bare)).toMatch(/The certificate of .* is not at hand: give it with --issuer\.$/);
  expect((await inspect("ocsp", ...leaf, "--issuer", "responder.crt", "--ocsp", "bare.der")).exitCode).toBe(
    0,
  );
});

it("believes SHA-1 only when told to", async () => {
  expect((await inspect("ocsp", ...leaf, "--ocsp", "sha-1.der")).exitCode).toBe(2);
  expect((await inspect("ocsp", ...leaf, "--ocsp", "sha-1.der", "--allow-sha1")).exitCode).toBe(0);
});

it("judges at the present moment unless told another", async () => {
  const ran = await command.run([...leaf, "--ocsp", "plain.der", "--json"], { in: join(folder, "ocsp") });
  const { at: judged } = reportOf(ran);
  expect(Math.abs(Date.now() - Date.parse(judged))).toBeLessThan(60_000);
});

it("prints JSON that holds everything", async () => {
  const ran = await inspect("ocsp", ...leaf, "--ocsp", "plain.der", "--ocsp", "stale.der", "--json");
  expect(ran.stdout.trim().split("\n")).toHaveLength(1);
  expect(reportOf(ran)).toMatchObject({
    version: 1,
    at,
    verdict: { status: "good", until: "2026-06-19T11:00:00.000Z" },
    restsOn: 0,
    disagreement: false,
    certificate: {
      subject: { commonName: "www.fixture.example" },
      serialNumber: "00c0ffee0123456789abcdef0123456789",
    },
    issuer: { subject: { commonName: "Issuing CA" } },
    checks: [{ demand: "certificate.signature", outcome: "met" }],
    evidence: [
      {
        file: "plain.der",
        kind: "ocsp",
        ocsp: { responseStatus: "successful", signer: { is: "delegated" } },
      },
      { file: "stale.der", verdict: { status: "undetermined" } },
    ],
  });
});

describe("input that cannot be read: exit code 65, one line on stderr, nothing on stdout", () => {
  const good = ["--crl", "plain.der"];
  beforeAll(async () => {
    const run = (...args: readonly string[]) => opensslIn(join(folder, "crl")).run(...args);
    await run("ocsp", "-issuer", "issuing.crt", "-cert", "leaf.crt", "-reqout", "leaf.req");
    await run("crl2pkcs7", "-nocrl", "-certfile", "leaf.crt", "-out", "leaf.p7b");
    await run("crl2pkcs7", "-nocrl", "-certfile", "leaf.crt", "-outform", "DER", "-out", "leaf.p7c");
    const [key, pass] = ["leaf.key", "pass:secret"];
    await run("pkcs12", "-export", "-inkey", key, "-in", "leaf.crt", "-passout", pass, "-out", "leaf.p12");
    await run("pkey", "-in", key, "-outform", "DER", "-out", "leaf.pk8");
  });
  it.each<[string, () => readonly string[], RegExp]>([
    ["a missing file", () => ["--cert", "nobody.crt"], /^inspect: nobody\.crt: no such file or directory$/],
    ["a folder", () => ["--cert", "."], /^inspect: \.: this is a folder$/],
    [
      "an empty certificate",
      () => ["--cert", put("crl/empty", "")],
      /^inspect: empty: this is empty \(Certificate at 0: missing\)$/,
    ],
    [
      "garbage",
      () => ["--cert", put("crl/garbage", "hello\n")],
      /^inspect: garbage: Certificate at 0: unexpectedTag \(expected 0x30, found 0x68\)$/,
    ],
    [
      "a certificate with an octet too many",
      () => ["--cert", put("crl/long.der", Buffer.concat([der("leaf"), Buffer.of(0)]))],
      /^inspect: long\.der: Certificate at \d+: trailingData$/,
    ],
    [
      "a certificate cut short",
      () => ["--cert", put("crl/short.der", der("leaf").subarray(0, -1))],
      /^inspect: short\.der: Certificate at 0: truncated$/,
    ],
    [
      "a key",
      () => ["--cert", "leaf.key"],
      /^inspect: leaf\.key: this is a private key, .* \(pem at 0: missing \(expected CERTIFICATE, found PRIVATE KEY\)\)$/,
    ],
    [
      "PEM that is not closed",
      () => ["--cert", put("crl/open.pem", held("crl/leaf.crt").subarray(0, 200))],
      /^inspect: open\.pem: pem\[0\] at 200: truncated/,
    ],
    [
      "an unreadable issuer",
      () => ["--cert", "leaf.crt", "--issuer", "garbage"],
      /^inspect: garbage: Certificate at 0/,
    ],
    [
      "an unreadable response",
      () => [...leaf, ...good, "--ocsp", "plain.der"],
      /^inspect: plain\.der: this is a CRL, for --crl \(OCSPResponse\.responseStatus at \d+: unexpectedTag/,
    ],
    [
      "an empty CRL",
      () => [...leaf, "--crl", "empty.der"],
      /^inspect: empty\.der: this is empty \(CertificateList at 0: missing\)$/,
    ],
    [
      "a CRL with an octet too many",
      () => [...leaf, ...good, "--crl", "trailing-octet.der"],
      /^inspect: trailing-octet\.der: CertificateList at \d+: trailingData$/,
    ],
    [
      "an unreadable entry",
      () => [...leaf, "--crl", "entry-without-time.der"],
      /^inspect: entry-without-time\.der: CertificateList\.tbsCertList\.revokedCertificates\S* at \d+: /,
    ],
    [
      "an unreadable CRL without an issuer",
      () => ["--cert", "leaf.crt", "--crl", "html.der"],
      /^inspect: html\.der: this is a web page or XML \(CertificateList at 0: unexpectedTag/,
    ],
    [
      "a response in place of a CRL",
      () => [...leaf, "--crl", "../ocsp/plain.der"],
      /: this is an OCSP response, for --ocsp \(/,
    ],
    [
      "a certificate in place of a CRL",
      () => [...leaf, "--crl", "leaf.crt"],
      /: this is a certificate, for --cert or --issuer \(/,
    ],
    [
      "base64 without its lines",
      () => ["--cert", put("crl/bare.b64", der("leaf").toString("base64").replaceAll(/.{64}/g, "$&\n"))],
      /: this is base64 without the lines -----BEGIN …----- and -----END …----- around it \(/,
    ],
    ["a request for a certificate", () => ["--cert", "leaf.csr"], /: this is a request for a certificate/],
    ["a request for a response", () => [...leaf, "--ocsp", "leaf.req"], /: this is an OCSP request, /],
    ["a PKCS #7 bundle", () => ["--cert", "leaf.p7b"], /: this is a PKCS #7 bundle: /],
    ["one in DER", () => ["--cert", "leaf.p7c"], /: this is a PKCS #7 bundle: /],
    ["a PKCS #12 file", () => ["--cert", "leaf.p12"], /: this is a PKCS #12 file: /],
    ["a key in DER", () => ["--cert", "leaf.pk8"], /: this is a private key, /],
  ])("%s", async (_, args, line) => {
    const ran = await inspect("crl", ...args());
    expect(ran.exitCode).toBe(65);
    expect(ran.stderr.trimEnd()).toMatch(line);
    expect(ran.stderr.endsWith("\n")).toBe(true);
    expect(ran.stdout).toBe("");
  });

  const der = (name: string): Buffer => {
    const [, base64 = ""] =
      /-----BEGIN CERTIFICATE-----([^-]*)-/.exec(held(`crl/${name}.crt`).toString()) ?? [];
    return Buffer.from(base64, "base64");
  };

  it("not even its label draws on the terminal", async () => {
    put("crl/label.pem", "-----BEGIN \u001b[31mX-----\n-----END \u001b[31mX-----\n");
    const { stderr } = await inspect("crl", "--cert", "label.pem");
    expect(stderr).toBe("inspect: label.pem: pem at 0: missing (expected CERTIFICATE, found \\u{1b}[31mX)\n");
  });
});

describe("a command line that is not understood: exit code 64, one line on stderr, nothing on stdout", () => {
  it.each<[string, readonly string[], string]>([
    ["nothing", [], "--cert is missing, or --connect"],
    ["no certificate", ["--ocsp", "plain.der"], "--cert is missing, or --connect"],
    ["an unknown option", ["--cert", "leaf.crt", "--crls", "x"], "there is no option --crls"],
    ["an option of Object", ["--toString"], "there is no option --toString"],
    [
      "a file without an option",
      ["leaf.crt"],
      "what is leaf.crt? A certificate has --cert before its name, a CRL --crl",
    ],
    [
      "standard input twice",
      ["--cert", "-", "--crl", "-"],
      "- names standard input, which can be read only once",
    ],
    ["an option without its file", ["--cert"], "--cert wants a value"],
    ["an option in place of a file", ["--cert", "--json"], "--cert wants a value"],
    ["an empty file name", ["--cert="], "--cert wants a value"],
    ["a value for a switch", ["--cert", "leaf.crt", "--json=yes"], "--json takes no value"],
    ["two certificates", ["--cert", "leaf.crt", "--cert", "leaf.crt"], "--cert is given twice"],
    [
      "no time",
      ["--cert", "leaf.crt", "--at", "yesterday"],
      "--at wants a time such as 2026-06-15T12:00:00Z, not yesterday",
    ],
    [
      "a day that is not",
      ["--cert", "leaf.crt", "--at", "2026-02-30"],
      "--at wants a time such as 2026-06-15T12:00:00Z, not 2026-02-30",
    ],
    [
      "a time that depends on where it is read",
      ["--cert", "leaf.crt", "--at", "2026-02-03T12:00:00"],
      "--at 2026-02-03T12:00:00 is another moment in each time zone: end it with Z for UTC, or +02:00",
    ],
    ["a batch with files", ["--batch", "--cert", "leaf.crt"], "--cert has no place beside --batch"],
    [
      "a site and a file",
      ["--connect", "www.example", "--cert", "leaf.crt"],
      "--cert has no place beside --connect",
    ],
    [
      "a site at another time",
      ["--connect", "www.example", "--at", "2026-06-15"],
      "--at has no place beside --connect",
    ],
    [
      "a name to ask for, and nobody to ask",
      ["--cert", "leaf.crt", "--servername", "www.example"],
      "--servername has no place without --connect",
    ],
    [
      "a mail server, and none to ask",
      ["--cert", "leaf.crt", "--starttls", "smtp"],
      "--starttls has no place without --connect",
    ],
    [
      "a protocol that does not turn to TLS",
      ["--connect", "www.example", "--starttls", "ldap"],
      "--starttls wants smtp, imap or pop3, not ldap",
    ],
    [
      "no site",
      ["--connect", "ldap://www.example"],
      "--connect wants a place such as www.example, www.example:8443, [2001:db8::1]:443 or smtp://mail.example:587; ldap://www.example is none",
    ],
  ])("%s", async (_, args, why) => {
    expect(await command.run(args)).toEqual({
      exitCode: 64,
      stdout: "",
      stderr: `inspect: ${why} (--help says more)\n`,
    });
  });
});

it.each(["2026-06-15", "2026-06-15T12:00Z", "2026-06-15T14:00:00.000+02:00"])(
  "understands --at %s",
  async (time) => {
    const ran = await command.run([...leaf, "--crl", "plain.der", "--at", time, "--json"], {
      in: join(folder, "crl"),
    });
    expect(reportOf(ran).at).toBe(time === "2026-06-15" ? "2026-06-15T00:00:00.000Z" : at);
  },
);

it.each(["--help", "-h"])("explains itself with %s", async (option) => {
  const ran = await command.run([option]);
  expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
  for (const known of [
    "--cert",
    "--connect",
    "--starttls",
    "--servername",
    "--issuer",
    "--ocsp",
    "--crl",
    "--at",
    "--allow-sha1",
    "--json",
    "--batch",
    "--version",
  ]) {
    expect(ran.stdout).toContain(`  ${known}`);
  }
});

it.each(["--version", "-V"])("says its version with %s", async (option) => {
  expect(await command.run([option])).toEqual({
    exitCode: 0,
    stdout: `${packageJson.version}\n`,
    stderr: "",
  });
});

it("says nothing of what Node warns of", async () => {
  put("crl/warn.cjs", "process.once('beforeExit', () => process.emitWarning('experimental'));");
  const { stderr } = await command.run(["--version"], {
    in: join(folder, "crl"),
    node: ["--require", "./warn.cjs"],
  });
  expect(stderr).toBe("");
});

describe("an answer that finds no reader", () => {
  const inShell = (line: string) =>
    execute("sh", ["-c", line, process.execPath, command.file], { cwd: join(folder, "crl") }).catch(
      (failed: { code: number; stdout: string; stderr: string }) => failed,
    );

  it("because whoever asked has heard enough, changes nothing", async () => {
    const listed = `"$0" "$1" --at ${at} --cert leaf.crt --issuer issuing.crt --crl revoked.der`;
    const { stdout, stderr } = await inShell(`exec 3>&1; { ${listed}; echo $? >&3; } | true`);
    expect([stdout, stderr]).toEqual(["1\n", ""]);
    expect((await inShell(`yes '{"id":1}' | "$0" "$1" --batch | head -1`)).stderr).toBe("");
  });

  it.skipIf(!existsSync("/dev/full"))("because nothing more fits (skipped without /dev/full)", async () => {
    const answering = `--cert leaf.crt --issuer issuing.crt --crl plain.der --at ${at}`;
    for (const asked of ["--version", answering, "--batch"]) {
      expect(await inShell(`echo '{}' | "$0" "$1" ${asked} > /dev/full`)).toMatchObject({
        code: 74,
        stderr: "inspect: the answer cannot be written: no space left on device\n",
      });
    }
  });
});

it("loads what reads names only to show them, and what connects only to connect", () => {
  const imported = (file: string): string[] =>
    [...readFileSync(join(command.folder, file), "utf8").matchAll(/^import [^;]*from "\.\/([^"]+)"/gm)].map(
      ([, name = ""]) => name,
    );
  const loaded = new Set(["inspect.mjs"]);
  for (const file of loaded) for (const name of imported(file)) loaded.add(name);
  expect([...loaded]).toContain("core.mjs");
  expect([...loaded]).not.toContain("names.mjs");
  expect(imported("inspection-report.mjs")).toContain("names.mjs");
  const code = [...loaded].map((file) => readFileSync(join(command.folder, file), "utf8")).join("\n");
  expect(code).toMatch(/function readCrl\(/);
  expect(code).not.toMatch(/from "node:(tls|net)"|function (chainAsSent|getDomain)\(/);
});

describe("the launcher", () => {
  const launcher = fileURLToPath(new URL("../../src/cli/launch.mjs", import.meta.url));
  const launch = async (built?: string): Promise<{ code?: number; stdout: string; stderr: string }> => {
    const top = mkdtempSync(join(folder, "top-"));
    mkdirSync(join(top, "src/cli"), { recursive: true });
    copyFileSync(launcher, join(top, "src/cli/launch.mjs"));
    if (built !== undefined) {
      mkdirSync(join(top, "dist-cli"));
      writeFileSync(join(top, "dist-cli/inspect.mjs"), built);
    }
    return execute(process.execPath, [join(top, "src/cli/launch.mjs"), "--version"]).catch(
      (failed: { code: number; stdout: string; stderr: string }) => failed,
    );
  };

  it("is what npm starts", () => {
    expect(packageJson.scripts.inspect).toBe("node src/cli/launch.mjs");
  });

  it("starts what is built, and passes its exit code on", async () => {
    const built = "process.stdout.write(process.argv[2]); process.exitCode = 2;";
    expect(await launch(built)).toMatchObject({ code: 2, stdout: "--version", stderr: "" });
  });

  it("never exits as though a certificate were revoked", async () => {
    expect(await launch()).toMatchObject({
      code: 70,
      stdout: "",
      stderr: "inspect: not built yet: npm run build:cli\n",
    });
    expect(await launch("import './gone.mjs';")).toMatchObject({
      code: 70,
      stderr: expect.stringContaining("gone.mjs"),
    });
  });
});

describe("a build that is older than its sources", () => {
  const list = () => join(command.folder, "sources.json");
  const source = () => join(command.folder, "source.ts");
  afterAll(() => rmSync(list()));

  /** As though this had been built from a source with that hash, which was written ten seconds later. */
  function age(hash: string): void {
    writeFileSync(source(), "a source");
    writeFileSync(list(), JSON.stringify({ "source.ts": hash, "gone.ts": hash }));
    const later = new Date(statSync(list()).mtimeMs + 10_000);
    utimesSync(source(), later, later);
  }

  it("knows all of them", () => {
    const paths = Object.keys(command.sources).map((path) =>
      path.replace(/^.*\/(?=src\/|public\/|package)/, ""),
    );
    expect(paths).toEqual(
      expect.arrayContaining([
        "src/cli/main.ts",
        "src/core/crl/verify.ts",
        "src/core/x509/names.ts",
        "public/_locales/en/messages.json",
      ]),
    );
    expect(paths.filter((path) => path.includes("node_modules"))).toEqual([]);
  });

  it("judges nothing, and says what to do", async () => {
    age("0".repeat(64));
    expect(await command.run(["--version"])).toEqual({
      exitCode: 70,
      stdout: "",
      stderr: "inspect: source.ts has changed since this was built: npm run build:cli\n",
    });
  });

  it("is not told by its date alone", async () => {
    age(createHash("sha256").update("a source").digest("hex"));
    expect((await command.run(["--version"])).exitCode).toBe(0);
  });
});

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crlExceptions, ocspExceptions } from "../core/corpus-exceptions.ts";
import { type BuiltCommand, buildCommand } from "./built-command.ts";

/** Responses and CRLs that other projects publish, in the schema its README explains. */
const folder = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));

type Outcome = "good" | "revoked" | "unknown" | "reject" | "parse-error" | "decode-ok";

interface Case {
  readonly id: string;
  readonly kind: "ocsp" | "ocsp-decode" | "crl" | "crl-decode";
  readonly response_der_b64?: string | null;
  readonly crl_der_b64?: string | null;
  readonly crls_der_b64?: readonly string[] | null;
  readonly cert_der_b64?: string | null;
  readonly issuer_der_b64?: string | null;
  readonly target_serial_hex?: string | null;
  readonly extra_certs_b64?: readonly string[] | null;
  readonly verify_time?: string | null;
  readonly expect: { readonly outcome: Outcome; readonly also_acceptable?: readonly Outcome[] | null };
  readonly tags: readonly string[];
}

interface Answer {
  readonly id: string;
  readonly verdict?: { readonly status: string };
  readonly decoded?: unknown;
  readonly error?: unknown;
}

const cases = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith(".json"))
  .flatMap((file): readonly Case[] => JSON.parse(readFileSync(folder + file, "utf8")));

if (cases.length === 0) console.warn(`SKIPPED: the published responses and CRLs are not at ${folder}`);

/** A case as a line. What is only to be decoded comes without a certificate. */
function lineOf(one: Case): object {
  const { id, kind, response_der_b64, crl_der_b64, crls_der_b64, cert_der_b64, verify_time } = one;
  const evidence = {
    id,
    ocspResponse: response_der_b64,
    crls: crls_der_b64?.length ? crls_der_b64 : crl_der_b64 ? [crl_der_b64] : [],
  };
  if (kind === "ocsp-decode" || kind === "crl-decode") return evidence;
  return {
    ...evidence,
    certificate: cert_der_b64,
    issuer: one.issuer_der_b64,
    // Two cases ask whether the signature is valid and about no certificate, at no time: any will do that the
    // CRL covers.
    serialNumber: cert_der_b64 ? null : (one.target_serial_hex ?? "01"),
    at: verify_time ?? "2017-08-20T00:00:00Z",
    extraCertificates: one.extra_certs_b64,
    policy: { sha1Signatures: one.tags.some((tag) => tag.startsWith("sig:sha1")) ? "allow" : "refuse" },
  };
}

function outcomeOf({ kind }: Case, { verdict, decoded, error }: Answer): Outcome {
  if (kind === "ocsp-decode" || kind === "crl-decode") {
    return decoded !== undefined && error === undefined ? "decode-ok" : "parse-error";
  }
  return verdict?.status === "undetermined" ? "reject" : (verdict?.status as Outcome);
}

function accepted({ id, expect: { outcome, also_acceptable } }: Case): readonly Outcome[] {
  const exception = ocspExceptions[id] ?? crlExceptions[id];
  return exception ? [exception.outcome] : [outcome, ...(also_acceptable ?? [])];
}

const skipped = cases.length === 0 ? " (SKIPPED: ../shared/corpus is not there)" : "";

describe.skipIf(cases.length === 0)(`every published case through --batch${skipped}`, () => {
  let command: BuiltCommand;
  let answers: readonly Answer[];
  beforeAll(async () => {
    command = await buildCommand();
    const input = cases.map((one) => JSON.stringify(lineOf(one))).join("\n");
    const { stdout } = await command.run(["--batch"], { input });
    answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  }, 120_000);
  afterAll(() => command.close());

  it("is answered, in order", () => {
    expect(cases.length).toBeGreaterThanOrEqual(514);
    expect(answers.map(({ id }) => id)).toEqual(cases.map(({ id }) => id));
  });

  it.each(cases.map((one, i) => [one.id, one, i] as const))("%s", (_, one, i) => {
    const outcome = outcomeOf(one, answers[i] as Answer);
    expect(accepted(one)).toContain(outcome);
    if (one.expect.outcome === "reject" && !one.expect.also_acceptable?.includes("good")) {
      expect(outcome).not.toBe("good");
    }
  });
});

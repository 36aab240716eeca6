import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../src/core/bytes/decode-error.ts";
import { type CertificateList, readCertificateList } from "../../src/core/crl/certificate-list.ts";
import { baseCRLNumber, cRLNumber } from "../../src/core/crl/crl-number.ts";
import { issuingDistributionPoint } from "../../src/core/crl/issuing-distribution-point.ts";
import { scanEntries } from "../../src/core/crl/scan.ts";
import { type CrlJudgement, verifyCrl } from "../../src/core/crl/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { type Certificate, decodeCertificate } from "../../src/core/x509/certificate.ts";
import { knownKeys } from "../../src/core/x509/known-keys.ts";
import { toSerialNumber } from "../../src/core/x509/serial-number.ts";
import type { Subtle } from "../../src/core/x509/signature.ts";
import { crlExceptions as exceptions } from "./corpus-exceptions.ts";

/** Published CRLs of other projects, in the schema its README explains. */
const folder = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));

type Outcome = "good" | "revoked" | "reject" | "parse-error" | "decode-ok";

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly crl_der_b64?: string | null;
  readonly crls_der_b64?: readonly string[] | null;
  readonly cert_der_b64?: string | null;
  readonly issuer_der_b64?: string | null;
  readonly extra_certs_b64?: readonly string[] | null;
  readonly verify_time?: string | null;
  readonly expect: { readonly outcome: Outcome; readonly also_acceptable?: readonly Outcome[] | null };
  readonly fields_ref?: Reference | null;
}

/** What another decoder read. Its serials and numbers are hex, and of the entries it gives the first 20. */
interface Reference {
  readonly error?: string;
  readonly signatureAlgorithm: string;
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  readonly entryCount: number;
  readonly extensions: readonly (readonly [oid: string, critical: boolean])[];
  readonly crlNumber: string | null;
  readonly entries: readonly {
    readonly serial: string;
    readonly revocationDate: string;
    readonly reason?: string;
  }[];
}

/** RFC 5280 §5.3.1, "value 7 is not used": the list decodes, that entry of it does not. */
const unreadableEntry = "zlint/crl/crlWithReasonCode7";

/** The CRL issuer's certificate, for the cases in which PKITS holds its path for valid (RFC 5280 §6.3.3 (f)). */
const validCrlIssuers: readonly RegExp[] = [
  /4\.4\.19$/,
  /4\.4\.20$/,
  /4\.5\.[124567]$/,
  /4\.14\.(2[4-9]|3[0-3])$/,
];

const octets = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

const cases: readonly Case[] = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith(".json"))
      .flatMap((file): readonly Case[] => {
        const contents: readonly Case[] | { readonly cases: readonly Case[] } = JSON.parse(
          readFileSync(folder + file, "utf8"),
        );
        return "cases" in contents ? contents.cases : contents;
      })
  : [];

const decodings = cases.filter(({ kind }) => kind === "crl-decode");
const judgements = cases.filter(({ kind }) => kind === "crl");

if (cases.length === 0) console.warn(`SKIPPED: the published CRLs are not at ${folder}`);

const agrees = ({ id, expect: { outcome, also_acceptable } }: Case, found: Outcome): boolean =>
  exceptions[id]
    ? exceptions[id].outcome === found
    : outcome === found || also_acceptable?.includes(found) === true;

/** Reads everything but the entries, and every entry as far as a scan does. */
function decode(bytes: Uint8Array): CertificateList | DecodeError {
  try {
    const list = readCertificateList(bytes);
    scanEntries(list, "");
    cRLNumber(list);
    baseCRLNumber(list);
    issuingDistributionPoint(list);
    return list;
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

const keys = knownKeys();

/** All that the CRLs of a case say of its certificate: a base that comes with its delta CRL is not asked by itself. */
async function judge(one: Case): Promise<CrlJudgement[]> {
  const issuer = decodeCertificate(octets(one.issuer_der_b64 ?? ""));
  const certificate = one.cert_der_b64 ? decodeCertificate(octets(one.cert_der_b64)) : undefined;
  const serialNumber = certificate?.serialNumber ?? "01";
  const subject = { issuer, serialNumber, ...(certificate && { certificate }) };
  const [crlIssuer] = crlIssuersOf(one);
  const crls = (one.crls_der_b64?.length ? one.crls_der_b64 : [one.crl_der_b64])
    .filter((crl) => typeof crl === "string")
    .map(octets);
  const deltas = crls.filter((crl) => isDelta(crl));
  const base = deltas.length > 0 ? crls.find((crl) => !isDelta(crl)) : undefined;
  const context = {
    // A case that only asks whether the signature is valid has no time; this one is between its thisUpdate and nextUpdate.
    at: new Date(one.verify_time ?? "2017-08-20T00:00:00Z"),
    policy: strictPolicy,
    subtle: crypto.subtle as unknown as Subtle,
    keys,
    ...(base && { base }),
    ...(crlIssuer && { crlIssuer }),
  };
  return Promise.all(crls.filter((crl) => crl !== base).map((crl) => verifyCrl(crl, subject, context)));
}

const crlIssuersOf = ({ id, extra_certs_b64 }: Case): readonly Certificate[] =>
  validCrlIssuers.some((ids) => ids.test(id))
    ? (extra_certs_b64 ?? []).map(octets).map(decodeCertificate)
    : [];

function isDelta(crl: Uint8Array): boolean {
  const list = decode(crl);
  return !(list instanceof DecodeError) && baseCRLNumber(list) !== undefined;
}

const outcomeOf = (said: readonly CrlJudgement[]): Outcome =>
  said.some(({ certStatus }) => certStatus?.status === "revoked")
    ? "revoked"
    : said.some(({ certStatus }) => certStatus?.status === "good")
      ? "good"
      : "reject";

describe.skipIf(cases.length === 0)("published CRLs (skipped where ../shared/corpus is not there)", () => {
  it("are all there", () => {
    expect([decodings.length, judgements.length]).toEqual([136, 238]);
  });

  it.each(decodings)("$id decodes, or not", (one) => {
    const list = decode(octets(one.crl_der_b64 ?? ""));
    expect(agrees(one, list instanceof DecodeError ? "parse-error" : "decode-ok")).toBe(true);
  });

  it.each(judgements)("$id", async (one) => {
    const said = await judge(one);
    const outcome = outcomeOf(said);
    const unmet = said.flatMap(({ checks }) => checks.filter((check) => check.outcome === "unmet"));
    expect(agrees(one, outcome), `${outcome} for ${unmet.map(({ demand }) => demand).join(", ")}`).toBe(true);
    if (one.expect.outcome === "reject") expect(outcome).not.toBe("good");
  });

  it("are judged as their source judges them, but for what it takes several CRLs to say", async () => {
    const others: string[] = [];
    for (const one of judgements) {
      if (outcomeOf(await judge(one)) !== one.expect.outcome) others.push(one.id);
    }
    expect(others).toEqual([
      // Two CRLs that each cover some reasons and together all (RFC 5280 §6.3.3 (l)).
      "nist-pkits/4.14.18",
      "nist-pkits/4.14.19",
      ...Object.keys(exceptions),
    ]);
  });

  const read = cases.filter(
    ({ kind, fields_ref }) => kind.startsWith("crl") && fields_ref && !fields_ref.error,
  );
  it.each(read)(
    "$id reads as another decoder reads it",
    ({ id, crl_der_b64, fields_ref, expect: { also_acceptable } }) => {
      const list = decode(octets(crl_der_b64 ?? ""));
      const reference = fields_ref as Reference;
      if (list instanceof DecodeError) return;
      expect(list.signatureAlgorithm.oid).toBe(reference.signatureAlgorithm);
      expect(list.thisUpdate).toEqual(dateOf(reference.thisUpdate));
      expect(list.nextUpdate).toEqual(
        reference.nextUpdate === null ? undefined : dateOf(reference.nextUpdate),
      );
      // Where the other decoder could not read one extension, it gives none.
      if (Array.isArray(reference.extensions)) {
        expect(list.crlExtensions.map(({ extnID, critical }) => [extnID, critical])).toEqual(
          reference.extensions,
        );
        expect(cRLNumber(list)?.toString(16)).toBe(reference.crlNumber ?? undefined);
      }
      if (id === unreadableEntry || also_acceptable?.includes("parse-error")) return;
      for (const { serial, revocationDate, reason } of reference.entries) {
        const scanned = scanEntries(list, contentsOf(serial));
        expect(scanned.entries).toBe(reference.entryCount);
        expect(scanned.found.map(({ revocationDate }) => revocationDate)).toContainEqual(
          dateOf(revocationDate),
        );
        expect(scanned.found.map(({ reasonCode }) => reasonCode?.toLowerCase())).toContain(
          reason?.replaceAll("_", ""),
        );
      }
    },
  );
});

/** Years are not padded there. */
const dateOf = (text: string): Date => new Date(text.padStart("0001-01-01T00:00:00Z".length, "0"));

/** The INTEGER's contents for hex with a sign before it. */
const contentsOf = (serial: string): string => {
  if (!serial.startsWith("-")) return toSerialNumber(serial);
  const octets = Math.ceil(serial.slice(1).length / 2);
  return BigInt.asUintN(octets * 8, -BigInt(`0x${serial.slice(1)}`))
    .toString(16)
    .padStart(octets * 2, "0");
};

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../src/core/bytes/decode-error.ts";
import { toHex } from "../../src/core/bytes/hex.ts";
import { nonce, singleScts } from "../../src/core/ocsp/extensions.ts";
import { decodeResponse, type OCSPResponse, type SingleResponse } from "../../src/core/ocsp/response.ts";
import { type OcspJudgement, verifyResponse } from "../../src/core/ocsp/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import { readName } from "../../src/core/x509/names.ts";
import { toSerialNumber } from "../../src/core/x509/serial-number.ts";
import { verifySignature } from "../../src/core/x509/signature.ts";
import { ocspExceptions as exceptions } from "./corpus-exceptions.ts";

/**
 * OCSP responses that other projects publish, in the schema its README explains. The CRLs are in
 * corpus-crl.test.ts.
 */
const folder = fileURLToPath(new URL("../../../shared/corpus/", import.meta.url));

type Outcome = "good" | "revoked" | "unknown" | "reject" | "parse-error" | "decode-ok";

interface Case {
  readonly id: string;
  readonly kind: "ocsp" | "ocsp-decode" | "crl" | "crl-decode";
  readonly response_der_b64: string;
  readonly cert_der_b64?: string | null;
  readonly issuer_der_b64?: string | null;
  readonly target_serial_hex?: string | null;
  readonly extra_certs_b64?: readonly string[] | null;
  readonly verify_time?: string | null;
  readonly expect: {
    readonly outcome: Outcome;
    readonly also_acceptable?: readonly Outcome[] | null;
    readonly fields: {
      readonly nonceHex?: string;
      readonly sctLogIds?: readonly string[];
      readonly signatureValidWithIssuer?: boolean;
    };
  };
  readonly fields_ref?: Reference | null;
}

/** What another decoder read. */
interface Reference {
  readonly error?: string;
  readonly responseStatus: string;
  readonly signatureAlgorithm: string;
  readonly responderName: string | null;
  readonly responderKeyHash: string | null;
  readonly producedAt: string;
  readonly certs: number;
  readonly extensions: readonly Extension[];
  readonly responses: readonly ReferenceSingle[];
  /** Of the SingleResponse, where there is one. */
  readonly singleExtensions?: readonly Extension[];
}

type Extension = readonly [oid: string, critical: boolean];

interface ReferenceSingle {
  readonly status: string;
  readonly serial: string;
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly hash: string;
  readonly thisUpdate: string;
  readonly nextUpdate: string | null;
  readonly revocationTime?: string;
  readonly revocationReason?: string | null;
}

const octets = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

const cases = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith(".json"))
  .flatMap((file): readonly Case[] => {
    const contents: readonly Case[] | { readonly cases: readonly Case[] } = JSON.parse(
      readFileSync(folder + file, "utf8"),
    );
    return "cases" in contents ? contents.cases : contents;
  })
  .filter(({ kind }) => kind === "ocsp" || kind === "ocsp-decode");

const skipped = cases.length === 0 ? " (SKIPPED: ../shared/corpus is not there)" : "";

function judge({ cert_der_b64, issuer_der_b64, target_serial_hex, ...one }: Case): Promise<OcspJudgement> {
  const certificate = cert_der_b64 ? decodeCertificate(octets(cert_der_b64)) : undefined;
  const issuer = decodeCertificate(octets(issuer_der_b64 as string));
  const serialNumber = certificate?.serialNumber ?? toSerialNumber(target_serial_hex as string);
  return verifyResponse(
    octets(one.response_der_b64),
    { serialNumber, issuer, ...(certificate && { certificate }) },
    {
      at: new Date(one.verify_time as string),
      // The corpus wants it for its good cases; its rejected ones are rejected all the same.
      policy: { ...strictPolicy, sha1Signatures: "allow" },
      subtle: crypto.subtle,
      certs: (one.extra_certs_b64 ?? []).map((base64) => decodeCertificate(octets(base64))),
    },
  );
}

async function outcomeOf(one: Case): Promise<Outcome> {
  if (one.kind === "ocsp") {
    const { certStatus, decodeError } = await judge(one);
    return certStatus?.status ?? (decodeError ? "parse-error" : "reject");
  }
  try {
    decodeResponse(octets(one.response_der_b64));
    return "decode-ok";
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError);
    return "parse-error";
  }
}

/**
 * What the source expects, what it accepts as well, or what an exception says. A verdict that cannot be read
 * is a `reject`.
 */
function accepted({ id, kind, expect: { outcome, also_acceptable } }: Case): readonly Outcome[] {
  const exception = exceptions[id];
  if (exception) return [exception.outcome];
  const outcomes = [outcome, ...(also_acceptable ?? [])];
  return kind === "ocsp" && outcomes.includes("reject") ? [...outcomes, "parse-error"] : outcomes;
}

describe.skipIf(cases.length === 0)(`published OCSP responses${skipped}`, () => {
  it.each(cases)("$id is $expect.outcome", async (one) => {
    expect(accepted(one)).toContain(await outcomeOf(one));
  });

  it("are as many as the corpus has", () => {
    expect(cases.length).toBeGreaterThanOrEqual(140);
  });

  it("have exceptions that exist and never call good what is to be rejected", () => {
    for (const [id, { outcome }] of Object.entries(exceptions)) {
      const one = cases.find((each) => each.id === id);
      expect(one, id).toBeDefined();
      if (one?.expect.outcome === "reject") expect(outcome).not.toBe("good");
    }
  });
});

const camelCase = (words: string): string =>
  words.toLowerCase().replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const moment = (date: Date): string => date.toISOString().replace(".000Z", "Z");
const number = (contents: string): string => contents.replace(/^0+(?=.)/, "");
const hashes: Readonly<Record<string, string>> = {
  "1.3.14.3.2.26": "sha1",
  "2.16.840.1.101.3.4.2.4": "sha224",
  "2.16.840.1.101.3.4.2.1": "sha256",
  "2.16.840.1.101.3.4.2.2": "sha384",
  "2.16.840.1.101.3.4.2.3": "sha512",
};

const ours = ({ certID, certStatus, thisUpdate, nextUpdate }: SingleResponse): ReferenceSingle => {
  return {
    status: certStatus.status,
    serial: number(certID.serialNumber),
    issuerNameHash: toHex(certID.issuerNameHash),
    issuerKeyHash: toHex(certID.issuerKeyHash),
    hash: hashes[certID.hashAlgorithm.oid] ?? "?",
    thisUpdate: moment(thisUpdate),
    nextUpdate: nextUpdate ? moment(nextUpdate) : null,
    ...(certStatus.status === "revoked" && {
      revocationTime: moment(certStatus.revocationTime),
      revocationReason: certStatus.revocationReason ?? null,
    }),
  };
};

const theirs = ({ revocationReason, serial, ...single }: ReferenceSingle): ReferenceSingle => ({
  ...single,
  serial: number(serial),
  ...(revocationReason !== undefined && {
    revocationReason: revocationReason && camelCase(revocationReason),
  }),
});

const response = (one: Case): OCSPResponse => decodeResponse(octets(one.response_der_b64));
const referenced = cases.filter(({ fields_ref }) => fields_ref && fields_ref.error === undefined);

describe.skipIf(cases.length === 0)(`another decoder's reading${skipped}`, () => {
  it.each(referenced)("of $id is ours", ({ fields_ref, ...one }) => {
    const reference = fields_ref as Reference;
    const { responseStatus, basic } = response(one);
    expect(responseStatus).toBe(camelCase(reference.responseStatus));
    if (basic === undefined) return;
    const { responderID } = basic;
    const extensions = (list: SingleResponse["singleExtensions"]): Extension[] =>
      list.map(({ extnID, critical }) => [extnID, critical]);
    expect(basic.signatureAlgorithm.oid).toBe(reference.signatureAlgorithm);
    // It gives the e-mail attribute by its number.
    const byName =
      responderID.by === "name"
        ? readName(responderID.name).text.replace(/^E=/, "1.2.840.113549.1.9.1=")
        : null;
    expect(byName).toBe(reference.responderName);
    expect(responderID.by === "key" ? toHex(responderID.keyHash) : null).toBe(reference.responderKeyHash);
    expect(moment(basic.producedAt)).toBe(reference.producedAt);
    expect(basic.certs).toHaveLength(reference.certs);
    expect(extensions(basic.responseExtensions)).toEqual(reference.extensions);
    if (reference.singleExtensions) {
      expect(extensions(basic.responses[0]?.singleExtensions ?? [])).toEqual(reference.singleExtensions);
    }
    expect(basic.responses.slice(0, reference.responses.length).map(ours)).toEqual(
      reference.responses.map(theirs),
    );
  });

  const asserted = (field: keyof Case["expect"]["fields"]) =>
    cases.filter((one) => field in one.expect.fields);

  it.each(asserted("nonceHex"))("of the nonce in $id is ours", (one) => {
    const { basic } = response(one);
    expect(toHex((basic && nonce(basic)) ?? new Uint8Array())).toBe(one.expect.fields.nonceHex);
  });

  it.each(asserted("sctLogIds"))("of the SCTs in $id is ours", (one) => {
    const [single] = response(one).basic?.responses ?? [];
    const logs = (single ? singleScts(single) : []).map(({ logId }) => Buffer.from(logId).toString("base64"));
    expect(logs).toEqual(one.expect.fields.sctLogIds);
  });

  it.each(asserted("signatureValidWithIssuer"))("of the signature on $id is ours", async (one) => {
    const { basic } = response(one);
    const { subjectPublicKeyInfo } = decodeCertificate(octets(one.issuer_der_b64 as string));
    expect(
      basic &&
        (await verifySignature(
          crypto.subtle,
          basic.signatureAlgorithm,
          subjectPublicKeyInfo,
          basic.tbsResponseData,
          basic.signature,
        )),
    ).toEqual({ result: "valid" });
  });
});

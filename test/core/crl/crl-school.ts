import { mkdtempSync, rmSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Certificate, decodeCertificate } from "../../../src/core/x509/certificate.ts";
import {
  type Asn1,
  bitString,
  encode,
  explicit,
  fromDer,
  integer,
  octetStringOf,
  oid,
  sequence,
} from "../../../src/lab/asn1.ts";
import { type Openssl, opensslIn } from "../../../src/lab/openssl.ts";

/** OpenSSL in a folder of its own, which `close` removes. */
export interface School {
  readonly openssl: Openssl;
  readonly close: () => void;
}

export function openSchool(): School {
  const folder = mkdtempSync(join(tmpdir(), "crl-school-"));
  return { openssl: opensslIn(folder), close: () => rmSync(folder, { recursive: true }) };
}

export interface Authority {
  readonly name: string;
  readonly certificate: Certificate;
}

const der = async ({ folder }: Openssl, file: string): Promise<Uint8Array> =>
  new Uint8Array(await readFile(join(folder, file)));

const keys = {
  p256: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
  p384: ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
  rsa: ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
  ed25519: ["-algorithm", "ED25519"],
} as const;

const usage = "keyUsage = critical, keyCertSign, cRLSign";

/** A self-signed authority. `extensions` are lines of OpenSSL configuration; with `keyOf` it shares that authority's key. */
export async function makeAuthority(
  openssl: Openssl,
  name: string,
  options: { subject?: string; key?: keyof typeof keys; keyOf?: string; extensions?: string } = {},
): Promise<Authority> {
  const { subject = `/O=School/CN=${name}`, key = "p256", keyOf, extensions = usage } = options;
  const ca = "basicConstraints = critical, CA:true\nsubjectKeyIdentifier = hash";
  await writeFile(
    join(openssl.folder, `${name}.cnf`),
    `[req]\ndistinguished_name = dn\nstring_mask = utf8only\n[dn]\n[ext]\n${ca}\n${extensions}\n`,
  );
  if (keyOf) await writeFile(join(openssl.folder, `${name}.key`), await der(openssl, `${keyOf}.key`));
  else await openssl.run("genpkey", ...keys[key], "-out", `${name}.key`);
  await openssl.run(
    ...["req", "-x509", "-new", "-config", `${name}.cnf`, "-extensions", "ext", "-subj", subject],
    ...["-key", `${name}.key`, "-out", `${name}.crt`, "-days", "3650"],
  );
  await openssl.run("x509", "-in", `${name}.crt`, "-outform", "DER", "-out", `${name}.crt.der`);
  return { name, certificate: decodeCertificate(await der(openssl, `${name}.crt.der`)) };
}

/** A certificate `issuer` signs. `serial` is hex; `extensions` are lines of OpenSSL configuration, none of them: version 1. */
export async function issue(
  openssl: Openssl,
  issuer: Authority,
  name: string,
  serial: string,
  extensions = "",
): Promise<Certificate> {
  await openssl.run("genpkey", ...keys.p256, "-out", `${name}.key`);
  await openssl.run("req", "-new", "-key", `${name}.key`, "-subj", `/CN=${name}`, "-out", `${name}.csr`);
  await writeFile(join(openssl.folder, `${name}.ext`), `[ext]\n${extensions}\n`);
  await openssl.run(
    ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${issuer.name}.crt`, "-CAkey", `${issuer.name}.key`],
    ...["-set_serial", `0x${serial}`, "-days", "36500", "-outform", "DER", "-out", `${name}.der`],
    ...(extensions === "" ? [] : ["-extfile", `${name}.ext`, "-extensions", "ext"]),
  );
  return decodeCertificate(await der(openssl, `${name}.der`));
}

let made = 0;

/**
 * A CRL as `openssl ca -gencrl` makes it. `revoked` are lines of its database without the tabs: serial in hex, date, and
 * what it calls reason. `extensions` are lines of OpenSSL configuration, none of them and no reason: version 1.
 */
export async function gencrl(
  openssl: Openssl,
  authority: Authority,
  options: {
    revoked?: readonly { serial: string; date?: string; reason?: string }[];
    extensions?: string;
    number?: string;
    thisUpdate?: string;
    nextUpdate?: string;
    md?: string;
    sigopt?: readonly string[];
  } = {},
): Promise<Uint8Array> {
  const { revoked = [], extensions = "", number = "05", md = "sha256", sigopt = [] } = options;
  const name = `gencrl${made++}`;
  const lines = revoked.map(({ serial, date = "261001120000Z", reason }) =>
    [
      "R",
      "301001120000Z",
      reason ? `${date},${reason}` : date,
      serial.toUpperCase(),
      "unknown",
      "/CN=x",
    ].join("\t"),
  );
  await writeFile(join(openssl.folder, `${name}.txt`), lines.map((line) => `${line}\n`).join(""));
  await writeFile(join(openssl.folder, `${name}.number`), `${number}\n`);
  const config = [
    "[ca]\ndefault_ca = this\n[this]",
    `database = ${name}.txt\ncertificate = ${authority.name}.crt\nprivate_key = ${authority.name}.key`,
    number === "" ? "" : `crlnumber = ${name}.number`,
    extensions === "" ? "" : "crl_extensions = ext",
    `[ext]\n${extensions}\n`,
  ];
  await writeFile(join(openssl.folder, `${name}.cnf`), config.join("\n"));
  await openssl.run(
    ...["ca", "-gencrl", "-config", `${name}.cnf`, "-md", md, "-out", `${name}.pem`],
    ...["-crl_lastupdate", options.thisUpdate ?? times.thisUpdate],
    ...["-crl_nextupdate", options.nextUpdate ?? times.nextUpdate],
    ...sigopt.flatMap((option) => ["-sigopt", option]),
  );
  await openssl.run("crl", "-in", `${name}.pem`, "-outform", "DER", "-out", `${name}.der`);
  return der(openssl, `${name}.der`);
}

/** The fixed clock, and a CRL around it. */
export const at = new Date("2026-11-20T12:00:00Z");
export const times = { thisUpdate: "20261118000000Z", nextUpdate: "20261125000000Z" };

export const extension = (id: string, value: Asn1, critical?: "critical"): Asn1 =>
  sequence(oid(id), ...(critical ? ["BOOLEAN:TRUE"] : []), octetStringOf(value));

export const entry = (
  serial: string,
  extensions: readonly Asn1[] = [],
  date = "UTCTIME:261001120000Z",
): Asn1 => sequence(integer(serial), date, ...(extensions.length > 0 ? [sequence(...extensions)] : []));

export const reasonCode = (reason: number): Asn1 => extension("2.5.29.21", `ENUMERATED:${reason}`);
export const cRLNumber = (number: string): Asn1 => extension("2.5.29.20", `INTEGER:${number}`);
export const baseNumber = (number: string): Asn1 => extension("2.5.29.27", `INTEGER:${number}`, "critical");
/** The GeneralNames are the directoryNames `names`. */
export const certificateIssuer = (...names: readonly Uint8Array[]): Asn1 =>
  extension(
    "2.5.29.29",
    sequence(...names.map((name) => explicit(4, fromDer(Buffer.from(name))))),
    "critical",
  );

export const ecdsaWithSHA256 = sequence(oid("1.2.840.10045.4.3.2"));
export const ecdsaWithSHA384 = sequence(oid("1.2.840.10045.4.3.3"));

/** What `openssl ca -gencrl` would not make: the CRL of these parts, encoded by `asn1parse -genconf`, signed by `dgst -sign`. */
export async function signList(
  openssl: Openssl,
  authority: Authority,
  parts: {
    version?: Asn1 | "absent";
    signature?: Asn1;
    thisUpdate?: string;
    nextUpdate?: string | "absent";
    revoked?: readonly Asn1[];
    extensions?: readonly Asn1[];
    signatureAlgorithm?: Asn1;
    /** What stands at the end of TBSCertList, and at the end of CertificateList. */
    afterTbs?: Asn1;
    afterSignature?: Asn1;
  } = {},
): Promise<Uint8Array> {
  const { version = "INTEGER:1", signature = ecdsaWithSHA256, extensions = [cRLNumber("5")] } = parts;
  const { nextUpdate = "UTCTIME:261125000000Z", revoked } = parts;
  const tbs = sequence(
    ...(version === "absent" ? [] : [version]),
    signature,
    fromDer(Buffer.from(authority.certificate.subject)),
    parts.thisUpdate ?? "UTCTIME:261118000000Z",
    ...(nextUpdate === "absent" ? [] : [nextUpdate]),
    ...(revoked ? [sequence(...revoked)] : []),
    ...(extensions.length > 0 ? [explicit(0, sequence(...extensions))] : []),
    ...(parts.afterTbs ? [parts.afterTbs] : []),
  );
  const name = `list${made++}`;
  await encode(openssl, `${name}.tbs`, tbs);
  const signed = `${name}.signature`;
  await openssl.run("dgst", "-sha256", "-sign", `${authority.name}.key`, "-out", signed, `${name}.tbs.der`);
  const value = bitString(await readFile(join(openssl.folder, signed)));
  const list = sequence(
    ...[tbs, parts.signatureAlgorithm ?? ecdsaWithSHA256, value],
    ...(parts.afterSignature ? [parts.afterSignature] : []),
  );
  return new Uint8Array(await encode(openssl, name, list));
}

import { randomBytes, X509Certificate } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Asn1, fromDer } from "./asn1.ts";
import { generalizedTime } from "./authority.ts";
import type { Openssl } from "./openssl.ts";

/** The moment at which fixtures are judged, unless one says otherwise. */
export const fixtureClock = new Date("2026-06-15T12:00:00Z");

/** So many hours after that moment. */
export const hours = (count: number): Date => new Date(fixtureClock.getTime() + count * 3_600_000);
export const days = (count: number): Date => hours(24 * count);

const newKeys = {
  p256: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
  p384: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
  p521: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
  secp256k1: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
  rsa2048: ["-newkey", "rsa:2048"],
  ed25519: ["-newkey", "ed25519"],
} as const;

interface CertificateRow {
  readonly subject: string;
  /** The row that signs it; itself where absent. */
  readonly by?: string;
  /** P-256 where absent. `keyOf`: not a new key but that row's. */
  readonly key?: keyof typeof newKeys;
  readonly keyOf?: string;
  /** Lines of its extension section, and after them whole sections these refer to. */
  readonly extensions: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Hex; a random one where absent. */
  readonly serialNumber?: string;
  readonly digest?: "sha1";
}

const ca = [
  "basicConstraints = critical, CA:true",
  "keyUsage = critical, keyCertSign, cRLSign, digitalSignature",
  "subjectKeyIdentifier = hash",
];
const responder = (...extensions: readonly string[]): CertificateRow => ({
  subject: "/O=Fixture Trust/CN=Responder",
  by: "issuing",
  extensions,
});
const mayAnswer = "extendedKeyUsage = OCSPSigning";
const maySign = "keyUsage = critical, digitalSignature";
const noCheck = "noCheck = ignored";

/** Where `leaf` says that its CRL is. */
export const leafCrlUrl = "http://crl.fixture.example/7.crl";
const site = (...extensions: readonly string[]): CertificateRow => ({
  subject: "/CN=www.fixture.example",
  by: "issuing",
  extensions: ["basicConstraints = CA:false", "extendedKeyUsage = serverAuth", ...extensions],
});

/** Its first bit is one, so that its INTEGER has a leading zero octet. */
export const leafSerialNumber = "c0ffee0123456789abcdef0123456789";

/** Every certificate that a fixture needs, each after the one that signs it. */
const rows = {
  root: { subject: "/O=Fixture Trust/CN=Root", extensions: ca },
  issuing: { subject: "/O=Fixture Trust/CN=Issuing CA", by: "root", extensions: ca },
  /** The issuing CA's key under another name. */
  renamed: { subject: "/O=Fixture Trust/CN=Renamed CA", by: "root", keyOf: "issuing", extensions: ca },
  /** The issuing CA's name over another key. */
  lookAlike: { subject: "/O=Fixture Trust/CN=Issuing CA", extensions: ca },
  /** Another CA under the same root. */
  sibling: { subject: "/O=Fixture Trust/CN=Sibling CA", by: "root", extensions: ca },
  /** A CA under the issuing one. */
  subordinate: {
    subject: "/O=Fixture Trust/CN=Subordinate CA",
    by: "issuing",
    extensions: [...ca, `crlDistributionPoints = URI:${leafCrlUrl}`],
  },

  leaf: { ...site(`crlDistributionPoints = URI:${leafCrlUrl}`), serialNumber: leafSerialNumber },
  otherLeaf: site(),
  /** Of another CA, with the same serial number. */
  siblingLeaf: { ...site(), by: "sibling", serialNumber: leafSerialNumber },
  expiredLeaf: { ...site(), notAfter: days(-10) },
  /** Expired as well, with the serial number of `leaf`. */
  formerLeaf: { ...site(), notAfter: days(-10), serialNumber: leafSerialNumber },
  futureLeaf: { ...site(), notBefore: days(1) },
  leafWithoutPoint: site(),
  leafWithRelativePoint: site(
    "crlDistributionPoints = relative_point",
    "[ relative_point ]",
    "relativename = relative_name",
    "[ relative_name ]",
    "CN = shard 7",
  ),
  leafWithReasons: site(
    "crlDistributionPoints = reasons_point",
    "[ reasons_point ]",
    `fullname = URI:${leafCrlUrl}`,
    "reasons = keyCompromise, CACompromise",
  ),
  leafWithCrlIssuer: {
    ...site(
      "crlDistributionPoints = issuer_point",
      "[ issuer_point ]",
      `fullname = URI:${leafCrlUrl}`,
      "CRLissuer = dirName:crl_issuer",
      "[ crl_issuer ]",
      "O = Fixture Trust",
      "CN = CRL Issuer",
    ),
    serialNumber: leafSerialNumber,
  },

  responder: responder(maySign, mayAnswer, noCheck),
  responderRsa: { ...responder(maySign, mayAnswer, noCheck), key: "rsa2048" },
  responderP384: { ...responder(maySign, mayAnswer, noCheck), key: "p384" },
  responderP521: { ...responder(maySign, mayAnswer, noCheck), key: "p521" },
  responderEd25519: { ...responder(maySign, mayAnswer, noCheck), key: "ed25519" },
  responderSecp256k1: { ...responder(maySign, mayAnswer, noCheck), key: "secp256k1" },
  responderWithoutNoCheck: responder(maySign, mayAnswer),
  responderWithoutKeyUsage: responder(mayAnswer, noCheck),
  responderThatMayNotSign: responder("keyUsage = critical, keyEncipherment", mayAnswer, noCheck),
  responderWithoutPurpose: responder(maySign, noCheck),
  responderForAnything: responder(maySign, "extendedKeyUsage = anyExtendedKeyUsage", noCheck),
  responderForServers: responder(maySign, "extendedKeyUsage = serverAuth", noCheck),
  responderForServersToo: responder(maySign, "extendedKeyUsage = serverAuth, OCSPSigning", noCheck),
  responderExpired: { ...responder(maySign, mayAnswer, noCheck), notAfter: hours(-1) },
  responderNotYetValid: { ...responder(maySign, mayAnswer, noCheck), notBefore: hours(1) },
  responderWithUnknownCritical: responder(maySign, mayAnswer, "1.2.3.4 = critical, ASN1:NULL"),
  responderSignedWithSha1: { ...responder(maySign, mayAnswer, noCheck), digest: "sha1" },
  responderOfSibling: { ...responder(maySign, mayAnswer, noCheck), by: "sibling" },
  responderOfSubordinate: { ...responder(maySign, mayAnswer, noCheck), by: "subordinate" },
  responderOfRoot: { ...responder(maySign, mayAnswer, noCheck), by: "root" },
  responderOfLookAlike: { ...responder(maySign, mayAnswer, noCheck), by: "lookAlike" },
  selfSigned: { subject: "/CN=Self", extensions: [maySign, mayAnswer, noCheck] },
  /** Says that it is the issuing CA, and a responder of its own. */
  selfIssued: { subject: "/O=Fixture Trust/CN=Issuing CA", extensions: [maySign, mayAnswer, noCheck] },

  crlIssuer: { subject: "/O=Fixture Trust/CN=CRL Issuer", by: "root", extensions: ca },
  rsaIssuing: { subject: "/CN=RSA CA", by: "root", key: "rsa2048", extensions: ca },
  rsaLeaf: { ...site(), by: "rsaIssuing" },
  p384Issuing: { subject: "/CN=P-384 CA", by: "root", key: "p384", extensions: ca },
  p384Leaf: { ...site(), by: "p384Issuing" },
  p521Issuing: { subject: "/CN=P-521 CA", by: "root", key: "p521", extensions: ca },
  p521Leaf: { ...site(), by: "p521Issuing" },
  ed25519Issuing: { subject: "/CN=Ed25519 CA", by: "root", key: "ed25519", extensions: ca },
  ed25519Leaf: { ...site(), by: "ed25519Issuing" },
  secp256k1Issuing: { subject: "/CN=secp256k1 CA", by: "root", key: "secp256k1", extensions: ca },
  secp256k1Leaf: { ...site(), by: "secp256k1Issuing" },
  /** May sign certificates and no CRLs. */
  mute: {
    subject: "/CN=Mute CA",
    by: "root",
    extensions: ["basicConstraints = critical, CA:true", "keyUsage = critical, keyCertSign"],
  },
  muteLeaf: { ...site(), by: "mute" },
  /** Says nothing of what its key is for. */
  plain: { subject: "/CN=Plain CA", by: "root", extensions: ["basicConstraints = critical, CA:true"] },
  plainLeaf: { ...site(), by: "plain" },
} as const satisfies Readonly<Record<string, CertificateRow>>;

export type CertificateName = keyof typeof rows;

/** The certificates of all fixtures as files `<name>.crt` and `<name>.key` in the folder of `openssl`. */
export interface FixtureCertificates {
  readonly openssl: Openssl;
  /** DER. */
  readonly der: Readonly<Record<CertificateName, Buffer>>;
}

const configuration = `[ req ]
distinguished_name = distinguished_name
string_mask = utf8only

[ distinguished_name ]

[ ca ]
default_ca = any_ca

[ any_ca ]
database = index.txt
serial = serial
new_certs_dir = issued
default_md = default
policy = policy
unique_subject = no

[ policy ]
organizationName = optional
commonName = optional
`;

const section = (extensions: readonly string[]): string => ["[ extensions ]", ...extensions, ""].join("\n");

/** Makes all of them, with new keys and otherwise always the same, in the folder of `openssl`, which must be empty. */
export async function makeFixtureCertificates(openssl: Openssl): Promise<FixtureCertificates> {
  const inFolder = (name: string): string => join(openssl.folder, name);
  mkdirSync(inFolder("issued"));
  writeFileSync(inFolder("openssl.cnf"), configuration);
  const all: readonly (readonly [string, CertificateRow])[] = Object.entries(rows);

  const request = async ([name, row]: readonly [string, CertificateRow]): Promise<void> => {
    writeFileSync(inFolder(`${name}.cnf`), section(row.extensions));
    const key =
      row.keyOf === undefined
        ? [...newKeys[row.key ?? "p256"], "-noenc", "-keyout", `${name}.key`]
        : ["-key", `${row.keyOf}.key`];
    await openssl.run(
      ...["req", "-config", "openssl.cnf", "-new", ...key],
      ...["-out", `${name}.csr`, "-subj", row.subject],
    );
  };
  await Promise.all(all.filter(([, { keyOf }]) => keyOf === undefined).map(request));
  await Promise.all(all.filter(([, { keyOf }]) => keyOf !== undefined).map(request));

  const der: Record<string, Buffer> = {};
  for (const [name, row] of all) {
    // Each CA would have a database of its own.
    writeFileSync(inFolder("index.txt"), "");
    writeFileSync(
      inFolder("serial"),
      `${row.serialNumber ?? `5${randomBytes(16).toString("hex").slice(1)}`}\n`,
    );
    const signer =
      row.by === undefined
        ? ["-selfsign", "-keyfile", `${name}.key`]
        : ["-cert", `${row.by}.crt`, "-keyfile", `${row.by}.key`];
    await openssl.run(
      ...["ca", "-config", "openssl.cnf", "-batch", "-notext", ...signer],
      ...["-in", `${name}.csr`, "-out", `${name}.crt`, "-md", row.digest ?? "default"],
      ...["-extfile", `${name}.cnf`, "-extensions", "extensions"],
      ...["-startdate", generalizedTime(row.notBefore ?? days(-60))],
      ...["-enddate", generalizedTime(row.notAfter ?? days(200))],
    );
    der[name] = new X509Certificate(readFileSync(inFolder(`${name}.crt`))).raw;
  }
  return { openssl, der: der as Record<CertificateName, Buffer> };
}

/** The subject of a certificate, as a value: the sixth field of a TBSCertificate that has a version (RFC 5280 §4.1). */
export function subjectOf(der: Buffer): Asn1 {
  const certificate = fromDer(der);
  const tbs = typeof certificate === "string" ? undefined : certificate.members[0];
  const subject = tbs === undefined || typeof tbs === "string" ? undefined : tbs.members[5];
  if (subject === undefined) throw new Error("not a certificate");
  return subject;
}

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RevokedInfo } from "../../../src/core/cert-status.ts";
import type { Outcome } from "../../../src/core/check.ts";
import { readCertificateList } from "../../../src/core/crl/certificate-list.ts";
import { type CrlDemand, crlDemands } from "../../../src/core/crl/demands.ts";
import type { CrlContext } from "../../../src/core/crl/judge.ts";
import { scanEntries } from "../../../src/core/crl/scan.ts";
import { type CrlJudgement, verifyCrl } from "../../../src/core/crl/verify.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import type { Certificate } from "../../../src/core/x509/certificate.ts";
import type { Subtle } from "../../../src/core/x509/signature.ts";
import { sequence } from "../../../src/lab/asn1.ts";
import {
  type Authority,
  at,
  baseNumber,
  certificateIssuer,
  cRLNumber,
  ecdsaWithSHA384,
  entry,
  extension,
  gencrl,
  issue,
  makeAuthority,
  openSchool,
  reasonCode,
  signList,
} from "./crl-school.ts";

const { openssl, close } = openSchool();
afterAll(close);

const serial = "1234567890abcdef";
const url = "http://crl.example/1.crl";
const otherUrl = "http://crl.example/2.crl";
const leafWith = (points: string) =>
  `basicConstraints = critical, CA:false\ncrlDistributionPoints = point\n[point]\n${points}`;
const directory = "[issuer]\nO = School\nCN = ";

const subject = "/O=School/CN=ca";
/** Beside `ca`. Those with its key and its name are other certificates for it. */
const authorities = {
  stranger: { subject },
  quiet: { subject, keyOf: "ca", extensions: "keyUsage = critical, keyCertSign" },
  unlimited: { subject, keyOf: "ca", extensions: "" },
  garbled: { subject, keyOf: "ca", extensions: "keyUsage = DER:0500" },
  respelt: { subject: "/O=SCHOOL/CN=ca", keyOf: "ca" },
  other: {},
  indirect: {},
  rsa: { key: "rsa" },
  p384: { key: "p384" },
  ed25519: { key: "ed25519" },
} as const;

/** What `ca` issues, all under one serial number but one. */
const certificates = {
  leaf: leafWith(`fullname = URI:${url}`),
  high: leafWith(`fullname = URI:${url}`),
  pointless: "basicConstraints = critical, CA:false",
  twoNames: leafWith(`fullname = DNS:crl.example, RID:1.2.3, URI:${url}`),
  twoPoints: `crlDistributionPoints = one, two\n[one]\nfullname = URI:${otherUrl}\n[two]\nfullname = URI:${url}`,
  byDirectory: leafWith(`fullname = dirName:issuer\n${directory}ca\nOU = shard 1`),
  byRelative: leafWith("relativename = relative\n[relative]\nOU = shard 1"),
  delegated: leafWith(`CRLissuer = dirName:issuer\n${directory}indirect`),
  delegatedPoint: leafWith(`fullname = URI:${url}\nCRLissuer = dirName:issuer\n${directory}indirect`),
  someReasons: leafWith(`fullname = URI:${url}\nreasons = keyCompromise`),
  someAndAll: `crlDistributionPoints = some, all\n[some]\nfullname = URI:${url}\nreasons = keyCompromise\n[all]\nfullname = URI:${url}`,
  subCa: "basicConstraints = critical, CA:true",
  garbledPoints: "crlDistributionPoints = DER:0500",
  garbledKind: "basicConstraints = DER:0500",
  version1: "",
} as const;

async function each<Name extends string, Given, Made>(
  table: Readonly<Record<Name, Given>>,
  make: (name: Name, given: Given) => Promise<Made>,
): Promise<Record<Name, Made>> {
  const rows = Object.entries(table) as [Name, Given][];
  const made = await Promise.all(rows.map(async ([name, given]) => [name, await make(name, given)]));
  return Object.fromEntries(made);
}

async function enrol() {
  const ca = await makeAuthority(openssl, "ca");
  return {
    ca,
    ...(await each(authorities, (name, options) => makeAuthority(openssl, name, options))),
    ...(await each(certificates, (name, extensions) =>
      issue(openssl, ca, name, name === "high" ? `ff${serial.slice(2)}` : serial, extensions),
    )),
  };
}

type Cast = Awaited<ReturnType<typeof enrol>>;
let cast: Cast;
beforeAll(async () => {
  cast = await enrol();
}, 60_000);

/** A CRL with one fault or none, and what must be said of it. */
interface Scene {
  readonly name: string;
  readonly says: string;
  readonly crl: (cast: Cast) => Promise<Uint8Array>;
  /** `leaf` where it does not say; `undefined` for a serial number alone. */
  readonly certificate?: (cast: Cast) => Certificate | undefined;
  /** `ca` where it does not say. */
  readonly issuer?: (cast: Cast) => Authority;
  readonly policy?: Partial<typeof strictPolicy>;
  readonly at?: string;
  readonly context?: (cast: Cast) => Partial<CrlContext> | Promise<Partial<CrlContext>>;
  readonly expect: "good" | RevokedInfo | "undetermined";
  readonly until?: string;
  readonly unmet?: readonly CrlDemand[];
  readonly notApplicable?: readonly CrlDemand[];
  readonly notReached?: readonly CrlDemand[];
  /** `found` of the check on this demand. */
  readonly found?: readonly [CrlDemand, string | RegExp];
}

const revoked = (revocationReason?: RevokedInfo["revocationReason"]): RevokedInfo => ({
  revocationTime: new Date("2026-10-01T12:00:00Z"),
  ...(revocationReason && { revocationReason }),
});
const authorityKey = "authorityKeyIdentifier = keyid\n";
const idp = (lines: string) => `${authorityKey}issuingDistributionPoint = critical, @idp\n[idp]\n${lines}`;
const shard = idp(`fullname = URI:${url}`);
const indirectList = idp("indirectCRL = TRUE");
/** The same in the words of genconf: IssuingDistributionPoint { indirectCRL TRUE }. */
const indirectExtension = extension("2.5.29.28", sequence("IMPLICIT:4,BOOLEAN:TRUE"), "critical");
const unknown = "1.3.6.1.4.1.99999.1";
const concat = (...parts: readonly (Uint8Array | string)[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array))));
const pemOf = (der: Uint8Array, label = "X509 CRL"): Uint8Array =>
  new Uint8Array(
    Buffer.from(
      `-----BEGIN ${label}-----\n${Buffer.from(der).toString("base64").replace(/.{64}/g, "$&\n")}\n-----END ${label}-----\n`,
    ),
  );

const ordinary: Scene[] = [
  {
    name: "not-listed",
    says: "A CRL that covers the certificate and does not list it says good until nextUpdate.",
    crl: ({ ca }) => gencrl(openssl, ca, { revoked: [{ serial: "1234" }], extensions: shard }),
    expect: "good",
    notApplicable: [
      "crl.certificateIssuer",
      "crl.certificateKind",
      "crl.base",
      "crl.base.scope",
      "crl.base.cRLNumber",
      "crl.reasonCode",
    ],
    notReached: [],
    until: "2026-11-25T00:00:00.000Z",
  },
  {
    name: "listed",
    says: "An entry without a reason.",
    crl: ({ ca }) => gencrl(openssl, ca, { revoked: [{ serial }], extensions: shard }),
    expect: revoked(),
    until: "2026-11-25T00:00:00.000Z",
  },
  ...(
    [
      ["keyCompromise", "keyCompromise"],
      ["CACompromise", "cACompromise"],
      ["affiliationChanged", "affiliationChanged"],
      ["superseded", "superseded"],
      ["cessationOfOperation", "cessationOfOperation"],
      ["certificateHold", "certificateHold"],
    ] as const
  ).map(
    ([reason, means]): Scene => ({
      name: `listed-${reason}`,
      says: "An entry with the reason OpenSSL gave it.",
      crl: ({ ca }) => gencrl(openssl, ca, { revoked: [{ serial, reason }], extensions: shard }),
      expect: revoked(means),
    }),
  ),
  ...(
    [
      [0, "unspecified"],
      [9, "privilegeWithdrawn"],
      [10, "aACompromise"],
    ] as const
  ).map(
    ([number, means]): Scene => ({
      name: `listed-${means}`,
      says: "A reason `openssl ca` cannot give.",
      crl: ({ ca }) => signList(openssl, ca, { revoked: [entry(serial, [reasonCode(number)])] }),
      expect: revoked(means),
    }),
  ),
  {
    name: "no-entries",
    says: "A CRL without revokedCertificates.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    expect: "good",
  },
  {
    name: "empty-revoked-certificates",
    says: "A revokedCertificates that is there and empty (RFC 5280 §5.1.2.6 forbids it) lists nothing.",
    crl: ({ ca }) => signList(openssl, ca, { revoked: [] }),
    expect: "good",
  },
  {
    name: "listed-twice",
    says: "Of two entries with the serial number, the first revokes.",
    crl: ({ ca }) =>
      signList(openssl, ca, { revoked: [entry(serial, [reasonCode(4)]), entry(serial, [reasonCode(1)])] }),
    expect: revoked("superseded"),
  },
  {
    name: "serial-inside-others",
    says: "Serial numbers that contain this one, or are contained in it, are others.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, {
        revoked: [`${serial}00`, `11${serial}`, serial.slice(2), serial.slice(0, -2)].map((other) => ({
          serial: other,
        })),
      }),
    expect: "good",
  },
  {
    name: "serial-with-leading-zero-octet",
    says: "A serial number whose first bit is set has a 00 before it, in the certificate and in the CRL.",
    crl: ({ ca }) => gencrl(openssl, ca, { revoked: [{ serial: `ff${serial.slice(2)}` }] }),
    certificate: ({ high }) => high,
    expect: revoked(),
  },
  {
    name: "negative-serial",
    says: "The same octets without that 00 are another number, a negative one.",
    crl: ({ ca }) =>
      signList(openssl, ca, { revoked: [sequence("INTEGER:-0xcba9876f543211", "UTCTIME:261001120000Z")] }),
    certificate: ({ high }) => high,
    expect: "good",
  },
  {
    name: "generalized-times",
    says: "Times may be GeneralizedTime.",
    crl: ({ ca }) =>
      signList(openssl, ca, {
        thisUpdate: "GENTIME:20261118000000Z",
        nextUpdate: "GENTIME:20501125000000Z",
        revoked: [entry(serial, [], "GENTIME:20261001120000Z")],
      }),
    expect: revoked(),
    until: "2050-11-25T00:00:00.000Z",
  },
];

const form: Scene[] = [
  {
    name: "version-1",
    says: "`openssl ca -gencrl` without extensions makes a version 1 CRL.",
    crl: ({ ca }) => gencrl(openssl, ca, { number: "" }),
    expect: "undetermined",
    unmet: ["crl.version"],
    found: ["crl.version", "v1"],
  },
  {
    name: "version-1-with-extensions",
    says: "Extensions without a version.",
    crl: ({ ca }) => signList(openssl, ca, { version: "absent" }),
    expect: "undetermined",
    unmet: ["crl.version"],
  },
  {
    name: "version-3",
    says: "No CRL has version 3.",
    crl: ({ ca }) => signList(openssl, ca, { version: "INTEGER:2" }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
  },
  {
    name: "algorithms-differ",
    says: "The signed octets name another algorithm than the signature was made with.",
    crl: ({ ca }) => signList(openssl, ca, { signature: ecdsaWithSHA384 }),
    expect: "undetermined",
    unmet: ["crl.sameAlgorithm"],
  },
  {
    name: "pem",
    says: "PEM instead of DER is read and reported.",
    crl: async ({ ca }) => pemOf(await gencrl(openssl, ca, { revoked: [{ serial }] })),
    expect: revoked(),
    found: ["crl.encoding", "PEM"],
  },
  {
    name: "pem-with-text",
    says: "What `openssl crl -text` writes before the PEM does not matter, nor does another block.",
    crl: async ({ ca }) =>
      concat(
        "Certificate Revocation List (CRL):\r\n",
        pemOf(new Uint8Array(3), "CERTIFICATE"),
        pemOf(await gencrl(openssl, ca)),
      ),
    expect: "good",
  },
  {
    name: "html",
    says: "A web page.",
    crl: async () => concat("<!doctype html><title>404</title>"),
    expect: "undetermined",
    notReached: crlDemands.map(({ demand }) => demand).filter((demand) => demand !== "crl.encoding"),
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "unexpectedTag"],
  },
  {
    name: "nothing",
    says: "No octets at all.",
    crl: async () => new Uint8Array(),
    expect: "undetermined",
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "missing"],
  },
  {
    name: "trailing-octet",
    says: "An octet after the CRL.",
    crl: async ({ ca }) => concat(await gencrl(openssl, ca), "\0"),
    expect: "undetermined",
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "trailingData"],
  },
  {
    name: "element-after-the-signature",
    says: "Something nobody signed, inside the CRL.",
    crl: ({ ca }) => signList(openssl, ca, { afterSignature: "NULL" }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "trailingData"],
  },
  {
    name: "element-after-the-extensions",
    says: "Something that is signed and that nobody knows.",
    crl: ({ ca }) => signList(openssl, ca, { afterTbs: "NULL" }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "trailingData"],
  },
  {
    name: "indefinite-length",
    says: "BER's indefinite length.",
    crl: async ({ ca }) => {
      const der = await signList(openssl, ca, {
        revoked: [entry("1234", [reasonCode(1)]), entry("12345678")],
      });
      expect([...der.subarray(0, 2)]).toEqual([0x30, 0x81]);
      return concat(Uint8Array.of(0x30, 0x80), der.subarray(3), "\0\0");
    },
    expect: "undetermined",
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "indefiniteLength"],
  },
];

const trust: Scene[] = [
  {
    name: "signed-by-a-stranger",
    says: "The issuer's name over another's key.",
    crl: ({ stranger }) => gencrl(openssl, stranger),
    expect: "undetermined",
    unmet: ["crl.signature"],
    found: ["crl.signature", "invalid"],
  },
  {
    name: "other-issuer",
    says: "A CRL of another authority.",
    crl: ({ other }) => gencrl(openssl, other, { revoked: [{ serial }] }),
    expect: "undetermined",
    unmet: ["crl.issuer", "crl.signer", "crl.signature"],
  },
  {
    name: "issuer-without-cRLSign",
    says: "The issuer's keyUsage leaves cRLSign out.",
    crl: ({ ca }) => gencrl(openssl, ca),
    issuer: ({ quiet }) => quiet,
    expect: "undetermined",
    unmet: ["crl.cRLSign"],
    found: ["crl.cRLSign", "keyCertSign"],
  },
  {
    name: "issuer-without-keyUsage",
    says: "A key that nothing restricts may sign a CRL.",
    crl: ({ ca }) => gencrl(openssl, ca),
    issuer: ({ unlimited }) => unlimited,
    expect: "good",
    notApplicable: [
      "crl.certificateIssuer",
      "crl.distributionPoint",
      "crl.certificateKind",
      "crl.cRLSign",
      "crl.base",
      "crl.base.scope",
      "crl.base.cRLNumber",
      "crl.reasonCode",
    ],
  },
  {
    name: "issuer-whose-keyUsage-cannot-be-read",
    says: "The issuer's keyUsage is a NULL.",
    crl: ({ ca }) => gencrl(openssl, ca),
    issuer: ({ garbled }) => garbled,
    expect: "undetermined",
    unmet: ["crl.cRLSign"],
    found: ["crl.cRLSign", /^keyUsage at \d+: unexpectedTag/],
  },
  {
    name: "issuer-under-another-spelling",
    says: "The issuer's own certificate spells its name otherwise than the CRL and the certificate do (RFC 5280 §7.1).",
    crl: ({ ca }) => gencrl(openssl, ca, { revoked: [{ serial }] }),
    issuer: ({ respelt }) => respelt,
    expect: revoked(),
  },
  {
    name: "crl-under-another-spelling",
    says: "The CRL and the issuer's own certificate spell its name otherwise than the certificate does.",
    crl: ({ respelt }) => gencrl(openssl, respelt, { revoked: [{ serial }] }),
    issuer: ({ respelt }) => respelt,
    expect: revoked(),
  },
  {
    name: "sha1",
    says: "A signature over a SHA-1 hash is not believed by default.",
    crl: ({ ca }) => gencrl(openssl, ca, { md: "sha1" }),
    expect: "undetermined",
    unmet: ["crl.signatureAlgorithm"],
    found: ["crl.signatureAlgorithm", "SHA-1"],
  },
  {
    name: "sha1-allowed",
    says: "It is where policy allows it.",
    crl: ({ ca }) => gencrl(openssl, ca, { md: "sha1" }),
    policy: { sha1Signatures: "allow" },
    expect: "good",
  },
  {
    name: "rsa",
    says: "RSA PKCS#1 v1.5 with SHA-512.",
    crl: ({ rsa }) => gencrl(openssl, rsa, { md: "sha512" }),
    certificate: () => undefined,
    issuer: ({ rsa }) => rsa,
    expect: "good",
  },
  {
    name: "rsa-pss",
    says: "RSASSA-PSS.",
    crl: ({ rsa }) =>
      gencrl(openssl, rsa, { sigopt: ["rsa_padding_mode:pss", "rsa_pss_saltlen:32"], revoked: [{ serial }] }),
    certificate: () => undefined,
    issuer: ({ rsa }) => rsa,
    expect: revoked(),
  },
  {
    name: "p384",
    says: "ECDSA on P-384 with SHA-384.",
    crl: ({ p384 }) => gencrl(openssl, p384, { md: "sha384" }),
    certificate: () => undefined,
    issuer: ({ p384 }) => p384,
    expect: "good",
  },
  {
    name: "ed25519",
    says: "Ed25519.",
    crl: ({ ed25519 }) => gencrl(openssl, ed25519, { md: "null" }),
    certificate: () => undefined,
    issuer: ({ ed25519 }) => ed25519,
    expect: "good",
  },
  {
    name: "sha224",
    says: "An algorithm WebCrypto does not have is undetermined, and says which it is.",
    crl: ({ ca }) => gencrl(openssl, ca, { md: "sha224" }),
    expect: "undetermined",
    unmet: ["crl.signature"],
    found: ["crl.signature", "unsupported 1.2.840.10045.4.3.1"],
  },
];

const freshness: Scene[] = [
  {
    name: "expired",
    says: "nextUpdate is past, and by more than the clocks may differ.",
    crl: ({ ca }) => gencrl(openssl, ca),
    at: "2026-11-25T00:05:01Z",
    expect: "undetermined",
    unmet: ["crl.nextUpdate"],
    found: ["crl.nextUpdate", "2026-11-25T00:00:00.000Z"],
  },
  {
    name: "expired-within-skew",
    says: "nextUpdate is past by no more than the clocks may differ.",
    crl: ({ ca }) => gencrl(openssl, ca),
    at: "2026-11-25T00:05:00Z",
    expect: "good",
  },
  {
    name: "from-the-future",
    says: "thisUpdate is to come.",
    crl: ({ ca }) => gencrl(openssl, ca),
    at: "2026-11-17T23:54:59Z",
    expect: "undetermined",
    unmet: ["crl.thisUpdate"],
    found: ["crl.thisUpdate", "2026-11-18T00:00:00.000Z"],
  },
  {
    name: "from-the-future-within-skew",
    says: "thisUpdate is to come, by no more than the clocks may differ.",
    crl: ({ ca }) => gencrl(openssl, ca),
    at: "2026-11-17T23:55:00Z",
    expect: "good",
  },
  {
    name: "no-nextUpdate",
    says: "Without nextUpdate, policy's maxAge ends it.",
    crl: ({ ca }) => signList(openssl, ca, { nextUpdate: "absent" }),
    expect: "good",
    until: "2026-11-25T00:00:00.000Z",
  },
  {
    name: "no-nextUpdate-and-old",
    says: "Without nextUpdate, older than maxAge.",
    crl: ({ ca }) => signList(openssl, ca, { nextUpdate: "absent" }),
    policy: { maxAge: 24 * 60 * 60 * 1000 },
    expect: "undetermined",
    unmet: ["crl.nextUpdate"],
    found: ["crl.nextUpdate", "2026-11-19T00:00:00.000Z"],
  },
  {
    name: "no-nextUpdate-refused",
    says: "Without nextUpdate, where policy wants one.",
    crl: ({ ca }) => signList(openssl, ca, { nextUpdate: "absent" }),
    policy: { missingNextUpdate: "refuse" },
    expect: "undetermined",
    unmet: ["crl.nextUpdate"],
  },
];

const scope: Scene[] = [
  {
    name: "other-shard",
    says: "A CRL of the same issuer for another distribution point.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp(`fullname = URI:${otherUrl}`) }),
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
    found: ["crl.distributionPoint", otherUrl],
  },
  {
    name: "one-of-two-names",
    says: "One name in common is enough.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp(`fullname = URI:${otherUrl}, URI:${url}`) }),
    expect: "good",
  },
  {
    name: "shard-of-a-certificate-without-points",
    says: "A CRL for a distribution point, about a certificate that names none.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    certificate: ({ pointless }) => pointless,
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
  },
  {
    name: "named-after-the-issuer",
    says: "The name RFC 5280 §6.3.3 assumes for a CRL no distribution point names: the issuer's.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp(`fullname = dirName:issuer\n${directory}ca`) }),
    certificate: ({ pointless }) => pointless,
    expect: "good",
  },
  {
    name: "relative-name",
    says: "A relative name in the CRL is appended to its issuer's and is the directoryName in the certificate.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { extensions: idp("relativename = relative\n[relative]\nOU = shard 1") }),
    certificate: ({ byDirectory }) => byDirectory,
    expect: "good",
  },
  {
    name: "relative-names-and-another-spelling",
    says: "A relative name in the certificate is appended to the issuer's name as the certificate spells it.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { extensions: idp("relativename = relative\n[relative]\nOU = shard 1") }),
    certificate: ({ byRelative }) => byRelative,
    issuer: ({ respelt }) => respelt,
    expect: "good",
  },
  {
    name: "neither-point-nor-issuer",
    says: "The CRL is the issuer's, for a distribution point that is not the certificate's: that is what to say of it.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp(`fullname = URI:${otherUrl}`) }),
    certificate: ({ delegated }) => delegated,
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
  },
  {
    name: "relative-names-alike",
    says: "Relative names on both sides.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { extensions: idp("relativename = relative\n[relative]\nOU = shard 1") }),
    certificate: ({ byRelative }) => byRelative,
    expect: "good",
  },
  {
    name: "relative-name-of-another-shard",
    says: "A relative name that differs.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { extensions: idp("relativename = relative\n[relative]\nOU = shard 2") }),
    certificate: ({ byRelative }) => byRelative,
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
  },
  {
    name: "user-certificates-only",
    says: "onlyContainsUserCerts, about a leaf.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyuser = TRUE") }),
    expect: "good",
  },
  {
    name: "ca-certificates-only",
    says: "onlyContainsCACerts, about a leaf.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyCA = TRUE") }),
    expect: "undetermined",
    unmet: ["crl.certificateKind"],
    found: ["crl.certificateKind", "user"],
  },
  {
    name: "user-certificates-only-about-a-ca",
    says: "onlyContainsUserCerts, about a CA.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyuser = TRUE") }),
    certificate: ({ subCa }) => subCa,
    expect: "undetermined",
    unmet: ["crl.certificateKind"],
    found: ["crl.certificateKind", "cA"],
  },
  {
    name: "ca-certificates-only-about-a-ca",
    says: "onlyContainsCACerts, about a CA it lists.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyCA = TRUE"), revoked: [{ serial }] }),
    certificate: ({ subCa }) => subCa,
    expect: revoked(),
  },
  {
    name: "attribute-certificates-only",
    says: "onlyContainsAttributeCerts.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyAA = TRUE") }),
    expect: "undetermined",
    unmet: ["crl.certificateKind"],
  },
  {
    name: "user-certificates-only-about-version-1",
    says: "A CRL limited to a kind has no version 1 certificate in its scope (RFC 5280 §5.2.5).",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyuser = TRUE") }),
    certificate: ({ version1 }) => version1,
    expect: "undetermined",
    unmet: ["crl.certificateKind"],
    found: ["crl.certificateKind", "other"],
  },
  {
    name: "some-reasons",
    says: "onlySomeReasons, and the certificate is not listed: for other reasons it may be revoked.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { extensions: idp("onlysomereasons = keyCompromise, CACompromise") }),
    expect: "undetermined",
    unmet: ["crl.reasons"],
    found: ["crl.reasons", "keyCompromise cACompromise"],
  },
  {
    name: "some-reasons-listed",
    says: "onlySomeReasons, and the certificate is listed: revoked is revoked.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { extensions: idp("onlysomereasons = keyCompromise"), revoked: [{ serial }] }),
    expect: revoked(),
  },
  {
    name: "all-reasons-one-by-one",
    says: "onlySomeReasons that names them all.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, {
        extensions: idp(
          "onlysomereasons = keyCompromise, CACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold, privilegeWithdrawn, AACompromise",
        ),
      }),
    expect: "good",
  },
  {
    name: "distribution-point-for-some-reasons",
    says: "The certificate expects only some reasons of this CRL.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    certificate: ({ someReasons }) => someReasons,
    expect: "undetermined",
    unmet: ["crl.reasons"],
    found: ["crl.reasons", "keyCompromise"],
  },
  {
    name: "fetched-for-another-point",
    says: "The distribution point it was fetched for is another.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    context: () => ({
      distributionPoint: {
        start: 0,
        end: 0,
        fullName: [{ kind: "uniformResourceIdentifier", uri: otherUrl }],
      },
    }),
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
  },
  {
    name: "names-of-other-kinds",
    says: "A name of any kind that both have is one in common.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("fullname = DNS:other.example, RID:1.2.3") }),
    certificate: ({ twoNames }) => twoNames,
    expect: "good",
  },
  {
    name: "same-dns-name",
    says: "A DNS name in common.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("fullname = DNS:crl.example") }),
    certificate: ({ twoNames }) => twoNames,
    expect: "good",
  },
  {
    name: "other-names-of-other-kinds",
    says: "Names of the same kinds that differ.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("fullname = DNS:other.example, RID:1.2.4") }),
    certificate: ({ twoNames }) => twoNames,
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
  },
  {
    name: "same-text-as-another-kind",
    says: "A URI is not the DNS name of the same letters.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("fullname = URI:crl.example") }),
    certificate: ({ twoNames }) => twoNames,
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
  },
  {
    name: "second-distribution-point",
    says: "The certificate's second distribution point is this CRL's.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    certificate: ({ twoPoints }) => twoPoints,
    expect: "good",
  },
  {
    name: "point-for-some-reasons-and-point-for-all",
    says: "Of two distribution points with this name, the one for every reason counts.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    certificate: ({ someAndAll }) => someAndAll,
    expect: "good",
  },
  {
    name: "distribution-points-that-cannot-be-read",
    says: "The certificate's cRLDistributionPoints is a NULL.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: shard }),
    certificate: ({ garbledPoints }) => garbledPoints,
    expect: "undetermined",
    unmet: ["crl.distributionPoint"],
    found: ["crl.distributionPoint", /^cRLDistributionPoints at \d+: unexpectedTag/],
  },
  {
    name: "kind-that-cannot-be-read",
    says: "The certificate's basicConstraints is a NULL.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp("onlyuser = TRUE") }),
    certificate: ({ garbledKind }) => garbledKind,
    expect: "undetermined",
    unmet: ["crl.certificateKind"],
    found: ["crl.certificateKind", /^basicConstraints at \d+: unexpectedTag/],
  },
  {
    name: "empty-idp",
    says: "An issuingDistributionPoint with nothing in it (RFC 5280 §5.2.5 forbids it).",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [extension("2.5.29.28", sequence(), "critical")] }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
  },
  {
    name: "serial-alone",
    says: "With a serial number and no certificate, a full CRL is enough.",
    crl: ({ ca }) => gencrl(openssl, ca),
    certificate: () => undefined,
    expect: "good",
  },
  {
    name: "serial-alone-and-a-shard",
    says: "Whether a shard covers a serial number cannot be told.",
    crl: ({ ca }) => gencrl(openssl, ca, { extensions: idp(`fullname = URI:${url}\nonlyuser = TRUE`) }),
    certificate: () => undefined,
    expect: "undetermined",
    unmet: ["crl.distributionPoint", "crl.certificateKind"],
  },
  {
    name: "serial-alone-listed-in-a-shard",
    says: "An entry under the issuer's name and the serial number needs no scope.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, {
        extensions: idp(`fullname = URI:${url}\nonlyuser = TRUE`),
        revoked: [{ serial }],
      }),
    certificate: () => undefined,
    expect: revoked(),
    notApplicable: [
      "crl.certificateIssuer",
      "crl.distributionPoint",
      "crl.certificateKind",
      "crl.base",
      "crl.base.scope",
      "crl.base.cRLNumber",
      "crl.reasonCode",
      "crl.reasons",
      "crl.certificateValidity",
    ],
  },
];

const byIndirect = (cast: Cast) => ({ crlIssuer: cast.indirect.certificate });
const ours = (cast: Cast) => certificateIssuer(cast.ca.certificate.subject);
const theirs = (cast: Cast) => certificateIssuer(cast.other.certificate.subject);

const indirection: Scene[] = [
  {
    name: "indirect",
    says: "The cRLIssuer's indirect CRL does not list the certificate.",
    crl: ({ indirect }) => gencrl(openssl, indirect, { extensions: indirectList }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: "good",
  },
  {
    name: "indirect-listed",
    says: "It lists the certificate under its issuer's name.",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [cRLNumber("5"), indirectExtension],
        revoked: [entry("99"), entry(serial, [reasonCode(1), ours(cast)])],
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: revoked("keyCompromise"),
  },
  {
    name: "indirect-carried-over",
    says: "An entry without certificateIssuer belongs to the one before it (RFC 5280 §5.3.3).",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [indirectExtension],
        revoked: [entry("99", [ours(cast)]), entry("98"), entry(serial)],
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: revoked(),
  },
  {
    name: "indirect-of-another-issuer",
    says: "The same serial number under another issuer's name.",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [indirectExtension],
        revoked: [entry("99", [ours(cast)]), entry("98", [theirs(cast)]), entry(serial)],
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: "good",
  },
  {
    name: "indirect-of-the-crl-issuer",
    says: "Before any certificateIssuer, entries are about the CRL issuer's own certificates.",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [indirectExtension],
        revoked: [entry(serial), entry("99", [ours(cast)])],
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: "good",
  },
  {
    name: "indirect-by-the-issuer",
    says: "The issuer's own indirect CRL, where its own certificates need no certificateIssuer.",
    crl: (cast) =>
      signList(openssl, cast.ca, {
        extensions: [indirectExtension],
        revoked: [entry(serial), entry("99", [theirs(cast)])],
      }),
    expect: revoked(),
  },
  {
    name: "indirect-at-a-point",
    says: "The distribution point has a name and a cRLIssuer, the CRL names the distribution point.",
    crl: ({ indirect }) =>
      gencrl(openssl, indirect, { extensions: idp(`fullname = URI:${url}\nindirectCRL = TRUE`) }),
    certificate: ({ delegatedPoint }) => delegatedPoint,
    context: byIndirect,
    expect: "good",
  },
  {
    name: "indirect-named-after-its-issuer",
    says: "A distribution point without a name has its cRLIssuer's (RFC 5280 §6.3.3 (b)(2)(i)).",
    crl: ({ indirect }) =>
      gencrl(openssl, indirect, {
        extensions: idp(`fullname = dirName:issuer\nindirectCRL = TRUE\n${directory}indirect`),
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: "good",
  },
  {
    name: "indirect-under-several-names",
    says: "One of the names in certificateIssuer is the issuer's.",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [indirectExtension],
        revoked: [
          entry(serial, [certificateIssuer(cast.other.certificate.subject, cast.ca.certificate.subject)]),
        ],
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: revoked(),
  },
  {
    name: "indirect-and-another-spelling",
    says: "certificateIssuer spells the issuer's name as the certificate does.",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [indirectExtension],
        revoked: [entry(serial, [ours(cast)])],
      }),
    certificate: ({ delegated }) => delegated,
    issuer: ({ respelt }) => respelt,
    context: byIndirect,
    expect: revoked(),
  },
  {
    name: "indirect-and-more",
    says: "Something after the names in certificateIssuer.",
    crl: (cast) =>
      signList(openssl, cast.indirect, {
        extensions: [indirectExtension],
        revoked: [
          entry(serial, [
            sequence("OID:2.5.29.29", "BOOLEAN:TRUE", "FORMAT:HEX,OCTETSTRING:3007820561622e63640500"),
          ]),
        ],
      }),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: "undetermined",
    unmet: ["crl.encoding"],
    found: ["crl.encoding", "trailingData"],
  },
  {
    name: "indirect-not-said",
    says: "The cRLIssuer's CRL does not call itself indirect.",
    crl: ({ indirect }) => gencrl(openssl, indirect),
    certificate: ({ delegated }) => delegated,
    context: byIndirect,
    expect: "undetermined",
    unmet: ["crl.issuer"],
  },
  {
    name: "indirect-unknown-issuer",
    says: "The cRLIssuer's certificate is not at hand.",
    crl: ({ indirect }) => gencrl(openssl, indirect, { extensions: indirectList }),
    certificate: ({ delegated }) => delegated,
    expect: "undetermined",
    unmet: ["crl.signer", "crl.signature"],
  },
  {
    name: "indirect-not-asked-for",
    says: "The certificate names no cRLIssuer.",
    crl: ({ indirect }) => gencrl(openssl, indirect, { extensions: indirectList }),
    context: byIndirect,
    expect: "undetermined",
    unmet: ["crl.issuer"],
  },
  {
    name: "certificate-issuer-in-a-direct-crl",
    says: "A CRL that is not indirect names a certificate issuer.",
    crl: (cast) => signList(openssl, cast.ca, { revoked: [entry("99", [theirs(cast)])] }),
    expect: "undetermined",
    unmet: ["crl.certificateIssuer"],
  },
  {
    name: "other-key-of-the-issuer",
    says: "The issuer signs CRLs with a key of their own, whose certificate is at hand.",
    crl: ({ stranger }) => gencrl(openssl, stranger),
    context: ({ stranger }) => ({ crlIssuer: stranger.certificate }),
    expect: "good",
  },
];

const extensions: Scene[] = [
  {
    name: "unknown-critical",
    says: "A critical extension nobody knows.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [extension(unknown, "NULL", "critical")] }),
    expect: "undetermined",
    unmet: ["crl.crlExtensions"],
    found: ["crl.crlExtensions", unknown],
  },
  {
    name: "unknown-not-critical",
    says: "An extension nobody knows or needs to know.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [extension(unknown, "NULL")] }),
    expect: "good",
  },
  {
    name: "unknown-critical-in-an-entry",
    says: "A critical extension nobody knows, in an entry about another certificate (RFC 5280 §5.3).",
    crl: ({ ca }) =>
      signList(openssl, ca, { revoked: [entry("99", [extension(unknown, "NULL", "critical")])] }),
    expect: "undetermined",
    unmet: ["crl.crlEntryExtensions"],
    found: ["crl.crlEntryExtensions", unknown],
  },
  {
    name: "unknown-not-critical-in-an-entry",
    says: "An extension nobody knows, in the certificate's own entry.",
    crl: ({ ca }) => signList(openssl, ca, { revoked: [entry(serial, [extension(unknown, "NULL")])] }),
    expect: revoked(),
  },
  {
    name: "critical-reasonCode",
    says: "A critical extension that is known.",
    crl: ({ ca }) =>
      signList(openssl, ca, {
        revoked: [entry(serial, [extension("2.5.29.21", "ENUMERATED:1", "critical")])],
      }),
    expect: revoked("keyCompromise"),
  },
  {
    name: "extension-twice-in-the-entry",
    says: "Two reasonCodes.",
    crl: ({ ca }) => signList(openssl, ca, { revoked: [entry(serial, [reasonCode(1), reasonCode(4)])] }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
  },
  {
    name: "extension-twice",
    says: "Two CRLNumbers.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [cRLNumber("5"), cRLNumber("6")] }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
  },
  {
    name: "reason-7",
    says: "A reason RFC 5280 does not have, in the certificate's own entry.",
    crl: ({ ca }) => signList(openssl, ca, { revoked: [entry(serial, [reasonCode(7)])] }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
  },
  {
    name: "reason-7-of-another",
    says: "A reason RFC 5280 does not have, in an entry about another certificate.",
    crl: ({ ca }) => signList(openssl, ca, { revoked: [entry("99", [reasonCode(7)])] }),
    expect: "good",
  },
  {
    name: "date-that-is-none",
    says: "The certificate's entry has the 31st of February for a date.",
    crl: ({ ca }) =>
      signList(openssl, ca, { revoked: [entry(serial, [], "IMPLICIT:23U,IA5:260231120000Z")] }),
    expect: "undetermined",
    unmet: ["crl.encoding"],
  },
  {
    name: "removeFromCRL-in-a-complete-crl",
    says: "Only a delta CRL may take a revocation back.",
    crl: ({ ca }) => gencrl(openssl, ca, { revoked: [{ serial, reason: "removeFromCRL" }] }),
    expect: "undetermined",
    unmet: ["crl.reasonCode"],
  },
  {
    name: "no-CRLNumber",
    says: "Without a CRLNumber nothing is missing but to a delta CRL.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [] }),
    expect: "good",
    notApplicable: [
      "crl.certificateIssuer",
      "crl.distributionPoint",
      "crl.certificateKind",
      "crl.cRLNumber",
      "crl.base",
      "crl.base.scope",
      "crl.base.cRLNumber",
      "crl.reasonCode",
    ],
  },
  {
    name: "CRLNumber-0",
    says: "The first number there is.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [cRLNumber("0")] }),
    expect: "good",
    found: ["crl.cRLNumber", "0"],
  },
  {
    name: "most-negative-CRLNumber-of-an-octet",
    says: "The octet 80 is -128.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [cRLNumber("-128")] }),
    expect: "undetermined",
    unmet: ["crl.cRLNumber"],
    found: ["crl.cRLNumber", "-128"],
  },
  {
    name: "negative-CRLNumber",
    says: "A number below 0.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [cRLNumber("-1")] }),
    expect: "undetermined",
    unmet: ["crl.cRLNumber"],
    found: ["crl.cRLNumber", "-1"],
  },
  {
    name: "longest-CRLNumber",
    says: "Twenty octets.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [cRLNumber(`0x7f${"ff".repeat(19)}`)] }),
    expect: "good",
  },
  {
    name: "too-long-CRLNumber",
    says: "Twenty-one octets.",
    crl: ({ ca }) => signList(openssl, ca, { extensions: [cRLNumber(`0x80${"00".repeat(19)}`)] }),
    expect: "undetermined",
    unmet: ["crl.cRLNumber"],
  },
];

const base = { extensions: shard, number: "05" };
const hold = { serial, reason: "certificateHold" };
const deltaLines = (number: string, from: string) => ({
  number,
  extensions: `2.5.29.27 = critical, ASN1:INTEGER:${from}\n${shard}`,
});
const withBase =
  (options: Parameters<typeof gencrl>[2]) =>
  async ({ ca }: Cast): Promise<Partial<CrlContext>> => ({ base: await gencrl(openssl, ca, options) });

const deltas: Scene[] = [
  {
    name: "delta-alone",
    says: "A delta CRL without its base says nothing.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    expect: "undetermined",
    notReached: ["crl.base.scope", "crl.base.cRLNumber"],
    unmet: ["crl.base"],
  },
  {
    name: "delta-and-base",
    says: "Neither lists the certificate.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase(base),
    expect: "good",
    notApplicable: ["crl.certificateIssuer", "crl.certificateKind", "crl.reasonCode"],
  },
  {
    name: "delta-revokes",
    says: "Revoked since the base.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { ...deltaLines("07", "5"), revoked: [{ serial, reason: "keyCompromise" }] }),
    context: withBase(base),
    expect: revoked("keyCompromise"),
  },
  {
    name: "delta-silent",
    says: "What the base lists stays listed.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase({ ...base, revoked: [hold] }),
    expect: revoked("certificateHold"),
  },
  {
    name: "delta-lifts-hold",
    says: "removeFromCRL takes the base's certificateHold back.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { ...deltaLines("07", "5"), revoked: [{ serial, reason: "removeFromCRL" }] }),
    context: withBase({ ...base, revoked: [hold] }),
    expect: "good",
  },
  {
    name: "delta-changes-reason",
    says: "The delta CRL's reason counts.",
    crl: ({ ca }) =>
      gencrl(openssl, ca, { ...deltaLines("07", "5"), revoked: [{ serial, reason: "superseded" }] }),
    context: withBase({ ...base, revoked: [hold] }),
    expect: revoked("superseded"),
  },
  {
    name: "delta-of-two-minds",
    says: "An entry that revokes comes before one that takes that back, wherever they stand.",
    crl: ({ ca }) =>
      signList(openssl, ca, {
        extensions: [cRLNumber("7"), baseNumber("5")],
        revoked: [entry(serial, [reasonCode(8)]), entry(serial, [reasonCode(1)])],
      }),
    context: async ({ ca }) => ({ base: await signList(openssl, ca) }),
    expect: revoked("keyCompromise"),
  },
  {
    name: "delta-of-an-expired-base",
    says: "A base may be out of date: that is what the delta CRL is for.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase({ ...base, thisUpdate: "20261110000000Z", nextUpdate: "20261117000000Z" }),
    expect: "good",
    until: "2026-11-25T00:00:00.000Z",
  },
  {
    name: "delta-of-a-later-base",
    says: "The base is older than the one the delta CRL starts from.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "6")),
    context: withBase(base),
    expect: "undetermined",
    unmet: ["crl.base.cRLNumber"],
  },
  {
    name: "delta-older-than-its-base",
    says: "The base is newer than the delta CRL.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("05", "4")),
    context: withBase(base),
    expect: "undetermined",
    unmet: ["crl.base.cRLNumber"],
  },
  {
    name: "delta-of-a-base-without-number",
    says: "Numbers are what ties the two together.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase({ ...base, number: "" }),
    expect: "undetermined",
    unmet: ["crl.base.cRLNumber"],
  },
  {
    name: "delta-of-another-scope",
    says: "The base is of all distribution points, the delta CRL of one.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase({ extensions: authorityKey }),
    expect: "undetermined",
    unmet: ["crl.base.scope"],
  },
  {
    name: "delta-of-another-key",
    says: "Only one of the two has an authorityKeyIdentifier.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase({ extensions: shard.replace(authorityKey, "") }),
    expect: "undetermined",
    unmet: ["crl.base.scope"],
  },
  {
    name: "delta-of-a-forged-base",
    says: "The base does not stand up by itself.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: async ({ stranger }) => ({ base: await gencrl(openssl, stranger, base) }),
    expect: "undetermined",
    // The stranger's authorityKeyIdentifier differs as well.
    unmet: ["crl.base", "crl.base.scope"],
    found: ["crl.base", "crl.signature"],
  },
  {
    name: "delta-of-a-delta",
    says: "A base must be complete.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: withBase(deltaLines("06", "5")),
    expect: "undetermined",
    unmet: ["crl.base"],
    found: ["crl.base", "delta"],
  },
  {
    name: "delta-of-rubbish",
    says: "The base is no CRL.",
    crl: ({ ca }) => gencrl(openssl, ca, deltaLines("07", "5")),
    context: async () => ({ base: new Uint8Array(5) }),
    expect: "undetermined",
    notReached: ["crl.base.scope", "crl.base.cRLNumber"],
    unmet: ["crl.base"],
  },
  {
    name: "delta-forged",
    says: "The delta CRL itself is a stranger's.",
    crl: ({ stranger }) => gencrl(openssl, stranger, deltaLines("07", "5")),
    context: withBase(base),
    expect: "undetermined",
    unmet: ["crl.signature", "crl.base.scope"],
  },
  {
    name: "base-of-a-complete-crl",
    says: "A complete CRL needs no base, and none is looked at.",
    crl: ({ ca }) => gencrl(openssl, ca, base),
    context: withBase({ ...base, revoked: [hold] }),
    expect: "good",
  },
];

function contextOf(scene: Scene, more: Partial<CrlContext> = {}): CrlContext {
  return {
    at: scene.at === undefined ? at : new Date(scene.at),
    policy: { ...strictPolicy, ...scene.policy },
    subtle: crypto.subtle as unknown as Subtle,
    ...more,
  };
}

function subjectOf(scene: Scene) {
  const { certificate: issuer } = (scene.issuer ?? (({ ca }) => ca))(cast);
  const certificate = scene.certificate ? scene.certificate(cast) : cast.leaf;
  return certificate
    ? { serialNumber: certificate.serialNumber, issuer, certificate }
    : { serialNumber: serial, issuer };
}

const having = ({ checks }: CrlJudgement, outcome: Outcome): string[] =>
  checks.filter((check) => check.outcome === outcome).map(({ demand }) => demand);

const checkOf = ({ checks }: CrlJudgement, demand: CrlDemand) =>
  checks.find((check) => check.demand === demand);

describe.each(Object.entries({ ordinary, form, trust, freshness, scope, indirection, extensions, deltas }))(
  "%s",
  (_, scenes) => {
    it.each(scenes)("$name: $says", async (scene) => {
      const crl = await scene.crl(cast);
      const context = contextOf(scene, await scene.context?.(cast));
      const judgement = await verifyCrl(crl, subjectOf(scene), context);

      expect(having(judgement, "unmet")).toEqual(scene.unmet ?? []);
      if (scene.notApplicable) expect(having(judgement, "notApplicable")).toEqual(scene.notApplicable);
      if (scene.notReached) expect(having(judgement, "notReached")).toEqual(scene.notReached);
      const { expect: expected } = scene;
      expect(judgement.certStatus).toEqual(
        expected === "undetermined"
          ? undefined
          : expected === "good"
            ? { status: "good" }
            : { status: "revoked", ...expected },
      );
      expect(judgement.until === undefined).toBe(expected === "undetermined");
      if (scene.until) expect(judgement.until?.toISOString()).toBe(scene.until);
      if (scene.found) {
        const [demand, found] = scene.found;
        expect(checkOf(judgement, demand)?.detail?.found).toEqual(
          typeof found === "string" ? found : expect.stringMatching(found),
        );
      }
      // Every demand, each time, in the order of the table.
      expect(judgement.checks.map(({ demand, citation }) => ({ demand, citation }))).toEqual([...crlDemands]);
    });
  },
);

/** The octets a check points at. */
const octetsAt = (crl: Uint8Array, { checks }: CrlJudgement, of: CrlDemand): string => {
  const { start, end } = checks.find(({ demand }) => demand === of)?.detail?.bytes ?? { start: 0, end: 0 };
  return Buffer.from(crl.subarray(start, end)).toString("hex");
};
const hex = (octets: Uint8Array | string): string => Buffer.from(octets as string).toString("hex");

describe("a check shows what was expected, what was found and where", () => {
  const judge = (crl: Uint8Array, more: Partial<CrlContext> = {}, serialNumber = serial) =>
    verifyCrl(
      crl,
      { serialNumber, issuer: cast.ca.certificate, certificate: cast.leaf },
      { at, policy: strictPolicy, subtle: crypto.subtle as unknown as Subtle, ...more },
    );

  it("of times", async () => {
    const crl = await gencrl(openssl, cast.ca);
    const late = await judge(crl, { at: new Date("2027-01-01T00:00:00Z") });
    expect(checkOf(late, "crl.nextUpdate")?.detail).toMatchObject({
      expected: "2026-12-31T23:55:00.000Z",
      found: "2026-11-25T00:00:00.000Z",
    });
    expect(octetsAt(crl, late, "crl.nextUpdate")).toBe(`170d${hex("261125000000Z")}`);
    const early = await judge(crl, { at: new Date("2026-01-01T00:00:00Z") });
    expect(checkOf(early, "crl.thisUpdate")?.detail).toMatchObject({
      expected: "2026-01-01T00:05:00.000Z",
      found: "2026-11-18T00:00:00.000Z",
    });
    expect(octetsAt(crl, early, "crl.thisUpdate")).toBe(`170d${hex("261118000000Z")}`);
    const endless = await judge(await signList(openssl, cast.ca, { nextUpdate: "absent" }));
    expect(checkOf(endless, "crl.nextUpdate")?.detail).not.toHaveProperty("bytes");
  });

  it("of names", async () => {
    const crl = await gencrl(openssl, cast.other);
    const judgement = await judge(crl);
    const [ours, theirs] = [cast.ca, cast.other].map(({ certificate }) => hex(certificate.subject));
    expect(checkOf(judgement, "crl.issuer")?.detail).toMatchObject({ expected: ours, found: theirs });
    expect(octetsAt(crl, judgement, "crl.issuer")).toBe(theirs);
    expect(checkOf(judgement, "crl.signer")?.detail).toEqual({ expected: theirs, found: ours });
    const respelt = { ...cast.ca.certificate, subject: cast.respelt.certificate.subject };
    const subject = { serialNumber: serial, issuer: respelt, certificate: cast.leaf };
    const context = { at, policy: strictPolicy, subtle: crypto.subtle as unknown as Subtle };
    // Of two spellings, the certificate's own is the one expected.
    expect(checkOf(await verifyCrl(crl, subject, context), "crl.issuer")?.detail).toMatchObject({
      expected: ours,
    });
  });

  it("of algorithms, versions and signatures", async () => {
    const crl = await signList(openssl, cast.ca, { signature: ecdsaWithSHA384 });
    const judgement = await judge(crl);
    const [sha256, sha384] = ["300a06082a8648ce3d040302", "300a06082a8648ce3d040303"];
    expect(checkOf(judgement, "crl.sameAlgorithm")?.detail).toMatchObject({
      expected: sha384,
      found: sha256,
    });
    for (const demand of ["crl.sameAlgorithm", "crl.signatureAlgorithm"] as const) {
      expect(octetsAt(crl, judgement, demand)).toBe(sha256);
    }
    expect(octetsAt(crl, judgement, "crl.version")).toBe("020101");
    expect(octetsAt(crl, judgement, "crl.signature")).toMatch(/^034[789a-f]0030/);
    const first = await judge(await gencrl(openssl, cast.ca, { number: "" }));
    expect(checkOf(first, "crl.version")?.detail).toEqual({ expected: "v2", found: "v1" });
  });

  it("of extensions: the first at fault", async () => {
    const faults = ["1.2.3.1", "1.2.3.2"].map((id) => extension(id, "NULL", "critical"));
    const crl = await signList(openssl, cast.ca, {
      extensions: [cRLNumber("-1"), ...faults],
      revoked: [entry("99", faults), entry(serial, [reasonCode(8)])],
    });
    const judgement = await judge(crl);
    for (const demand of ["crl.crlExtensions", "crl.crlEntryExtensions"] as const) {
      expect(checkOf(judgement, demand)?.detail?.found).toBe("1.2.3.1");
      expect(octetsAt(crl, judgement, demand)).toBe("300c06032a03010101ff04020500");
    }
    expect(octetsAt(crl, judgement, "crl.cRLNumber")).toBe("300a0603551d1404030201ff");
    expect(octetsAt(crl, judgement, "crl.reasonCode")).toMatch(new RegExp(`^30..0208${serial}.*0a0108$`));
  });

  it("of an entry that names its issuer", async () => {
    const crl = await signList(openssl, cast.ca, { revoked: [entry("99", [theirs(cast)])] });
    const names = hex(cast.other.certificate.subject);
    expect(octetsAt(crl, await judge(crl), "crl.certificateIssuer")).toMatch(
      new RegExp(`^30..a4..${names}$`),
    );
  });

  it("of scope", async () => {
    const crl = await gencrl(openssl, cast.ca, {
      extensions: idp(`fullname = URI:${otherUrl}, DNS:a.example`),
    });
    expect(checkOf(await judge(crl), "crl.distributionPoint")?.detail).toEqual({
      expected: url,
      found: `${otherUrl} a.example`,
    });
  });

  it("of a delta CRL and its base", async () => {
    const delta = await gencrl(openssl, cast.ca, deltaLines("07", "6"));
    const judgement = await judge(delta, { base: await gencrl(openssl, cast.ca, base) });
    expect(checkOf(judgement, "crl.base.cRLNumber")?.detail).toEqual({
      expected: "6 to before 7",
      found: "5",
    });
    const unreadable = await judge(delta, { base: new Uint8Array(5) });
    expect(checkOf(unreadable, "crl.base")?.detail?.found).toMatch(/^CertificateList at 0: unexpectedTag/);
    // Of several faults of a base, the first.
    const twice = await gencrl(openssl, cast.stranger, { ...base, thisUpdate: "20261123000000Z" });
    expect(checkOf(await judge(delta, { base: twice }), "crl.base")?.detail?.found).toBe("crl.signature");
  });

  it("of octets that cannot be read", async () => {
    const judgement = await judge(new Uint8Array(Buffer.from("<html>")));
    expect(checkOf(judgement, "crl.encoding")?.detail).toEqual({
      expected: "CertificateList",
      found: "unexpectedTag",
      bytes: { start: 0, end: 0 },
    });
    expect(judgement).toMatchObject({
      error: { path: "CertificateList", offset: 0, reason: "unexpectedTag" },
    });
    expect(judgement).not.toHaveProperty("list");
    const crl = await signList(openssl, cast.ca, { revoked: [entry(serial, [reasonCode(7)])] });
    expect(await judge(crl)).toMatchObject({ error: { path: "reasonCode" }, list: { version: 2 } });
  });

  it("and the judgement says what it rests on", async () => {
    const crl = await gencrl(openssl, cast.ca, { revoked: [{ serial }, { serial: "1234" }] });
    const judgement = await judge(crl);
    expect(judgement).toMatchObject({ entries: 2, crlNumber: 5n, entry: { userCertificate: serial } });
    expect(judgement.list?.der).toEqual(crl);
    const plain = await judge(await signList(openssl, cast.ca, { extensions: [] }));
    for (const absent of ["crlNumber", "entry", "error"]) expect(plain).not.toHaveProperty(absent);
  });

  it("whether the octets or a scan of them are judged, even a scan for another serial number", async () => {
    const crl = await gencrl(openssl, cast.ca, { revoked: [{ serial }] });
    const list = readCertificateList(crl);
    const { certStatus } = await judge(crl);
    expect(certStatus).toEqual({ status: "revoked", ...revoked() });
    for (const looked of [serial, "1234"]) {
      expect(
        (
          await verifyCrl(
            scanEntries(list, looked),
            subjectOf(ordinary[0] as Scene),
            contextOf(ordinary[0] as Scene),
          )
        ).certStatus,
      ).toEqual(certStatus);
    }
    const scanned = { ...scanEntries(list, serial), found: [] };
    expect(
      (await verifyCrl(scanned, subjectOf(ordinary[0] as Scene), contextOf(ordinary[0] as Scene))).certStatus,
    ).toEqual({ status: "good" });
  });
});

it("is as many scenes as were promised, each with a name of its own", () => {
  const names = [ordinary, form, trust, freshness, scope, indirection, extensions, deltas]
    .flat()
    .map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(40);
});

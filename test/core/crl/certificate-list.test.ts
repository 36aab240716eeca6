import { execFileSync } from "node:child_process";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import {
  type CertificateList,
  decodeCertificateList,
  readCertificateList,
} from "../../../src/core/crl/certificate-list.ts";
import { baseCRLNumber, cRLNumber } from "../../../src/core/crl/crl-number.ts";
import { issuingDistributionPoint } from "../../../src/core/crl/issuing-distribution-point.ts";
import { sequence } from "../../../src/lab/asn1.ts";
import {
  type Authority,
  baseNumber,
  cRLNumber as cRLNumberIs,
  extension,
  gencrl,
  makeAuthority,
  openSchool,
  signList,
} from "./crl-school.ts";

const { openssl, close } = openSchool();
afterAll(close);

const extensions = `authorityKeyIdentifier = keyid
issuingDistributionPoint = critical, @idp
[idp]
fullname = URI:http://crl.example/1.crl, dirName:issuer
onlyuser = TRUE
onlysomereasons = keyCompromise, AACompromise
indirectCRL = TRUE
[issuer]
CN = shard
`;

let ca: Authority;
let der: Uint8Array;
let list: CertificateList;
beforeAll(async () => {
  ca = await makeAuthority(openssl, "ca");
  der = await gencrl(openssl, ca, {
    revoked: [{ serial: "1234" }, { serial: "5678" }],
    extensions,
    number: "0102",
  });
  list = decodeCertificateList(der);
}, 60_000);

/** What `openssl asn1parse` says begins at `offset`. */
const elementAt = (bytes: Uint8Array, offset: number): string =>
  execFileSync("openssl", ["asn1parse", "-inform", "DER"], { input: bytes })
    .toString()
    .split("\n")
    .find((line) => line.trimStart().startsWith(`${offset}:`)) ?? "";

it("gives the fields as OpenSSL wrote them", () => {
  expect(list).toMatchObject({
    encoding: "DER",
    version: 2,
    thisUpdate: new Date("2026-11-18T00:00:00Z"),
    nextUpdate: new Date("2026-11-25T00:00:00Z"),
  });
  expect(list.issuer).toEqual(ca.certificate.subject);
  expect(list.signature.oid).toBe("1.2.840.10045.4.3.2");
  expect(list.signatureAlgorithm.oid).toBe("1.2.840.10045.4.3.2");
  expect(list.crlExtensions.map(({ extnID, critical }) => [extnID, critical])).toEqual([
    ["2.5.29.35", false],
    ["2.5.29.28", true],
    ["2.5.29.20", false],
  ]);
});

it("says where they lie", () => {
  const { places, revokedCertificates } = list;
  const begins = (offset: number | undefined): string => elementAt(der, offset ?? -1);
  expect(begins(places.version?.start)).toMatch(/INTEGER +:01/);
  expect(begins(places.issuer.start)).toMatch(/SEQUENCE/);
  expect(begins(places.thisUpdate.start)).toMatch(/UTCTIME +:261118000000Z/);
  expect(begins(places.nextUpdate?.start)).toMatch(/UTCTIME +:261125000000Z/);
  expect(begins(places.signatureAlgorithm.start)).toMatch(/d=1 .*SEQUENCE/);
  expect(begins(places.signatureValue.start)).toMatch(/d=1 .*BIT STRING/);
  expect(begins(revokedCertificates?.start)).toMatch(/d=3 .*SEQUENCE/);
  expect(places.signatureValue.end).toBe(der.length);
  expect(der.subarray(places.issuer.start, places.issuer.end)).toEqual(list.issuer);
});

it("signs what it says is signed", async () => {
  const { tbsCertList } = list;
  expect(elementAt(der, tbsCertList.byteOffset - der.byteOffset)).toMatch(/d=1 .*SEQUENCE/);
  expect(tbsCertList.length).toBe(
    list.places.signatureAlgorithm.start - (tbsCertList.byteOffset - der.byteOffset),
  );
});

it("reads the extensions that are about CRLs", async () => {
  expect(cRLNumber(list)).toBe(0x0102n);
  expect(baseCRLNumber(list)).toBeUndefined();
  expect(issuingDistributionPoint(list)).toMatchObject({
    fullName: [
      { kind: "uniformResourceIdentifier", uri: "http://crl.example/1.crl" },
      { kind: "directoryName" },
    ],
    onlyContainsUserCerts: true,
    onlyContainsCACerts: false,
    onlySomeReasons: ["keyCompromise", "aACompromise"],
    indirectCRL: true,
    onlyContainsAttributeCerts: false,
  });
  const delta = await signList(openssl, ca, { extensions: [cRLNumberIs("-129"), baseNumber("128")] });
  expect(cRLNumber(decodeCertificateList(delta))).toBe(-129n);
  expect(baseCRLNumber(decodeCertificateList(delta))).toBe(128n);
});

it("leaves out what is not there", async () => {
  const plain = decodeCertificateList(
    await signList(openssl, ca, { version: "absent", nextUpdate: "absent", extensions: [] }),
  );
  expect(plain.version).toBe(1);
  expect(plain.crlExtensions).toEqual([]);
  expect(plain).not.toHaveProperty("nextUpdate");
  expect(plain).not.toHaveProperty("revokedCertificates");
  expect(plain.places).not.toHaveProperty("version");
  expect(issuingDistributionPoint(plain)).toBeUndefined();
});

const pemOf = (bytes: Uint8Array): string =>
  `-----BEGIN X509 CRL-----\n${Buffer.from(bytes).toString("base64")}\n-----END X509 CRL-----\n`;

it("reads the first X509 CRL of PEM", async () => {
  const another = await signList(openssl, ca);
  const read = readCertificateList(new Uint8Array(Buffer.from(`text\n${pemOf(der)}${pemOf(another)}`)));
  expect(read.encoding).toBe("PEM");
  expect(read.der).toEqual(der);
});

it("is not led astray by PEM inside a CRL", async () => {
  const inside = pemOf(der).replaceAll("\n", "");
  const bytes = await signList(openssl, ca, { extensions: [extension("1.2.3.4", `UTF8:${inside}`)] });
  expect(readCertificateList(bytes)).toEqual(decodeCertificateList(bytes));
});

it.each([
  ["FALSE written out", "00", false],
  ["TRUE", "ff", true],
])("reads a BOOLEAN of issuingDistributionPoint that is %s", async (_, octet, onlyContainsCACerts) => {
  const scope = sequence(`IMPLICIT:2,FORMAT:HEX,OCTETSTRING:${octet}`);
  const bytes = await signList(openssl, ca, { extensions: [extension("2.5.29.28", scope, "critical")] });
  expect(issuingDistributionPoint(decodeCertificateList(bytes))).toMatchObject({ onlyContainsCACerts });
});

it.each(["01", "ff00"])("refuses a BOOLEAN of issuingDistributionPoint that is %s", async (octets) => {
  const scope = sequence(`IMPLICIT:2,FORMAT:HEX,OCTETSTRING:${octets}`);
  const bytes = await signList(openssl, ca, { extensions: [extension("2.5.29.28", scope, "critical")] });
  expect(() => issuingDistributionPoint(decodeCertificateList(bytes))).toThrowError(
    /issuingDistributionPoint\.onlyContainsCACerts at \d+: badValue/,
  );
});

/** `bytes` with some of them replaced from `at` on. */
const replaced = (at: number, ...octets: number[]): Uint8Array => {
  const bytes = der.slice();
  bytes.set(octets, at);
  return bytes;
};

it.each<[name: string, bytes: () => Uint8Array, path: string, offset: () => number, reason: string]>([
  ["nothing", () => new Uint8Array(), "CertificateList", () => 0, "missing"],
  ["a SET", () => replaced(0, 0x31), "CertificateList", () => 0, "unexpectedTag"],
  ["all but an octet", () => der.subarray(0, -1), "CertificateList", () => 0, "truncated"],
  ["an octet more", () => new Uint8Array([...der, 0]), "CertificateList", () => der.length, "trailingData"],
  [
    "version 2 + 1",
    () => replaced((list.places.version?.end ?? 0) - 1, 2),
    "CertificateList.tbsCertList.version",
    () => list.places.version?.start ?? 0,
    "badValue",
  ],
  [
    "thisUpdate as text",
    () => replaced(list.places.thisUpdate.start, 0x0c),
    "CertificateList.tbsCertList.thisUpdate",
    () => list.places.thisUpdate.start,
    "unexpectedTag",
  ],
  [
    "a 13th month",
    () => replaced(list.places.thisUpdate.start + 4, 0x31, 0x33),
    "CertificateList.tbsCertList.thisUpdate",
    () => list.places.thisUpdate.start + 2,
    "badValue",
  ],
  [
    "signatureValue without a whole number of octets",
    () => replaced(list.places.signatureValue.start + 2, 1),
    "CertificateList.signatureValue",
    () => list.places.signatureValue.start + 2,
    "badValue",
  ],
])("refuses %s and says where", (_, bytes, path, offset, reason) => {
  let error: unknown;
  try {
    decodeCertificateList(bytes());
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(DecodeError);
  expect(error).toMatchObject({ path, offset: offset(), reason });
});

it("says of octets that are neither DER nor PEM what is wrong with them as DER", () => {
  expect(() => readCertificateList(new Uint8Array(Buffer.from("<html>")))).toThrowError(
    new DecodeError("CertificateList", 0, "unexpectedTag", "0x30", "0x3c"),
  );
});

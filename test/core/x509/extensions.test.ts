import { describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import { caIssuersLocations, ocspLocations } from "../../../src/core/x509/authority-information-access.ts";
import { basicConstraints } from "../../../src/core/x509/basic-constraints.ts";
import { type Certificate, decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { crlDistributionPoints } from "../../../src/core/x509/crl-distribution-points.ts";
import { extKeyUsage } from "../../../src/core/x509/ext-key-usage.ts";
import { findExtension } from "../../../src/core/x509/extension.ts";
import { authorityKeyIdentifier, subjectKeyIdentifier } from "../../../src/core/x509/key-identifiers.ts";
import { keyUsage } from "../../../src/core/x509/key-usage.ts";
import { hasNoRevAvail } from "../../../src/core/x509/no-rev-avail.ts";
import { hasOcspNoCheck } from "../../../src/core/x509/ocsp-nocheck.ts";
import { embeddedScts } from "../../../src/core/x509/sct-list.ts";
import { dnsNames, subjectAlternativeName } from "../../../src/core/x509/subject-alternative-name.ts";
import { tlsFeatures } from "../../../src/core/x509/tls-feature.ts";
import { made, madeDer } from "./made.ts";

const bare = made({ options: ["-set_serial", "1"], extensions: ["subjectKeyIdentifier = none"] });
const withExtension = (...extensions: readonly string[]): Certificate => made({ extensions });
const raw = (oid: string, hex: string): Certificate => withExtension(`${oid} = DER:${hex}`);

describe("basicConstraints", () => {
  it.each([
    ["CA:true", { cA: true }],
    ["CA:true, pathlen:0", { cA: true, pathLenConstraint: 0 }],
    ["critical, CA:true, pathlen:300", { cA: true, pathLenConstraint: 300 }],
    ["CA:false", { cA: false }],
  ])("%s", (line, expected) => {
    expect(basicConstraints(withExtension(`basicConstraints = ${line}`))).toEqual(expected);
  });
});

describe("keyUsage", () => {
  it.each([
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
  ])("%s", (bit) => {
    expect(keyUsage(withExtension(`keyUsage = ${bit}`))).toEqual([bit]);
  });
  it("gives several, the lowest bit first", () => {
    expect(keyUsage(withExtension("keyUsage = cRLSign, keyCertSign, digitalSignature"))).toEqual([
      "digitalSignature",
      "keyCertSign",
      "cRLSign",
    ]);
  });
});

it("extKeyUsage gives every purpose in order", () => {
  expect(extKeyUsage(withExtension("extendedKeyUsage = OCSPSigning, anyExtendedKeyUsage, 1.2.3.4"))).toEqual([
    "1.3.6.1.5.5.7.3.9",
    "2.5.29.37.0",
    "1.2.3.4",
  ]);
});

describe("authorityInfoAccess", () => {
  const certificate = withExtension(
    "authorityInfoAccess = OCSP;URI:http://ocsp.example/a, caIssuers;URI:http://ca.example/i.crt, OCSP;URI:http://ocsp2.example, OCSP;email:not@a.uri, 1.2.3.4;URI:http://other.example",
  );
  it("gives OCSP locations in order", () => {
    expect(ocspLocations(certificate)).toEqual(["http://ocsp.example/a", "http://ocsp2.example"]);
  });
  it("gives issuers' locations", () => {
    expect(caIssuersLocations(certificate)).toEqual(["http://ca.example/i.crt"]);
  });
  it("gives none without the extension", () => {
    expect([ocspLocations(bare), caIssuersLocations(bare)]).toEqual([[], []]);
  });
});

describe("cRLDistributionPoints", () => {
  it("gives full names, each where it lies", () => {
    const der = madeDer({
      extensions: [
        "crlDistributionPoints = one, two",
        "[ one ]",
        "fullname = URI:http://crl.example/1.crl, URI:ldap://crl.example/1",
        "[ two ]",
        "fullname = URI:http://crl.example/2.crl",
        "reasons = keyCompromise, CACompromise",
        "CRLissuer = dirName:issuer",
        "[ issuer ]",
        "CN = CRL issuer",
      ],
    });
    const [one, two, ...more] = crlDistributionPoints(decodeCertificate(der));
    expect(more).toEqual([]);
    expect(one).toEqual({
      start: expect.any(Number),
      end: expect.any(Number),
      fullName: [
        { kind: "uniformResourceIdentifier", uri: "http://crl.example/1.crl" },
        { kind: "uniformResourceIdentifier", uri: "ldap://crl.example/1" },
      ],
    });
    expect(Buffer.from(der.subarray(one?.start, one?.end)).includes("http://crl.example/1.crl")).toBe(true);
    expect(Buffer.from(der.subarray(one?.start, one?.end)).includes("2.crl")).toBe(false);
    expect(two?.reasons).toEqual(["keyCompromise", "cACompromise"]);
    expect(two?.cRLIssuer).toEqual([{ kind: "directoryName", name: expect.any(Uint8Array) }]);
    const [issuer] = two?.cRLIssuer ?? [];
    expect(toHex(issuer?.kind === "directoryName" ? issuer.name : new Uint8Array())).toBe(
      "30153113301106035504030c0a43524c20697373756572",
    );
  });

  it("gives a name relative to the issuer", () => {
    const [point] = crlDistributionPoints(
      withExtension("crlDistributionPoints = one", "[ one ]", "relativename = rdn", "[ rdn ]", "CN = shard"),
    );
    expect(toHex(point?.nameRelativeToCRLIssuer ?? new Uint8Array())).toBe("300c06035504030c057368617264");
    expect(point?.fullName).toBeUndefined();
  });

  it("refuses a point that points nowhere (RFC 5280 §4.2.1.13)", () => {
    expect(() => crlDistributionPoints(raw("2.5.29.31", "30:06:30:04:81:02:06:40"))).toThrow(
      expect.objectContaining({ path: "cRLDistributionPoints[0]", reason: "missing" }),
    );
  });
});

it("tlsFeature gives its numbers", () => {
  expect(tlsFeatures(withExtension("tlsfeature = status_request, status_request_v2, 300"))).toEqual([
    5, 17, 300,
  ]);
  expect(tlsFeatures(bare)).toEqual([]);
});

describe("subjectAltName", () => {
  const certificate = withExtension(
    "subjectAltName = DNS:a.example, DNS:*.b.example, DNS:xn--4ca.example, IP:192.0.2.1, URI:https://u.example, email:e@example.org, dirName:dn1, RID:1.2.3.4, otherName:1.2.3.4;UTF8:x",
    "[ dn1 ]",
    "CN = directory",
  );
  it("gives host names as written", () => {
    expect(dnsNames(certificate)).toEqual(["a.example", "*.b.example", "xn--4ca.example"]);
    expect(dnsNames(bare)).toEqual([]);
  });
  it("keeps every other form", () => {
    expect(subjectAlternativeName(certificate).map(({ kind }) => kind)).toEqual([
      ...["dNSName", "dNSName", "dNSName", "other", "uniformResourceIdentifier"],
      ...["other", "directoryName", "other", "other"],
    ]);
    expect(subjectAlternativeName(certificate)[3]).toEqual({ kind: "other", raw: fromHex("8704c0000201") });
  });
});

it("ocsp-nocheck and noRevAvail are there or not", () => {
  expect([hasOcspNoCheck(bare), hasNoRevAvail(bare)]).toEqual([false, false]);
  expect(hasOcspNoCheck(withExtension("noCheck = ignored"))).toBe(true);
  expect(hasNoRevAvail(raw("2.5.29.56", "05:00"))).toBe(true);
  expect(() => hasNoRevAvail(raw("2.5.29.56", "04:00"))).toThrow(DecodeError);
  expect(() => hasOcspNoCheck(raw("1.3.6.1.5.5.7.48.1.5", "05:00:00"))).toThrow(
    expect.objectContaining({ reason: "trailingData" }),
  );
});

describe("key identifiers", () => {
  it("give the subject's and the authority's", () => {
    const certificate = made({
      extensions: ["subjectKeyIdentifier = hash", "authorityKeyIdentifier = keyid:always, issuer:always"],
      options: ["-set_serial", "0x80"],
      subject: "/CN=authority",
    });
    const own = subjectKeyIdentifier(certificate);
    expect(own).toHaveLength(20);
    const authority = authorityKeyIdentifier(certificate.extensions);
    expect(authority?.keyIdentifier).toEqual(own);
    expect(authority?.authorityCertSerialNumber).toBe("0080");
    expect(authority?.authorityCertIssuer).toEqual([{ kind: "directoryName", name: certificate.subject }]);
  });
  it("are undefined without the extensions", () => {
    expect(subjectKeyIdentifier(bare)).toBeUndefined();
    expect(authorityKeyIdentifier(bare.extensions)).toBeUndefined();
  });
});

describe("an SCT list", () => {
  const sct = (over: { version?: string; body?: string } = {}): string =>
    `${over.version ?? "00"}${"ab".repeat(32)}0000018bcfe56800${"0000"}0403${over.body ?? "0002beef"}`;
  const octets = (length: number): string => length.toString(16).padStart(4, "0");
  const list = (...scts: readonly string[]): string => {
    const body = scts.map((each) => octets(each.length / 2) + each).join("");
    const vector = octets(body.length / 2) + body;
    return vector;
  };
  const certificate = (vector: string) =>
    withExtension(`1.3.6.1.4.1.11129.2.4.2 = ASN1:FORMAT:HEX,OCTETSTRING:${vector}`);

  it("gives what each says, milliseconds and all", () => {
    const [first, second, ...more] = embeddedScts(certificate(list(sct(), sct({ body: "0000" }))));
    expect(more).toEqual([]);
    expect(first).toEqual({
      version: 0,
      logId: new Uint8Array(32).fill(0xab),
      timestamp: Date.UTC(2023, 10, 14, 22, 13, 20),
      extensions: new Uint8Array(),
      algorithm: 0x0403,
      signature: fromHex("beef"),
    });
    expect(second?.signature).toHaveLength(0);
  });
  it("passes over versions nobody has defined", () => {
    expect(embeddedScts(certificate(list(sct({ version: "01" }), sct())))).toHaveLength(1);
  });
  it("is empty without the extension", () => {
    expect(embeddedScts(bare)).toEqual([]);
  });
  it.each([
    ["cut short", list(sct()).slice(0, -2), "truncated"],
    ["with something after it", `${list(sct())}00`, "trailingData"],
    ["with something after an SCT's signature", list(sct({ body: "0002beef00" })), "trailingData"],
    ["with an SCT cut short", list(sct({ body: "0003beef" })), "truncated"],
  ])("%s is refused", (_, vector, reason) => {
    expect(() => embeddedScts(certificate(vector))).toThrow(
      expect.objectContaining({ name: "DecodeError", reason }),
    );
  });
});

it("an extension that cannot be read says where in the certificate", () => {
  const der = madeDer({ extensions: ["2.5.29.15 = DER:03:02:09:80"] });
  const { extensions } = decodeCertificate(der);
  const at = findExtension(extensions, "2.5.29.15")?.end as number;
  expect(() => keyUsage(decodeCertificate(der))).toThrow(
    expect.objectContaining({ path: "keyUsage", offset: at - 2, reason: "badValue" }),
  );
  // Nor does it matter where the certificate itself lies.
  const around = new Uint8Array(der.length + 9);
  around.set(der, 9);
  expect(() => keyUsage(decodeCertificate(around.subarray(9)))).toThrow(
    expect.objectContaining({ offset: at - 2 }),
  );
});

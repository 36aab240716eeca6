import { X509Certificate } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import { decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { folder, openssl } from "../bytes/openssl.ts";
import { madeDer } from "./made.ts";

const serial = (hex: string): readonly string[] => ["-set_serial", hex];

describe("a certificate", () => {
  const der = madeDer({
    subject: "/C=NO/O=Made/CN=made.example",
    extensions: ["basicConstraints = critical, CA:true", "subjectKeyIdentifier = hash"],
    options: serial("0xc0ffee0123456789"),
  });
  const certificate = decodeCertificate(der);
  const node = new X509Certificate(der);

  it("is read as Node reads it", () => {
    expect(certificate.version).toBe(3);
    // The INTEGER's contents, so with the octet that keeps it positive.
    expect(certificate.serialNumber).toBe(`00${node.serialNumber.toLowerCase()}`);
    expect(certificate.validity.notBefore).toEqual(new Date(node.validFrom));
    expect(certificate.validity.notAfter).toEqual(new Date(node.validTo));
    expect(certificate.subjectPublicKeyInfo).toEqual(
      new Uint8Array(node.publicKey.export({ type: "spki", format: "der" })),
    );
    expect(certificate.issuer).toEqual(certificate.subject);
    expect(certificate.signatureAlgorithm.oid).toBe("1.2.840.10045.4.3.2");
    expect(certificate.signature).toEqual(certificate.signatureAlgorithm);
    expect(certificate.extensions.map(({ extnID, critical }) => [extnID, critical])).toEqual([
      ["2.5.29.19", true],
      ["2.5.29.14", false],
    ]);
  });

  it("keeps the octets it was read from", () => {
    expect(certificate.der).toEqual(der);
    expect([certificate.start, certificate.end]).toEqual([0, der.length]);
    const from = (part: Uint8Array) => Buffer.from(der).indexOf(part);
    expect(from(certificate.tbsCertificate)).toBe(4);
    for (const { start, end, extnValue } of certificate.extensions) {
      expect(der[start]).toBe(0x30);
      expect(der.subarray(end - extnValue.length, end)).toEqual(extnValue);
    }
    expect(der.subarray(der.length - certificate.signatureValue.length)).toEqual(certificate.signatureValue);
  });

  it("has the key's octets without tag, length and unused bits, as OCSP hashes them", () => {
    const text = openssl(["x509", "-inform", "DER", "-noout", "-ocspid"], der).toString();
    const hash = /Public key OCSP hash: (\w+)/.exec(text)?.[1]?.toLowerCase();
    return crypto.subtle
      .digest("SHA-1", new Uint8Array(certificate.subjectPublicKey))
      .then((digest) => expect(toHex(new Uint8Array(digest))).toBe(hash));
  });

  it.each([
    ["0", "00"],
    ["127", "7f"],
    ["128", "0080"],
    ["-1", "ff"],
    ["0x7f0102030405060708090a0b0c0d0e0f10111213", "7f0102030405060708090a0b0c0d0e0f10111213"],
  ])("with the serial number %s has the contents %s", (number, contents) => {
    expect(decodeCertificate(madeDer({ options: serial(number) })).serialNumber).toBe(contents);
  });

  it("of version 1 has no extensions", () => {
    openssl([
      "req",
      "-new",
      "-config",
      "made.cnf",
      "-newkey",
      "ed25519",
      "-noenc",
      "-keyout",
      "v1.key",
      "-subj",
      "/CN=v1",
      "-out",
      "v1.csr",
    ]);
    const v1 = openssl(["x509", "-req", "-in", "v1.csr", "-signkey", "v1.key", "-outform", "DER"]);
    const read = decodeCertificate(new Uint8Array(v1));
    expect([read.version, read.extensions]).toEqual([1, []]);
    expect(folder).toBeTruthy();
  });

  it("inside a larger buffer is read all the same", () => {
    const around = new Uint8Array(der.length + 20).fill(0xff);
    around.set(der, 7);
    expect(toHex(decodeCertificate(around.subarray(7, 7 + der.length)).der)).toBe(toHex(der));
  });
});

describe("what is not a certificate", () => {
  const der = madeDer({ extensions: ["basicConstraints = CA:false", "subjectKeyIdentifier = hash"] });
  const changed = (find: string, replace: string): Uint8Array => {
    const hex = toHex(der);
    expect(hex.split(find)).toHaveLength(2);
    return fromHex(hex.replace(find, replace));
  };
  const read = (bytes: Uint8Array) => () => decodeCertificate(bytes);
  const refused = (path: string, reason: string) =>
    expect.objectContaining({ name: "DecodeError", path, reason });

  it("may have something after it", () => {
    const longer = new Uint8Array([...der, 0]);
    expect(read(longer)).toThrow(
      expect.objectContaining({ path: "Certificate", reason: "trailingData", offset: der.length }),
    );
  });

  it("may be of a version nobody knows", () => {
    expect(read(changed("a003020102", "a003020103"))).toThrow(
      refused("Certificate.tbsCertificate.version", "badValue"),
    );
  });

  it("may have extensions without being of version 3", () => {
    expect(read(changed("a003020102", "a003020101"))).toThrow(
      refused("Certificate.tbsCertificate", "trailingData"),
    );
  });

  it("may have one extension twice", () => {
    // basicConstraints under the number of the other.
    expect(read(changed("0603551d13", "0603551d0e"))).toThrow(
      refused("Certificate.tbsCertificate.extensions[1].extnID", "badValue"),
    );
  });

  it("may have a time that is none", () => {
    const { notBefore } = decodeCertificate(der).validity;
    const utc = notBefore.toISOString().slice(2, 19).replaceAll(/[-:T]/g, "");
    const found = Buffer.from(`${utc}Z`).toString("hex");
    expect(read(changed(found, found.replace(/5a$/, "2b")))).toThrow(
      refused("Certificate.tbsCertificate.validity.notBefore", "badValue"),
    );
  });

  it("is a DecodeError wherever it is cut", () => {
    for (let end = 0; end < der.length; end++) expect(read(der.subarray(0, end))).toThrow(DecodeError);
  });

  it("is a DecodeError or a certificate, whatever is changed", () => {
    fc.assert(
      fc.property(fc.nat(der.length - 1), fc.nat(255), (at, octet) => {
        const bytes = new Uint8Array(der);
        bytes[at] = octet;
        try {
          decodeCertificate(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("is a DecodeError, whatever the octets", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        expect(read(octets)).toThrow(DecodeError);
      }),
    );
  });
});

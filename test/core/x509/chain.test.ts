import { describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { decodeChain, issuedCertificates } from "../../../src/core/x509/chain.ts";
import { toSerialNumber } from "../../../src/core/x509/serial-number.ts";
import { openssl } from "../bytes/openssl.ts";
import { madeDer } from "./made.ts";

/** Leaf, intermediate, root: each signed by the next. */
function chain(): Uint8Array[] {
  const ca = ["basicConstraints = critical, CA:true"];
  const root = madeDer({ subject: "/CN=root", extensions: ca });
  openssl(["x509", "-inform", "DER", "-in", "made.der", "-out", "root.pem"]);
  openssl(["pkey", "-in", "made.key", "-out", "root.key"]);
  const intermediate = madeDer({
    subject: "/CN=intermediate",
    extensions: ca,
    options: ["-CA", "root.pem", "-CAkey", "root.key"],
  });
  openssl(["x509", "-inform", "DER", "-in", "made.der", "-out", "intermediate.pem"]);
  openssl(["pkey", "-in", "made.key", "-out", "intermediate.key"]);
  const leaf = madeDer({
    subject: "/CN=leaf",
    options: ["-CA", "intermediate.pem", "-CAkey", "intermediate.key"],
  });
  return [leaf, intermediate, root];
}

describe("a chain", () => {
  const ders = chain();
  const [leaf, intermediate, root] = decodeChain(ders);

  it("keeps its order", () => {
    expect([leaf, intermediate, root].map((certificate) => certificate?.der)).toEqual(ders);
  });
  it("pairs each certificate below the root with its issuer", () => {
    expect(issuedCertificates(decodeChain(ders))).toEqual([
      { serialNumber: leaf?.serialNumber, issuer: intermediate, certificate: leaf },
      { serialNumber: intermediate?.serialNumber, issuer: root, certificate: intermediate },
    ]);
  });
  it("pairs nothing with what is not its issuer", () => {
    const [a, b, c] = ders as [Uint8Array, Uint8Array, Uint8Array];
    expect(issuedCertificates(decodeChain([a, c]))).toEqual([]);
    expect(issuedCertificates(decodeChain([c, b, a]))).toEqual([]);
    expect(issuedCertificates(decodeChain([a]))).toEqual([]);
    expect(issuedCertificates(decodeChain([]))).toEqual([]);
    expect(issuedCertificates(decodeChain([a, b]))).toHaveLength(1);
  });
  it("throws what its certificates throw", () => {
    expect(() => decodeChain([...ders, new Uint8Array()])).toThrow(DecodeError);
  });
});

describe("a serial number as people write it", () => {
  it.each([
    ["1", "01"],
    ["0a", "0a"],
    ["7F", "7f"],
    ["80", "0080"],
    ["0080", "0080"],
    ["00000080", "0080"],
    ["f374542e3c7a68360a00000001103462", "00f374542e3c7a68360a00000001103462"],
    ["abc", "0abc"],
    ["0", "00"],
    ["", "00"],
  ])("%j has the contents %s", (text, contents) => {
    expect(toSerialNumber(text)).toBe(contents);
  });
  it("is hex", () => {
    expect(() => toSerialNumber("12:34")).toThrow(DecodeError);
  });
});

import { expect, it } from "vitest";
import { decodePem } from "../../../src/core/bytes/pem.ts";
import { openssl } from "./openssl.ts";

const block = (label: string, lines: string): string =>
  `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
const octets = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

it("reads what OpenSSL writes, text around it and all", () => {
  const der = new Uint8Array(openssl(["genpkey", "-algorithm", "ed25519", "-outform", "DER"]));
  const pem = openssl(["pkey", "-inform", "DER", "-text"], der).toString();
  expect(pem).toMatch(/ED25519 Private-Key:/);
  expect(decodePem(`before\n${pem}after`)).toEqual([{ label: "PRIVATE KEY", der }]);
});

it("gives every block in order, under its own label", () => {
  const text = `${block("CERTIFICATE", "Zm9v")}# a remark\r\n${block("X509 CRL", "Zm9v\r\nYmE=")}`;
  expect(decodePem(text)).toEqual([
    { label: "CERTIFICATE", der: octets("foo") },
    { label: "X509 CRL", der: octets("fooba") },
  ]);
});

it("leaves white space to its writer", () => {
  expect(decodePem("-----BEGIN A-----Zm9vYg = \t\r\n=-----END A-----")).toEqual([
    { label: "A", der: octets("foob") },
  ]);
});

it.each([
  ["", 0],
  ["no PEM here", 0],
  ["-----BEGIN", 0],
])("finds nothing in %j", (text, count) => {
  expect(decodePem(text)).toHaveLength(count);
});

it.each([
  ["never closed", "-----BEGIN A-----\nZm9v\n", "truncated", 23],
  ["closed under another label", "-----BEGIN A-----\nZm9v\n-----END B-----", "badValue", 23],
  ["opened again instead", "-----BEGIN A-----\nZm9v\n-----BEGIN B-----", "badValue", 23],
  ["with a header", "-----BEGIN A-----\nX: y\n\nZm9v\n-----END A-----", "badValue", 19],
  ["not base64 on its second line", "-----BEGIN A-----\nZm9v\n  Zm9!\n-----END A-----", "badValue", 28],
  ["base64 cut short", "-----BEGIN A-----\nZm9v\nZm9\n-----END A-----", "truncated", 27],
])("refuses a block that is %s", (_, text, reason, offset) => {
  expect(() => decodePem(text)).toThrow(expect.objectContaining({ name: "DecodeError", reason, offset }));
});

it("names the block that is wrong", () => {
  expect(() => decodePem(`${block("A", "Zm9v")}${block("A", "?")}`)).toThrow(
    expect.objectContaining({ path: "pem[1]" }),
  );
});

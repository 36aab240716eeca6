import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { decodeResponse } from "../../../src/core/ocsp/response.ts";
import { onelineName } from "../../../src/core/transcript/oneline-name.ts";
import { type Asn1, bitString, encode, explicit, oid, sequence, set } from "../../../src/lab/asn1.ts";
import { hours } from "../../../src/lab/fixture-certificates.ts";
import { responseData, successful } from "../../../src/lab/ocsp-response.ts";
import { opensslIn } from "../../../src/lab/openssl.ts";
import { printed } from "./printed.ts";

const openssl = opensslIn(mkdtempSync(join(tmpdir(), "revocation-names-")));
afterAll(() => rmSync(openssl.folder, { recursive: true, force: true }));

const attribute = (type: string, value: Asn1): Asn1 => sequence(oid(type), value);
/** These octets under this tag. */
const spelt = (tag: number, octets: Uint8Array): Asn1 =>
  octets.length === 0
    ? `IMPLICIT:${tag}U,OCTETSTRING:`
    : `IMPLICIT:${tag}U,FORMAT:HEX,OCTETSTRING:${Buffer.from(octets).toString("hex")}`;

/** How OpenSSL prints the name of a responder, and how it is printed here. */
async function bothWays(...rdns: readonly Asn1[]): Promise<[theirs: string | undefined, ours: string]> {
  const responderID = explicit(1, sequence(...rdns));
  const data = responseData({ responderID, producedAt: hours(0), responses: [] });
  const response = successful(sequence(data, sequence(oid("1.2.3")), bitString(Buffer.of(1))));
  const der = new Uint8Array(await encode(openssl, "named", response));
  const id = decodeResponse(der).basic?.responderID;
  const text = await printed(openssl, der);
  return [/Responder Id: (.*)/.exec(text)?.[1], id?.by === "name" ? onelineName(id.name) : ""];
}

it("has OpenSSL's short name for every attribute that names are made of, and its number for others", async () => {
  const types = [
    ...[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17, 18, 20, 41, 42, 43, 44, 45, 46, 65, 72, 97].map(
      (n) => `2.5.4.${n}`,
    ),
    ...["0.9.2342.19200300.100.1.1", "0.9.2342.19200300.100.1.25"],
    ...["1.2.840.113549.1.9.1", "1.2.840.113549.1.9.2", "1.2.840.113549.1.9.8"],
    ...[1, 2, 3].map((n) => `1.3.6.1.4.1.311.60.2.1.${n}`),
    "1.2.3.4.5",
  ];
  const [theirs, ours] = await bothWays(...types.map((type) => set(attribute(type, "UTF8:x"))));
  expect(theirs).toContain("1.2.3.4.5 = x");
  expect(theirs?.match(/\d\.\d/g)).toHaveLength(2);
  expect(ours).toBe(theirs);
});

it.each<readonly [string, number, string]>([
  ["nothing", 12, ""],
  ["a space", 12, " "],
  ["spaces around it", 12, " a "],
  ["a space in it", 12, "a b"],
  ["a number sign alone", 12, "#"],
  ["a number sign first", 12, "#a"],
  ["a number sign last", 12, "a#"],
  ["a quotation mark and a backslash", 12, 'a"b\\c'],
  ["a backslash last", 12, "a\\"],
  ["what RFC 2253 escapes", 12, "a,b+c<d>e;f=g"],
  ["a quotation mark in quotes", 12, '",'],
  ["control characters", 12, "a\u0000\u001f\u007f\n"],
  ["UTF-8", 12, "Ærlig 例え 😀"],
])("escapes %s as OpenSSL does", async (_, tag, text) => {
  const [theirs, ours] = await bothWays(set(attribute("2.5.4.3", spelt(tag, Buffer.from(text)))));
  expect(ours).toBe(theirs);
});

it.each<readonly [string, number, string]>([
  ["PrintableString", 19, "41422043"],
  ["TeletexString", 20, "41e942"],
  ["IA5String", 22, "41402e"],
  ["NumericString", 18, "3132"],
  ["BMPString", 30, "0041002c0141263a"],
  ["UniversalString", 28, "0000004100000141000026340001f600"],
  ["BIT STRING", 3, "00ff5a"],
])("shows a %s as OpenSSL does", async (_, tag, hex) => {
  const [theirs, ours] = await bothWays(set(attribute("2.5.4.10", spelt(tag, Buffer.from(hex, "hex")))));
  expect(theirs).toMatch(/^O = ./);
  expect(ours).toBe(theirs);
});

it("joins RDNs by commas, and what is in one by plus signs, as they lie", async () => {
  const [a, b] = [attribute("2.5.4.3", "UTF8:a"), attribute("2.5.4.11", "UTF8:b")];
  const [theirs, ours] = await bothWays(set(a, b), set(b), set(b, a, b));
  expect(theirs).toMatch(/CN = a \+ OU = b, OU = b, /);
  expect(ours).toBe(theirs);
});

it("prints whatever else as OpenSSL does", async () => {
  const ascii = fc.string({ maxLength: 12 }).map((text) => [12, Buffer.from(text)] as const);
  const unicode = fc
    .string({ unit: "grapheme", maxLength: 8 })
    .map((text) => [12, Buffer.from(text)] as const);
  const latin = fc.uint8Array({ maxLength: 12 }).map((octets) => [20, octets] as const);
  const many = fc.array(fc.oneof(ascii, unicode, latin), { minLength: 60, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(many, async (values) => {
      const rdns = values.map(([tag, octets]) => set(attribute("2.5.4.3", spelt(tag, octets))));
      const [theirs, ours] = await bothWays(...rdns);
      expect(ours).toBe(theirs);
    }),
    { numRuns: 8 },
  );
});

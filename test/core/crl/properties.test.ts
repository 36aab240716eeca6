import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { readCertificateList } from "../../../src/core/crl/certificate-list.ts";
import { scanCertificateList } from "../../../src/core/crl/scan.ts";
import { type CrlJudgement, verifyCrl } from "../../../src/core/crl/verify.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import type { IssuedCertificate } from "../../../src/core/x509/issued-certificate.ts";
import { knownKeys } from "../../../src/core/x509/known-keys.ts";
import type { Subtle } from "../../../src/core/x509/signature.ts";
import { at, gencrl, issue, makeAuthority, openSchool } from "./crl-school.ts";

const { openssl, close } = openSchool();
afterAll(close);

const serial = "1234567890abcdef";
const url = "http://crl.example/1.crl";

let subject: IssuedCertificate;
/** Two good CRLs: one that lists the certificate and one that does not. */
let silent: Uint8Array;
let listing: Uint8Array;
beforeAll(async () => {
  const ca = await makeAuthority(openssl, "ca");
  const certificate = await issue(openssl, ca, "leaf", serial, `crlDistributionPoints = URI:${url}`);
  subject = { serialNumber: certificate.serialNumber, issuer: ca.certificate, certificate };
  const extensions = `authorityKeyIdentifier = keyid\nissuingDistributionPoint = critical, @idp\n[idp]\nfullname = URI:${url}`;
  silent = await gencrl(openssl, ca, { extensions, revoked: [{ serial: "4321" }] });
  listing = await gencrl(openssl, ca, { extensions, revoked: [{ serial, reason: "keyCompromise" }] });
}, 60_000);

const keys = knownKeys();
const judge = (bytes: Uint8Array): Promise<CrlJudgement> =>
  verifyCrl(bytes, subject, { at, policy: strictPolicy, subtle: crypto.subtle as unknown as Subtle, keys });

it("starts from CRLs that are believed", async () => {
  expect((await judge(silent)).certStatus).toEqual({ status: "good" });
  expect((await judge(listing)).certStatus).toMatchObject({ status: "revoked" });
});

it.each([
  ["that lists the certificate", () => listing],
  ["that does not", () => silent],
])("never believes a CRL %s with any one bit flipped: every octet is signed or judged", async (_, crl) => {
  const bytes = crl().slice();
  const believed: string[] = [];
  for (let offset = 0; offset < bytes.length; offset++) {
    for (let bit = 0; bit < 8; bit++) {
      bytes[offset] = (bytes[offset] as number) ^ (1 << bit);
      const { certStatus, checks } = await judge(bytes);
      if (certStatus) believed.push(`bit ${bit} of octet ${offset}`);
      if (!checks.some(({ outcome }) => outcome === "unmet")) believed.push(`no unmet demand at ${offset}`);
      bytes[offset] = (bytes[offset] as number) ^ (1 << bit);
    }
  }
  expect(believed).toEqual([]);
});

it("never believes a CRL that ends too early", async () => {
  for (let end = 0; end < silent.length; end++) {
    expect((await judge(silent.subarray(0, end))).certStatus).toBeUndefined();
  }
});

const anything = fc.uint8Array({ maxLength: 400 });
/** A CRL into which something else was written. */
const damaged = fc
  .tuple(fc.nat(), fc.nat({ max: 30 }), fc.uint8Array({ maxLength: 30 }))
  .map(([from, length, octets]) => {
    const start = from % listing.length;
    return new Uint8Array([...listing.subarray(0, start), ...octets, ...listing.subarray(start + length)]);
  });

it("says of any octets that they are no CRL, or not a good one, and never throws", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(anything, damaged), async (bytes) => {
      const { certStatus, checks } = await judge(bytes);
      fc.pre(!Buffer.from(bytes).equals(listing));
      expect(certStatus).toBeUndefined();
      expect(checks.some(({ outcome }) => outcome === "unmet")).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

it("throws nothing but DecodeError, fed in any pieces", () => {
  const pieces = fc.array(fc.oneof(anything, damaged), { maxLength: 4 });
  fc.assert(
    fc.property(pieces, fc.nat({ max: 1000 }), (chunks, limit) => {
      try {
        const scanner = scanCertificateList(serial, { limit });
        for (const chunk of chunks) scanner.push(chunk);
        scanner.finish();
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
      }
    }),
    { numRuns: 2000 },
  );
});

it("reads 64 KiB of nested SEQUENCEs without climbing into them", () => {
  const nested = new Uint8Array(65536);
  for (let i = 0; i < nested.length; i += 4)
    nested.set([0x30, 0x82, (nested.length - i - 4) >> 8, (nested.length - i - 4) & 0xff], i);
  expect(() => readCertificateList(nested)).toThrowError(DecodeError);
  const scanner = scanCertificateList(serial, { limit: nested.length });
  scanner.push(nested);
  expect(() => scanner.finish()).toThrowError(DecodeError);
});

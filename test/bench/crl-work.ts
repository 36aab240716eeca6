import { decodeCertificateList } from "../../src/core/crl/certificate-list.ts";
import { lookUpEntries } from "../../src/core/crl/look-up.ts";
import { scanCertificateList } from "../../src/core/crl/scan.ts";
import { verifyCrl } from "../../src/core/crl/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import { knownKeys } from "../../src/core/x509/known-keys.ts";
import type { Subtle } from "../../src/core/x509/signature.ts";
import { sideBySide } from "./measure.ts";

// This module is bundled once and runs in Node and in Firefox: what it measures is the same code in both.

/** A file of the benchmark by its URL, whole. */
const bytesAt = async (url: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await fetch(url)).arrayBuffer());

const subtle = crypto.subtle as unknown as Subtle;
const at = new Date("2026-11-20T12:00:00Z");
const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

async function subjectAt(server: string) {
  const issuer = decodeCertificate(await bytesAt(`${server}/ca.der`));
  const certificate = decodeCertificate(await bytesAt(`${server}/leaf.der`));
  return { serialNumber: certificate.serialNumber, issuer, certificate };
}

export interface VerifyRow {
  readonly entries: number;
  /** One `crypto.subtle.verify` over the same octets, the key imported before. */
  readonly limit: number;
  /** Decode, find an absent serial, all checks: the issuer's key known from before, or new. */
  readonly known: number;
  readonly new: number;
}

/** Decode + find an absent serial + verify, beside the verification alone. Milliseconds. */
export async function measureVerify(server: string, entries: number, samples: number): Promise<VerifyRow> {
  const bytes = await bytesAt(`${server}/${entries}.crl`);
  const subject = await subjectAt(server);
  const list = decodeCertificateList(bytes);
  const spki = subject.issuer.subjectPublicKeyInfo.slice();
  const key = await crypto.subtle.importKey("spki", spki, rsa, false, ["verify"]);
  const [signature, signed] = [list.signatureValue, list.tbsCertList] as Uint8Array<ArrayBuffer>[];
  const context = { at, policy: strictPolicy, subtle };
  const keys = knownKeys();
  const first = await verifyCrl(bytes, subject, { ...context, keys });
  if (first.certStatus?.status !== "good" || first.entries !== entries)
    throw new Error("not the CRL expected");
  const times = await sideBySide(
    {
      limit: () => crypto.subtle.verify(rsa, key, signature as BufferSource, signed as BufferSource),
      known: () => verifyCrl(bytes, subject, { ...context, keys }),
      new: () => verifyCrl(bytes, subject, context),
    },
    samples,
  );
  return { entries, ...times };
}

export interface StreamingRow {
  /** The download alone, into one ArrayBuffer as Firefox or Node puts it together. */
  readonly limit: number;
  /** The download, scanned as it arrives. */
  readonly scanned: number;
}

/** Milliseconds of downloading a CRL, and of scanning it meanwhile. `pace`: octets a second, or as fast as it goes. */
export async function measureStreaming(
  server: string,
  entries: number,
  samples: number,
  pace?: number,
): Promise<StreamingRow> {
  const { serialNumber } = await subjectAt(server);
  const url = `${server}/${entries}.crl${pace ? `?pace=${pace}` : ""}`;
  const download = (): Promise<Response> => fetch(url, { cache: "no-store" });
  return sideBySide(
    {
      limit: async () => (await download()).arrayBuffer(),
      scanned: async () => {
        const { body, headers } = await download();
        const length = Number(headers.get("content-length"));
        const scanner = scanCertificateList(serialNumber, { length, limit: length });
        const reader = (body as ReadableStream<Uint8Array>).getReader();
        for (let read = await reader.read(); !read.done; read = await reader.read()) scanner.push(read.value);
        if (scanner.finish().entries !== entries) throw new Error("not every entry was scanned");
      },
    },
    samples,
  );
}

/** Microseconds of one look-up, of serial numbers that are not listed and of those that are, each time others. */
export async function measureLookUp(
  server: string,
  entries: number,
): Promise<{ readonly absent: number; readonly present: number; readonly index: number }> {
  const list = decodeCertificateList(await bytesAt(`${server}/${entries}.crl`));
  const lookUp = lookUpEntries(list);
  const start = performance.now();
  lookUp("00");
  const index = performance.now() - start;
  const present: string[] = [];
  const { start: from, end } = list.revokedCertificates ?? { start: 0, end: 0 };
  // All entries of the benchmark's lists are SEQUENCE, length, INTEGER, 16.
  for (let entry = from; entry < end; entry += 2 + (list.der[entry + 1] as number)) {
    const octets = Array.from(list.der.subarray(entry + 4, entry + 20), (octet) =>
      octet.toString(16).padStart(2, "0"),
    );
    if (present.length < 20_000) present.push(octets.join(""));
  }
  const absent = present.map((serial) => `3f${serial.slice(2)}`);
  const all = (serials: readonly string[], found: number) => () => {
    for (const serial of serials) if (lookUp(serial).length !== found) throw new Error("not what is listed");
  };
  const times = await sideBySide({ absent: all(absent, 0), present: all(present, 1) }, 9);
  const each = (milliseconds: number): number => (milliseconds / present.length) * 1000;
  return { absent: each(times.absent), present: each(times.present), index };
}

let loaded: (() => Promise<unknown>) | undefined;

/** Loads a CRL for `verifyLoaded`, and gives its length in octets. */
export async function load(server: string, entries: number): Promise<number> {
  const bytes = await bytesAt(`${server}/${entries}.crl`);
  const subject = await subjectAt(server);
  loaded = () => verifyCrl(bytes, subject, { at, policy: strictPolicy, subtle });
  return bytes.length;
}

/** Verifies that CRL once: what memory is measured over. */
export async function verifyLoaded(): Promise<void> {
  await loaded?.();
}

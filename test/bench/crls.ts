import { execFileSync, spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where what the benchmark makes is kept: outside the repository, made anew when it is gone. */
export const cache = join(import.meta.dirname, "../../node_modules/.cache/revocation-inspector/bench");

const openssl = (...args: string[]): Buffer =>
  execFileSync("openssl", args, { stdio: ["ignore", "pipe", "pipe"] });

/** Definite DER lengths, minimal. */
function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.of(0x80 | octets.length, ...octets);
}

const der = (tag: number, ...contents: Buffer[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.of(tag), derLength(body.length), body]);
};

const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text, "ascii"));

const reasonCode = (reason: number): Buffer =>
  der(0x30, der(0x30, der(0x06, Buffer.of(0x55, 0x1d, 0x15)), der(0x04, der(0x0a, Buffer.of(reason)))));

/** Random positive serials of 16 octets; four entries in five carry a reason, as in the CRLs of large CAs. */
function revokedCertificates(count: number): Buffer {
  const reasons = [1, 3, 4, 5, 9].map(reasonCode);
  const date = utcTime("261001120000Z");
  const list = Buffer.alloc(count * 51);
  const serials = randomFillSync(Buffer.alloc(count * 16));
  let at = 0;
  for (let i = 0; i < count; i++) {
    const serial = serials.subarray(i * 16, i * 16 + 16);
    serial[0] = ((serial[0] as number) & 0x7f) | 0x40;
    const reason = i % 5 === 0 ? undefined : (reasons[(serial[15] as number) % reasons.length] as Buffer);
    list[at++] = 0x30;
    list[at++] = 18 + date.length + (reason?.length ?? 0);
    list[at++] = 0x02;
    list[at++] = 16;
    at += serial.copy(list, at);
    at += date.copy(list, at);
    if (reason !== undefined) at += reason.copy(list, at);
  }
  return list.subarray(0, at);
}

const sha256WithRSAEncryption = der(
  0x30,
  der(0x06, Buffer.from("2a864886f70d01010b", "hex")),
  Buffer.of(0x05, 0x00),
);
const cRLNumber = der(0x30, der(0x06, Buffer.of(0x55, 0x1d, 0x14)), der(0x04, der(0x02, Buffer.of(0x07))));

/** The benchmark's CA: an RSA-2048 key and a self-signed certificate valid around the fixed clock, and one certificate it issued. */
function authority(): { key: string; certificate: string; leaf: string } {
  mkdirSync(cache, { recursive: true });
  const key = join(cache, "ca.key");
  const certificate = join(cache, "ca.pem");
  const leaf = join(cache, "leaf.pem");
  if (!existsSync(leaf)) {
    openssl(
      ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-sha256", "-subj", "/O=Bench/CN=Bench CA"],
      ...[
        "-addext",
        "keyUsage=critical,keyCertSign,cRLSign",
        "-days",
        "7300",
        "-keyout",
        key,
        "-out",
        certificate,
      ],
    );
    const leafKey = join(cache, "leaf.key");
    const request = join(cache, "leaf.csr");
    openssl(
      ...["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bench.example"],
      ...["-keyout", leafKey, "-out", request],
    );
    openssl(
      ...["x509", "-req", "-in", request, "-CA", certificate, "-CAkey", key, "-days", "7000", "-sha256"],
      ...["-set_serial", "0x3fffffffffffffffffffffffffffffff", "-out", leaf],
    );
  }
  return { key, certificate, leaf };
}

/** The files of a CA's certificate and of a certificate it issued whose serial number is on none of the lists, in DER. */
export function benchCertificates(): { readonly issuer: string; readonly leaf: string } {
  const { certificate, leaf } = authority();
  const files = { issuer: join(cache, "ca.der"), leaf: join(cache, "leaf.der") };
  openssl("x509", "-in", certificate, "-outform", "DER", "-out", files.issuer);
  openssl("x509", "-in", leaf, "-outform", "DER", "-out", files.leaf);
  return files;
}

/**
 * The file of a CRL of `count` entries, made on first use: the list is laid out here, signed by `openssl dgst` and accepted
 * by `openssl crl -verify` before anything is measured on it.
 */
export function benchCrl(count: number): string {
  const { key, certificate } = authority();
  const file = join(cache, `${count}.crl`);
  if (existsSync(file)) return file;
  const tbsFile = join(cache, `${count}.tbs`);
  const tbs = der(
    0x30,
    der(0x02, Buffer.of(1)),
    sha256WithRSAEncryption,
    subjectOf(certificate),
    utcTime("261101000000Z"),
    utcTime("261201000000Z"),
    der(0x30, revokedCertificates(count)),
    der(0xa0, der(0x30, cRLNumber)),
  );
  writeFileSync(tbsFile, tbs);
  const signature = openssl("dgst", "-sha256", "-sign", key, tbsFile);
  rmSync(tbsFile);
  const unproven = `${file}.unproven`;
  writeFileSync(unproven, der(0x30, tbs, sha256WithRSAEncryption, der(0x03, Buffer.of(0), signature)));
  const proof = ["crl", "-inform", "DER", "-in", unproven, "-CAfile", certificate, "-verify", "-noout"];
  const { stderr } = spawnSync("openssl", proof, { encoding: "utf8" });
  if (!stderr.includes("verify OK")) throw new Error(`OpenSSL refuses ${unproven}: ${stderr}`);
  renameSync(unproven, file);
  return file;
}

/** The subject of a self-signed certificate, which is its issuer: by RFC 5280 §4.1 the second SEQUENCE in TBSCertificate. */
function subjectOf(certificate: string): Buffer {
  const bytes = openssl("x509", "-in", certificate, "-outform", "DER");
  const lines = openssl("asn1parse", "-in", certificate).toString().split("\n");
  const [, issuer = ""] = lines.filter((line) => /d=2 .*SEQUENCE/.test(line));
  const [, start, header, length] = /^\s*(\d+):d=2\s+hl=(\d+)\s+l=\s*(\d+)/.exec(issuer) ?? [];
  return bytes.subarray(Number(start), Number(start) + Number(header) + Number(length));
}

import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { cache } from "./crls.ts";

const openssl = (...args: string[]): Buffer =>
  execFileSync("openssl", args, { cwd: cache, stdio: ["ignore", "pipe", "pipe"] });

/**
 * The file of an OCSP response about the benchmark's certificate, signed by a delegated responder with an RSA-2048 key: all of it
 * made by OpenSSL. Made anew each time, for `openssl ocsp` dates its answers now.
 */
export function benchResponse(): string {
  if (!existsSync(join(cache, "responder.pem"))) {
    writeFileSync(
      join(cache, "responder.cnf"),
      "[ v3_OCSP ]\nkeyUsage = critical, digitalSignature\nextendedKeyUsage = OCSPSigning\nnoCheck = ignored\n",
    );
    openssl(
      ...["req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Bench Responder"],
      ...["-keyout", "responder.key", "-out", "responder.csr"],
    );
    openssl(
      ...[
        "x509",
        "-req",
        "-in",
        "responder.csr",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-days",
        "7000",
        "-sha256",
      ],
      ...["-extfile", "responder.cnf", "-extensions", "v3_OCSP", "-out", "responder.pem"],
    );
  }
  // openssl-ca(1): status, expiry, revocation, serial number, file, subject.
  writeFileSync(
    join(cache, "index.txt"),
    `V\t450101000000Z\t\t${"3F".padEnd(32, "F")}\tunknown\t/CN=bench.example\n`,
  );
  openssl("ocsp", "-issuer", "ca.pem", "-cert", "leaf.pem", "-no_nonce", "-reqout", "request.der");
  openssl(
    ...[
      "ocsp",
      "-index",
      "index.txt",
      "-CA",
      "ca.pem",
      "-rsigner",
      "responder.pem",
      "-rkey",
      "responder.key",
    ],
    ...["-reqin", "request.der", "-respout", "response.der", "-ndays", "4"],
  );
  return join(cache, "response.der");
}

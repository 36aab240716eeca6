import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

/** A folder of its own for each test file, gone when it is done. */
export const folder = mkdtempSync(join(tmpdir(), "revocation-openssl-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Runs the OpenSSL command line in `folder` and gives what it printed. Throws with its errors when it fails.
 */
export const openssl = (args: readonly string[], input: Uint8Array | string = ""): Buffer =>
  execFileSync("openssl", args, { cwd: folder, input, stdio: ["pipe", "pipe", "pipe"] });

/** The DER that OpenSSL makes of a value in ASN1_generate_nconf(3)'s syntax. */
export function generated(value: string): Uint8Array {
  // Not -genstr: an argument has its limits.
  writeFileSync(join(folder, "generated.cnf"), `asn1 = ${value}\n`);
  openssl(["asn1parse", "-genconf", "generated.cnf", "-noout", "-out", "generated.der"]);
  return new Uint8Array(readFileSync(join(folder, "generated.der")));
}

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Certificate, decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { folder, openssl } from "../bytes/openssl.ts";

export interface Wanted {
  readonly subject?: string;
  /** Lines of the extension section, and after them whole sections these refer to. */
  readonly extensions?: readonly string[];
  /** Arguments of `openssl req` that make the key. P-256 where absent. */
  readonly key?: readonly string[];
  /** Further arguments of `openssl req`. */
  readonly options?: readonly string[];
}

const p256 = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

/** A self-signed certificate that OpenSSL made to order, in DER. Its key is left in `made.key`. */
export function madeDer({
  subject = "/CN=made",
  extensions = [],
  key = p256,
  options = [],
}: Wanted = {}): Uint8Array {
  const lines = ["[ req ]", "distinguished_name = dn", "[ dn ]", "[ ext ]", ...extensions, ""];
  writeFileSync(join(folder, "made.cnf"), lines.join("\n"));
  openssl([
    ...["req", "-x509", "-config", "made.cnf", "-extensions", "ext", "-utf8", "-noenc", ...key],
    ...["-keyout", "made.key", "-subj", subject, "-days", "30", "-outform", "DER", "-out", "made.der"],
    ...options,
  ]);
  return new Uint8Array(readFileSync(join(folder, "made.der")));
}

export const made = (wanted?: Wanted): Certificate => decodeCertificate(madeDer(wanted));

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Asn1, bitString, encode, explicit, oid, sequence } from "./asn1.ts";
import type { Openssl } from "./openssl.ts";

/** A signature algorithm as X.509 names it, and the OpenSSL command that signs the file `from` into the file `to`. */
export interface SignatureAlgorithm {
  readonly identifier: Asn1;
  readonly command: (key: string, from: string, to: string) => readonly string[];
}

const dgst =
  (...how: readonly string[]): SignatureAlgorithm["command"] =>
  (key, from, to) => ["dgst", ...how, "-sign", key, "-out", to, from];

/** RFC 5758 §3.2: no parameters. */
const ecdsa = (dotted: string, digest: string): SignatureAlgorithm => ({
  identifier: sequence(oid(dotted)),
  command: dgst(`-${digest}`),
});

/** RFC 4055 §5: NULL. */
const rsa = (dotted: string, digest: string): SignatureAlgorithm => ({
  identifier: sequence(oid(dotted), "NULL"),
  command: dgst(`-${digest}`),
});

const sha256 = sequence(oid("2.16.840.1.101.3.4.2.1"), "NULL");

export const signatureAlgorithms = {
  ecdsaWithSha1: ecdsa("1.2.840.10045.4.1", "sha1"),
  ecdsaWithSha224: ecdsa("1.2.840.10045.4.3.1", "sha224"),
  ecdsaWithSha256: ecdsa("1.2.840.10045.4.3.2", "sha256"),
  ecdsaWithSha384: ecdsa("1.2.840.10045.4.3.3", "sha384"),
  ecdsaWithSha512: ecdsa("1.2.840.10045.4.3.4", "sha512"),
  md5WithRsa: rsa("1.2.840.113549.1.1.4", "md5"),
  sha1WithRsa: rsa("1.2.840.113549.1.1.5", "sha1"),
  sha256WithRsa: rsa("1.2.840.113549.1.1.11", "sha256"),
  sha384WithRsa: rsa("1.2.840.113549.1.1.12", "sha384"),
  sha512WithRsa: rsa("1.2.840.113549.1.1.13", "sha512"),
  /** RFC 4055 §3.1, with SHA-256 throughout and a salt as long. */
  rsaPss: {
    identifier: sequence(
      oid("1.2.840.113549.1.1.10"),
      sequence(
        explicit(0, sha256),
        explicit(1, sequence(oid("1.2.840.113549.1.1.8"), sha256)),
        explicit(2, "INTEGER:32"),
      ),
    ),
    command: dgst("-sha256", "-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"),
  },
  /** RFC 8410 §3. */
  ed25519: {
    identifier: sequence(oid("1.3.101.112")),
    command: (key, from, to) => ["pkeyutl", "-sign", "-rawin", "-inkey", key, "-in", from, "-out", to],
  },
} as const satisfies Readonly<Record<string, SignatureAlgorithm>>;

/** Signs what OpenSSL encodes `tbs` as, or what `misspelt` makes of that. `name` names the files that stay in the folder. */
export async function sign(
  openssl: Openssl,
  name: string,
  tbs: Asn1,
  key: string,
  { command }: SignatureAlgorithm = signatureAlgorithms.ecdsaWithSha256,
  misspelt?: (der: Buffer) => Buffer,
): Promise<Asn1> {
  const der = await encode(openssl, `${name}.tbs`, tbs);
  if (misspelt !== undefined) await writeFile(join(openssl.folder, `${name}.tbs.der`), misspelt(der));
  await openssl.run(...command(key, `${name}.tbs.der`, `${name}.signature`));
  return bitString(await readFile(join(openssl.folder, `${name}.signature`)));
}

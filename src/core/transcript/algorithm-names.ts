import { encodeElement, tag } from "../bytes/der.ts";
import { encodeOid } from "../bytes/oid.ts";
import type { AlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import { oneOf } from "./spellings.ts";

/** The octets of an AlgorithmIdentifier. */
export type NamedAlgorithm = Pick<AlgorithmIdentifier, "raw">;

const nothing = encodeElement(tag.null, []);

/** With these parameters, whole TLVs, or none. */
export const algorithm = (oid: string, ...parameters: readonly Uint8Array[]): NamedAlgorithm => ({
  raw: encodeElement(tag.sequence, [encodeOid(oid), ...parameters]),
});

/**
 * By OpenSSL's names, hash functions with the NULL that OpenSSL and all responders write (RFC 5754 §2 would leave it out), which
 * no name tells.
 */
export const hashAlgorithms: Readonly<Record<string, NamedAlgorithm>> = {
  md5: algorithm("1.2.840.113549.2.5", nothing),
  sha1: algorithm("1.3.14.3.2.26", nothing),
  sha224: algorithm("2.16.840.1.101.3.4.2.4", nothing),
  sha256: algorithm("2.16.840.1.101.3.4.2.1", nothing),
  sha384: algorithm("2.16.840.1.101.3.4.2.2", nothing),
  sha512: algorithm("2.16.840.1.101.3.4.2.3", nothing),
};

export const hashNames = oneOf(hashAlgorithms, Object.keys(hashAlgorithms).join(", "));

/**
 * By OpenSSL's names, signature algorithms with what parameters they must have: NULL with RSA PKCS #1 v1.5 (RFC 3279 §2.2.1, RFC
 * 4055 §5), none with ECDSA (RFC 5758 §3.2) and EdDSA (RFC 8410 §3). No name tells them, and no signature covers them.
 */
export const signatureAlgorithms: Readonly<Record<string, NamedAlgorithm>> = {
  md2WithRSAEncryption: algorithm("1.2.840.113549.1.1.2", nothing),
  md5WithRSAEncryption: algorithm("1.2.840.113549.1.1.4", nothing),
  sha1WithRSAEncryption: algorithm("1.2.840.113549.1.1.5", nothing),
  sha224WithRSAEncryption: algorithm("1.2.840.113549.1.1.14", nothing),
  sha256WithRSAEncryption: algorithm("1.2.840.113549.1.1.11", nothing),
  sha384WithRSAEncryption: algorithm("1.2.840.113549.1.1.12", nothing),
  sha512WithRSAEncryption: algorithm("1.2.840.113549.1.1.13", nothing),
  "ecdsa-with-SHA1": algorithm("1.2.840.10045.4.1"),
  "ecdsa-with-SHA224": algorithm("1.2.840.10045.4.3.1"),
  "ecdsa-with-SHA256": algorithm("1.2.840.10045.4.3.2"),
  "ecdsa-with-SHA384": algorithm("1.2.840.10045.4.3.3"),
  "ecdsa-with-SHA512": algorithm("1.2.840.10045.4.3.4"),
  ED25519: algorithm("1.3.101.112"),
  ED448: algorithm("1.3.101.113"),
};

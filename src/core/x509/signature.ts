import { DecodeError } from "../bytes/decode-error.ts";
import { finish, open, tag } from "../bytes/der.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { takeInteger } from "../bytes/primitives.ts";
import type { AlgorithmIdentifier } from "./algorithm-identifier.ts";
import type { Certificate } from "./certificate.ts";
import { type KnownKeys, remember } from "./known-keys.ts";
import { decodePublicKey, type NamedCurve, type PublicKey, pssKeyAllows } from "./public-key.ts";
import {
  type HashAlgorithm,
  type SchemeRefusal,
  type SignatureScheme,
  signatureScheme,
} from "./signature-scheme.ts";

type ImportAlgorithm =
  | { readonly name: "RSASSA-PKCS1-v1_5" | "RSA-PSS"; readonly hash: HashAlgorithm }
  | { readonly name: "ECDSA"; readonly namedCurve: NamedCurve }
  | { readonly name: "Ed25519" };

type VerifyAlgorithm =
  | { readonly name: "RSASSA-PKCS1-v1_5" | "Ed25519" }
  | { readonly name: "RSA-PSS"; readonly saltLength: number }
  | { readonly name: "ECDSA"; readonly hash: HashAlgorithm };

/** A key that `importKey` made, opaque here. */
export interface ImportedKey {
  readonly type: string;
}

/** WebCrypto takes no octets that another thread could change meanwhile; nothing here is handed any. */
type Octets = Uint8Array<ArrayBuffer>;
const unshared = (octets: Uint8Array): Octets => octets as Octets;

/** What is asked of WebCrypto; `crypto.subtle` is one in browsers and in Node. */
export interface Subtle {
  importKey(
    format: "spki",
    keyData: Octets,
    algorithm: ImportAlgorithm,
    extractable: boolean,
    keyUsages: "verify"[],
  ): Promise<ImportedKey>;
  verify(algorithm: VerifyAlgorithm, key: ImportedKey, signature: Octets, data: Octets): Promise<boolean>;
  digest(algorithm: HashAlgorithm, data: Octets): Promise<ArrayBuffer>;
}

export type SignatureResult =
  | { readonly result: "valid" }
  | { readonly result: "invalid" }
  | SchemeRefusal
  /** Not a key, or not one that may make such signatures. */
  | { readonly result: "badKey" };

const badKey = { result: "badKey" } as const;
const invalid = { result: "invalid" } as const;

/**
 * Whether `signatureValue` is the signature of `signedBytes` by the key in `subjectPublicKeyInfo`, as
 * `algorithm` says: RSA PKCS#1 v1.5 and ECDSA (P-256, P-384, P-521) with SHA-1 and SHA-2, RSASSA-PSS,
 * Ed25519. Whether SHA-1 is good enough, and what the key may sign, is for the caller to say. With `known`, a
 * key imported before is not imported again. Never throws.
 */
export async function verifySignature(
  subtle: Subtle,
  algorithm: AlgorithmIdentifier,
  subjectPublicKeyInfo: Uint8Array,
  signedBytes: Uint8Array,
  signatureValue: Uint8Array,
  known?: KnownKeys,
): Promise<SignatureResult> {
  try {
    const scheme = signatureScheme(algorithm);
    if (!("scheme" in scheme)) return scheme;
    const key = decodePublicKey(subjectPublicKeyInfo);
    if (key.kind === "unsupported") return { result: "unsupported", oid: key.oid };
    const operation = planOperation(scheme, key, signatureValue);
    if ("result" in operation) return operation;
    const imported = await importPublicKey(subtle, key, operation.importAs, known);
    const valid = await subtle.verify(
      operation.verifyAs,
      imported,
      unshared(operation.signature),
      unshared(signedBytes),
    );
    return valid ? { result: "valid" } : invalid;
  } catch (error) {
    // What is thrown here is a key that does not decode, or WebCrypto refusing to import it.
    return isNotSupported(error) ? { result: "unsupported", oid: algorithm.oid } : badKey;
  }
}

/**
 * Whether `certificate` was signed by the key in `subjectPublicKeyInfo`. Both its algorithm fields must be
 * the same (RFC 5280 §4.1.1.2). With `known`, the same question is worked out once. Never throws.
 */
export function verifyCertificateSignature(
  subtle: Subtle,
  certificate: Certificate,
  subjectPublicKeyInfo: Uint8Array,
  known?: KnownKeys,
): Promise<SignatureResult> {
  const { der, signature, signatureAlgorithm, tbsCertificate, signatureValue } = certificate;
  const question = { algorithm: signatureAlgorithm.oid, octets: [subjectPublicKeyInfo, der] };
  return remember(known?.certified, question, async () =>
    equalOctets(signature.raw, signatureAlgorithm.raw)
      ? verifySignature(
          subtle,
          signatureAlgorithm,
          subjectPublicKeyInfo,
          tbsCertificate,
          signatureValue,
          known,
        )
      : { result: "badParameters", oid: signatureAlgorithm.oid },
  );
}

/**
 * The hash of `octets`. With `known`, the same octets are hashed once: for names and keys, not for anything
 * large.
 */
export const digest = (
  subtle: Subtle,
  hash: HashAlgorithm,
  octets: Uint8Array,
  known?: KnownKeys,
): Promise<Uint8Array> =>
  remember(
    known?.digests,
    { algorithm: hash, octets: [octets] },
    async () => new Uint8Array(await subtle.digest(hash, unshared(octets))),
  );

interface Operation {
  readonly importAs: ImportAlgorithm;
  readonly verifyAs: VerifyAlgorithm;
  readonly signature: Uint8Array;
}

/**
 * What to ask of WebCrypto, once the key may make signatures of this scheme and the signature looks like one.
 */
function planOperation(
  scheme: SignatureScheme,
  key: PublicKey,
  signature: Uint8Array,
): Operation | SignatureResult {
  switch (scheme.scheme) {
    case "RSASSA-PKCS1-v1_5": {
      if (key.kind !== "RSA" || key.pss) return badKey;
      const { scheme: name, hash } = scheme;
      return { importAs: { name, hash }, verifyAs: { name }, signature };
    }
    case "RSA-PSS": {
      if (key.kind !== "RSA" || (key.pss && !pssKeyAllows(key.pss, scheme))) return badKey;
      const { scheme: name, hash, saltLength } = scheme;
      return { importAs: { name, hash }, verifyAs: { name, saltLength }, signature };
    }
    case "ECDSA": {
      if (key.kind !== "EC") return badKey;
      const { namedCurve } = key;
      const { scheme: name, hash } = scheme;
      const raw = rawEcdsaSignature(signature, coordinateOctets[namedCurve]);
      if (raw === undefined) return invalid;
      return { importAs: { name, namedCurve }, verifyAs: { name, hash }, signature: raw };
    }
    case "Ed25519": {
      if (key.kind !== "Ed25519") return badKey;
      const name = "Ed25519";
      return { importAs: { name }, verifyAs: { name }, signature };
    }
  }
}

const coordinateOctets: Readonly<Record<NamedCurve, number>> = { "P-256": 32, "P-384": 48, "P-521": 66 };

/**
 * r‖s, as WebCrypto wants it, from Ecdsa-Sig-Value (RFC 3279 §2.2.3). Undefined unless it is DER to the last
 * octet with two positive numbers that fit: there are other encodings of the same numbers, and none of them
 * is a signature.
 */
function rawEcdsaSignature(der: Uint8Array, octets: number): Uint8Array | undefined {
  try {
    const numbers = open(der, tag.sequence, "Ecdsa-Sig-Value");
    const raw = new Uint8Array(2 * octets);
    for (const [i, field] of ["r", "s"].entries()) {
      const integer = takeInteger(numbers, field);
      const magnitude = integer[0] === 0 ? integer.subarray(1) : integer;
      if ((integer[0] as number) >= 0x80 || magnitude.length > octets) return undefined;
      raw.set(magnitude, (i + 1) * octets - magnitude.length);
    }
    finish(numbers);
    return raw;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const importPublicKey = (
  subtle: Subtle,
  { spki }: Exclude<PublicKey, { kind: "unsupported" }>,
  importAs: ImportAlgorithm,
  known: KnownKeys | undefined,
): Promise<ImportedKey> =>
  remember(known?.imported, { algorithm: Object.values(importAs).join(" "), octets: [spki] }, () =>
    subtle.importKey("spki", unshared(spki), importAs, false, ["verify"]),
  );

/** DOMException's name for what this implementation leaves out. */
const isNotSupported = (error: unknown): boolean =>
  error instanceof Error && error.name === "NotSupportedError";

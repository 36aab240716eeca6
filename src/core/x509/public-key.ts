import { DecodeError } from "../bytes/decode-error.ts";
import { encodeElement, finish, open, root, tag } from "../bytes/der.ts";
import { takeBitString, takeInteger, takeOid } from "../bytes/primitives.ts";
import { type AlgorithmIdentifier, takeAlgorithmIdentifier } from "./algorithm-identifier.ts";
import { rsassaPss, type SignatureScheme, signatureScheme } from "./signature-scheme.ts";

export type NamedCurve = "P-256" | "P-384" | "P-521";

const curves: Readonly<Record<string, NamedCurve>> = {
  "1.2.840.10045.3.1.7": "P-256",
  "1.3.132.0.34": "P-384",
  "1.3.132.0.35": "P-521",
};

const rsaEncryption = "1.2.840.113549.1.1.1";
const ecPublicKey = "1.2.840.10045.2.1";
const ed25519 = "1.3.101.112";

/** The kind of key a SubjectPublicKeyInfo holds, and the octets WebCrypto imports as "spki". */
export type PublicKey =
  /** `pss`: the AlgorithmIdentifier of a key that is for RSASSA-PSS alone. */
  | { readonly kind: "RSA"; readonly spki: Uint8Array; readonly pss?: AlgorithmIdentifier }
  | { readonly kind: "EC"; readonly spki: Uint8Array; readonly namedCurve: NamedCurve }
  | { readonly kind: "Ed25519"; readonly spki: Uint8Array }
  | { readonly kind: "unsupported"; readonly oid: string };

/** SEQUENCE { rsaEncryption, NULL } */
const rsaEncryptionIdentifier = Uint8Array.of(
  ...[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00],
);

/**
 * Reads a SubjectPublicKeyInfo. Throws DecodeError, also on an RSA exponent that no honest key has. Does not look at the rest of
 * the key: importing it does.
 */
export function decodePublicKey(spki: Uint8Array): PublicKey {
  const inner = open(spki, tag.sequence, "SubjectPublicKeyInfo");
  const algorithm = takeAlgorithmIdentifier(inner, "algorithm");
  const { at } = inner;
  const subjectPublicKey = takeBitString(inner, "subjectPublicKey");
  const key = spki.subarray(at, inner.at);
  finish(inner);
  switch (algorithm.oid) {
    case rsaEncryption:
      refuseExponent(subjectPublicKey);
      return { kind: "RSA", spki };
    case rsassaPss:
      refuseExponent(subjectPublicKey);
      // The same key under another name (RFC 4055 §1.2), which WebCrypto does not import.
      return {
        kind: "RSA",
        spki: encodeElement(tag.sequence, [rsaEncryptionIdentifier, key]),
        pss: algorithm,
      };
    case ed25519:
      return { kind: "Ed25519", spki };
    case ecPublicKey: {
      const curve = namedCurveOid(algorithm);
      const namedCurve = curves[curve];
      return namedCurve ? { kind: "EC", spki, namedCurve } : { kind: "unsupported", oid: curve };
    }
    default:
      return { kind: "unsupported", oid: algorithm.oid };
  }
}

const mostExponentOctets = 32;

/**
 * From one RSA signature anybody can compute another key that it is valid under, by choosing the modulus and, as large as the
 * modulus, the exponent: being verifiable by a key would then prove nothing. An exponent below 2²⁵⁶ (FIPS 186-5 §A.1.1) leaves no
 * room for that. Throws DecodeError on any other.
 */
function refuseExponent(subjectPublicKey: Uint8Array): void {
  const path = "RSAPublicKey";
  const numbers = open(subjectPublicKey, tag.sequence, path);
  takeInteger(numbers, "modulus");
  const start = numbers.at;
  const exponent = takeInteger(numbers, "publicExponent");
  finish(numbers);
  const [first = 0] = exponent;
  const octets = exponent.length - (first === 0 ? 1 : 0);
  const last = exponent.at(-1) ?? 0;
  const isOne = octets === 1 && last === 1;
  if (first >= 0x80 || last % 2 === 0 || isOne || octets > mostExponentOctets) {
    throw new DecodeError(
      `${path}.publicExponent`,
      start,
      "badValue",
      "an odd number from 3 up, below 2^256",
    );
  }
}

/** RFC 5480 §2.1.1: the parameters are the curve's OID; implicit and explicit curves must not be used. */
function namedCurveOid({ parameters }: AlgorithmIdentifier): string {
  const path = "SubjectPublicKeyInfo.algorithm.parameters";
  if (parameters === undefined) throw new DecodeError(path, 0, "missing", "a named curve");
  const cursor = root(parameters, path);
  const oid = takeOid(cursor, "namedCurve");
  finish(cursor);
  return oid;
}

/** A key for RSASSA-PSS may narrow its signatures to one hash and a least salt length (RFC 4055 §3.3). */
export function pssKeyAllows(
  key: AlgorithmIdentifier,
  { hash, saltLength }: SignatureScheme & { readonly scheme: "RSA-PSS" },
): boolean {
  if (key.parameters === undefined) return true;
  const limits = signatureScheme(key);
  return "saltLength" in limits && limits.hash === hash && limits.saltLength <= saltLength;
}

import { type Cursor, enter, finish, ranged, tag } from "../bytes/der.ts";
import { toHex } from "../bytes/hex.ts";
import { takeInteger, takeOctetString } from "../bytes/primitives.ts";
import type { ByteRange } from "../check.ts";
import { type AlgorithmIdentifier, takeAlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { KnownKeys } from "../x509/known-keys.ts";
import { digest, type Subtle } from "../x509/signature.ts";
import type { HashAlgorithm } from "../x509/signature-scheme.ts";

/** RFC 6960 §4.1.1. */
export interface CertID {
  readonly hashAlgorithm: AlgorithmIdentifier;
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
  /** Lower-case hex of the INTEGER's contents. */
  readonly serialNumber: string;
  readonly ranges: Readonly<
    Record<"hashAlgorithm" | "issuerNameHash" | "issuerKeyHash" | "serialNumber", ByteRange>
  >;
}

/** Takes a CertID. Throws DecodeError. */
export function takeCertID(cursor: Cursor, field: string): CertID {
  const certID = enter(cursor, tag.sequence, field);
  const [algorithm, hashAlgorithm] = ranged(certID, (inner) =>
    takeAlgorithmIdentifier(inner, "hashAlgorithm"),
  );
  const [nameHash, issuerNameHash] = ranged(certID, (inner) => takeOctetString(inner, "issuerNameHash"));
  const [keyHash, issuerKeyHash] = ranged(certID, (inner) => takeOctetString(inner, "issuerKeyHash"));
  const [serial, serialNumber] = ranged(certID, (inner) => takeInteger(inner, "serialNumber"));
  finish(certID);
  return {
    hashAlgorithm: algorithm,
    issuerNameHash: nameHash,
    issuerKeyHash: keyHash,
    serialNumber: toHex(serial),
    ranges: { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber },
  };
}

/** What a CertID says of the issuer, under one hash. */
export interface IssuerHashes {
  readonly issuerNameHash: Uint8Array;
  readonly issuerKeyHash: Uint8Array;
}

/**
 * The hashes by which a CertID names the issuer of `subject` (RFC 6960 §4.1.1): of the issuer's name as the
 * certificate in question has it (as the issuer's own has it, where that certificate is not at hand), and of
 * the issuer's key without tag, length and unused bits.
 */
export async function issuerHashes(
  { certificate, issuer }: IssuedCertificate,
  hash: HashAlgorithm,
  subtle: Subtle,
  known?: KnownKeys,
): Promise<IssuerHashes> {
  return {
    issuerNameHash: await digest(subtle, hash, certificate?.issuer ?? issuer.subject, known),
    issuerKeyHash: await digest(subtle, hash, issuer.subjectPublicKey, known),
  };
}

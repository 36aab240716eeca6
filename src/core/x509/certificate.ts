import { DecodeError } from "../bytes/decode-error.ts";
import { type Cursor, enter, finish, pathOf, root, tag, takeExplicit, takeOptional } from "../bytes/der.ts";
import { toHex } from "../bytes/hex.ts";
import { takeBitString, takeInteger, takeSmallInteger } from "../bytes/primitives.ts";
import { takeTime } from "../bytes/time.ts";
import type { ByteRange } from "../check.ts";
import { type AlgorithmIdentifier, takeAlgorithmIdentifier } from "./algorithm-identifier.ts";
import { type Extension, takeExtensions } from "./extension.ts";
import { takeName } from "./name.ts";

export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/**
 * RFC 5280 §4.1. Octets are views into the bytes it was decoded from, and `start` to `end` is where it lies
 * there (a certificate inside an OCSP response keeps the response's offsets).
 */
export interface Certificate extends ByteRange {
  /** The whole certificate. */
  readonly der: Uint8Array;
  /** The signed octets: TBSCertificate with its identifier and length. */
  readonly tbsCertificate: Uint8Array;
  readonly version: 1 | 2 | 3;
  /** Lower-case hex of the INTEGER's contents, so a leading 00 stays. */
  readonly serialNumber: string;
  /** The algorithm named inside the signed octets; `signatureAlgorithm` is the one outside. */
  readonly signature: AlgorithmIdentifier;
  /** The whole TLV of the Name, as `subject` is. */
  readonly issuer: Uint8Array;
  readonly validity: Validity;
  readonly subject: Uint8Array;
  /** The whole TLV, what WebCrypto calls "spki". */
  readonly subjectPublicKeyInfo: Uint8Array;
  /** The BIT STRING's octets, what key identifiers and CertID hash. */
  readonly subjectPublicKey: Uint8Array;
  readonly extensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signatureValue: Uint8Array;
}

/**
 * One DER certificate. Throws DecodeError, also on anything after it. Checks the encoding and nothing else:
 * neither the signature, nor that both algorithm fields agree, nor what extensions hold (each has its own
 * reader beside this file).
 */
export function decodeCertificate(der: Uint8Array): Certificate {
  const cursor = root(der, "");
  const certificate = takeCertificate(cursor, "Certificate");
  if (cursor.at < der.length) throw new DecodeError("Certificate", cursor.at, "trailingData");
  return certificate;
}

/** Takes a certificate out of a larger structure. Throws DecodeError. */
export function takeCertificate(cursor: Cursor, field: string): Certificate {
  const { bytes, at: start } = cursor;
  const inner = enter(cursor, tag.sequence, field);
  const tbsStart = inner.at;
  const tbs = enter(inner, tag.sequence, "tbsCertificate");
  const fields = takeTbsCertificate(tbs);
  const tbsCertificate = bytes.subarray(tbsStart, tbs.end);
  const signatureAlgorithm = takeAlgorithmIdentifier(inner, "signatureAlgorithm");
  const signatureValue = takeBitString(inner, "signatureValue");
  finish(inner);
  const end = inner.end;
  return {
    der: bytes.subarray(start, end),
    start,
    end,
    tbsCertificate,
    ...fields,
    signatureAlgorithm,
    signatureValue,
  };
}

function takeTbsCertificate(tbs: Cursor) {
  const version = takeVersion(tbs);
  const serialNumber = toHex(takeInteger(tbs, "serialNumber"));
  const signature = takeAlgorithmIdentifier(tbs, "signature");
  const issuer = takeName(tbs, "issuer");
  const validity = takeValidity(tbs);
  const subject = takeName(tbs, "subject");
  const { subjectPublicKeyInfo, subjectPublicKey } = takeSubjectPublicKeyInfo(tbs);
  takeOptional(tbs, tag.contextPrimitive(1), "issuerUniqueID");
  takeOptional(tbs, tag.contextPrimitive(2), "subjectUniqueID");
  // Only a v3 certificate has extensions (RFC 5280 §4.1.2.9): in another they are trailing data.
  const extensions = (version === 3 && takeExplicit(tbs, 3, "extensions", takeExtensions)) || [];
  finish(tbs);
  return {
    version,
    serialNumber,
    signature,
    issuer,
    validity,
    subject,
    subjectPublicKeyInfo,
    subjectPublicKey,
    extensions,
  };
}

/**
 * `[0] EXPLICIT Version DEFAULT v1`. A v1 that is written out breaks X.690 §11.5 and is read all the same.
 */
function takeVersion(tbs: Cursor): 1 | 2 | 3 {
  const start = tbs.at;
  const version = 1 + (takeExplicit(tbs, 0, "version", (explicit) => takeSmallInteger(explicit, "")) ?? 0);
  if (version === 1 || version === 2 || version === 3) return version;
  throw new DecodeError(pathOf(tbs.path, "version"), start, "badValue", "v1, v2 or v3", `v${version}`);
}

function takeValidity(tbs: Cursor): Validity {
  const validity = enter(tbs, tag.sequence, "validity");
  const notBefore = takeTime(validity, "notBefore");
  const notAfter = takeTime(validity, "notAfter");
  finish(validity);
  return { notBefore, notAfter };
}

function takeSubjectPublicKeyInfo(tbs: Cursor) {
  const start = tbs.at;
  const inner = enter(tbs, tag.sequence, "subjectPublicKeyInfo");
  takeAlgorithmIdentifier(inner, "algorithm");
  const subjectPublicKey = takeBitString(inner, "subjectPublicKey");
  finish(inner);
  return { subjectPublicKeyInfo: tbs.bytes.subarray(start, inner.end), subjectPublicKey };
}

import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  enter,
  finish,
  open,
  pathOf,
  peekTag,
  ranged,
  tag,
  takeExplicit,
  takeOptional,
} from "../bytes/der.ts";
import { decodePem } from "../bytes/pem.ts";
import { takeBitString, takeSmallInteger } from "../bytes/primitives.ts";
import { takeTime } from "../bytes/time.ts";
import type { ByteRange } from "../check.ts";
import { type AlgorithmIdentifier, takeAlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import { type Extension, takeExtensions } from "../x509/extension.ts";
import { takeName } from "../x509/name.ts";

/**
 * RFC 5280 §5.1, all but the entries: of these only where they lie is known here, and revoked-certificates.ts walks
 * them. Octets are views into `der`, and all offsets count there.
 */
export interface CertificateList {
  readonly der: Uint8Array;
  /** How it arrived. RFC 5280 §4.2.1.13 wants DER over http; PEM is a common fault and read all the same. */
  readonly encoding: "DER" | "PEM";
  /** The signed octets: TBSCertList with its identifier and length. */
  readonly tbsCertList: Uint8Array;
  readonly version: 1 | 2;
  /** The algorithm named inside the signed octets; `signatureAlgorithm` is the one outside. */
  readonly signature: AlgorithmIdentifier;
  /** The whole TLV of the Name. */
  readonly issuer: Uint8Array;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** The contents of revokedCertificates; absent when that field is. */
  readonly revokedCertificates?: ByteRange;
  readonly crlExtensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signatureValue: Uint8Array;
  /** Where the fields lie. */
  readonly places: {
    readonly version?: ByteRange;
    readonly issuer: ByteRange;
    readonly thisUpdate: ByteRange;
    readonly nextUpdate?: ByteRange;
    readonly signatureAlgorithm: ByteRange;
    readonly signatureValue: ByteRange;
  };
}

/**
 * One DER CertificateList. Takes the same time however many entries there are. Throws DecodeError, also on anything
 * after it. Checks the encoding and nothing else: not the entries, not what extensions hold (each has its own reader
 * beside this file), not that the two algorithms agree, and no signature.
 */
export function decodeCertificateList(der: Uint8Array): CertificateList {
  return { encoding: "DER", ...takeCertificateList(der) };
}

/**
 * The same from DER or, where it does not begin as DER of any length, from the first `X509 CRL` block of PEM
 * (RFC 7468 §6), if there is one: the text before a block may begin with a 0, which is a SEQUENCE of less than 128 octets.
 * Throws DecodeError; inside PEM its offset counts octets of the decoded block, or characters where the
 * base64 itself is at fault.
 */
export function readCertificateList(bytes: Uint8Array): CertificateList {
  if (bytes[0] === tag.sequence && (bytes[1] ?? 0) >= 0x80) return decodeCertificateList(bytes);
  const block = decodePem(latin1(bytes)).find(({ label }) => label === "X509 CRL");
  if (block === undefined) return decodeCertificateList(bytes);
  return { ...decodeCertificateList(block.der), encoding: "PEM" };
}

function takeCertificateList(der: Uint8Array): Omit<CertificateList, "encoding"> {
  const list = open(der, tag.sequence, "CertificateList");
  const start = list.at;
  const tbs = enter(list, tag.sequence, "tbsCertList");
  const { places, ...fields } = takeTbsCertList(tbs);
  const tbsCertList = der.subarray(start, tbs.end);
  const [signatureAlgorithm, algorithmAt] = ranged(list, () =>
    takeAlgorithmIdentifier(list, "signatureAlgorithm"),
  );
  const [signatureValue, signatureAt] = ranged(list, () => takeBitString(list, "signatureValue"));
  finish(list);
  return {
    der,
    tbsCertList,
    ...fields,
    signatureAlgorithm,
    signatureValue,
    places: { ...places, signatureAlgorithm: algorithmAt, signatureValue: signatureAt },
  };
}

function takeTbsCertList(tbs: Cursor) {
  const [version, versionAt] = peekTag(tbs) === tag.integer ? ranged(tbs, takeVersion) : [1 as const];
  const signature = takeAlgorithmIdentifier(tbs, "signature");
  const [issuer, issuerAt] = ranged(tbs, () => takeName(tbs, "issuer"));
  const [thisUpdate, thisUpdateAt] = ranged(tbs, () => takeTime(tbs, "thisUpdate"));
  const next = peekTag(tbs);
  const isTime = next === tag.utcTime || next === tag.generalizedTime;
  const [nextUpdate, nextUpdateAt] = isTime ? ranged(tbs, () => takeTime(tbs, "nextUpdate")) : [];
  const entries = takeOptional(tbs, tag.sequence, "revokedCertificates");
  const crlExtensions = takeExplicit(tbs, 0, "crlExtensions", takeExtensions) ?? [];
  finish(tbs);
  return {
    version,
    signature,
    issuer,
    thisUpdate,
    ...(nextUpdate && { nextUpdate }),
    ...(entries && { revokedCertificates: { start: entries.contents, end: entries.end } }),
    crlExtensions,
    places: {
      ...(versionAt && { version: versionAt }),
      issuer: issuerAt,
      thisUpdate: thisUpdateAt,
      ...(nextUpdateAt && { nextUpdate: nextUpdateAt }),
    },
  };
}

/** `Version OPTIONAL -- if present, MUST be v2`. */
function takeVersion(tbs: Cursor): 2 {
  const start = tbs.at;
  const version = takeSmallInteger(tbs, "version") + 1;
  if (version === 2) return version;
  throw new DecodeError(pathOf(tbs.path, "version"), start, "badValue", "v2", `v${version}`);
}

// Arguments of one call: engines limit how many there may be.
const charactersAtOnce = 0x8000;

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += charactersAtOnce) {
    text += String.fromCharCode(...bytes.subarray(at, at + charactersAtOnce));
  }
  return text;
}

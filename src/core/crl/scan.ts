import { DecodeError } from "../bytes/decode-error.ts";
import { type Element, readElement, tag } from "../bytes/der.ts";
import { fromHex } from "../bytes/hex.ts";
import type { ByteRange } from "../check.ts";
import { type CertificateList, readCertificateList } from "./certificate-list.ts";
import {
  decodeEntry,
  type EntryWalk,
  type RevokedCertificate,
  startWalk,
  type UnknownCriticalExtension,
  walkEntries,
} from "./revoked-certificates.ts";

/** A CRL in which one serial number has been looked for from the first entry to the last. */
export interface ScannedCertificateList {
  readonly list: CertificateList;
  /** What was looked for: lower-case hex of the INTEGER's contents. */
  readonly serialNumber: string;
  /** How many entries the list has. */
  readonly entries: number;
  /** Those with that serial number, in order: several in an indirect CRL, or where an issuer lists a certificate twice. */
  readonly found: readonly RevokedCertificate[];
  /** The first critical entry extension, of any entry, that is not known here. */
  readonly unknownCritical?: UnknownCriticalExtension;
  /** The certificateIssuer in force at the end of the list: there is one as soon as any entry names one. */
  readonly certificateIssuer?: ByteRange;
}

/** Where the entries of a list without revokedCertificates lie. */
export const noEntries: ByteRange = { start: 0, end: 0 };

/**
 * Looks for `serialNumber` (hex of the INTEGER's contents) in every entry of `list`. Throws DecodeError; what is checked
 * of entries with other serial numbers is said at `walkEntries`.
 */
export function scanEntries(list: CertificateList, serialNumber: string): ScannedCertificateList {
  const walk = startWalk(list.revokedCertificates ?? noEntries);
  walkEntries(list.der, list.der.length, walk, fromHex(serialNumber));
  return scanned(list, serialNumber, walk);
}

function scanned(list: CertificateList, serialNumber: string, walk: EntryWalk): ScannedCertificateList {
  const { entries, unknownCritical, certificateIssuer } = walk;
  const found = walk.found.map((place) => decodeEntry(list.der, place));
  return {
    list,
    serialNumber,
    entries,
    found,
    ...(unknownCritical && { unknownCritical }),
    ...(certificateIssuer && { certificateIssuer }),
  };
}

/** Takes a CRL in as it arrives. Both functions throw DecodeError; what came before the error stays refused. */
export interface CertificateListScanner {
  /** The next octets, however many. They are copied. Throws as soon as they cannot belong to a CRL, so that a download can end there. */
  readonly push: (chunk: Uint8Array) => void;
  /** After the last octet: the same as `scanEntries` of the whole. */
  readonly finish: () => ScannedCertificateList;
}

/** What the scanner may be told of the octets to come. */
export interface Expected {
  /** Content-Length, where there is one: the buffer is made this large at once. It may be wrong. */
  readonly length?: number;
  /** More octets than this are refused (DecodeError `tooLarge`). */
  readonly limit: number;
}

/**
 * Looks for `serialNumber` (hex of the INTEGER's contents) in a CRL that arrives in chunks cut anywhere, walking each
 * entry once when its last octet is there. All octets are kept, once, in the buffer that becomes `list.der`: a signature
 * is verified over the whole. PEM is told by its first octet and read at the end. Throws DecodeError for a
 * `serialNumber` that is not hex.
 */
export function scanCertificateList(serialNumber: string, expected: Expected): CertificateListScanner {
  const serial = fromHex(serialNumber);
  let buffer = new Uint8Array(Math.min(expected.length ?? firstCapacity, expected.limit));
  let received = 0;
  let walk: EntryWalk | undefined;
  return {
    push: (chunk) => {
      const needed = received + chunk.length;
      if (needed > expected.limit) throw new DecodeError("CertificateList", expected.limit, "tooLarge");
      if (needed > buffer.length) {
        const larger = new Uint8Array(Math.min(Math.max(needed, buffer.length * 2), expected.limit));
        larger.set(buffer.subarray(0, received));
        buffer = larger;
      }
      buffer.set(chunk, received);
      received = needed;
      if (walk === undefined) {
        const entries = locateEntries(buffer.subarray(0, received));
        if (entries === undefined) return;
        walk = startWalk(entries);
      }
      walkEntries(buffer, received, walk, serial);
    },
    finish: () => {
      const list = readCertificateList(buffer.subarray(0, received));
      if (list.encoding === "PEM") return scanEntries(list, serialNumber);
      walk ??= startWalk(list.revokedCertificates ?? noEntries);
      walkEntries(buffer, received, walk, serial);
      return scanned(list, serialNumber, walk);
    },
  };
}

const firstCapacity = 64 * 1024;

const time: readonly number[] = [tag.utcTime, tag.generalizedTime];

/** The tags of version, signature, issuer, thisUpdate and nextUpdate. */
const beforeEntries: readonly (readonly number[])[] = [
  [tag.integer],
  [tag.sequence],
  [tag.sequence],
  time,
  time,
];

// Identifier and length octets of the longest TLV that is read.
const longestHeader = 6;

/**
 * Where the entries of a CRL lie of which `arrived` is the beginning: an empty range where it has none, undefined while
 * that cannot be told. Goes from header to header and leaves it to the decoder to judge what it passes.
 */
function locateEntries(arrived: Uint8Array): ByteRange | undefined {
  if (arrived[0] !== tag.sequence) return arrived.length === 0 ? undefined : noEntries;
  // So many octets always follow: after all fields come signatureAlgorithm and signatureValue.
  const headerAt = (at: number, end: number): Element | undefined =>
    at + longestHeader > arrived.length ? undefined : readElement(arrived, at, end, "", "CertificateList");
  const list = headerAt(0, Number.MAX_SAFE_INTEGER);
  const tbs = list && headerAt(list.contents, list.end);
  if (tbs === undefined) return undefined;
  let at = tbs.contents;
  for (const skipped of beforeEntries) {
    if (at === tbs.end) return noEntries;
    const field = headerAt(at, tbs.end);
    if (field === undefined) return undefined;
    if (skipped.includes(field.tag)) at = field.end;
  }
  if (at === tbs.end) return noEntries;
  const field = headerAt(at, tbs.end);
  if (field === undefined) return undefined;
  return field.tag === tag.sequence ? { start: field.contents, end: field.end } : noEntries;
}

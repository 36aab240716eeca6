import { DecodeError } from "../bytes/decode-error.ts";
import { type Cursor, enter, finish, isAtEnd, peekTag, readElement, tag, take } from "../bytes/der.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import { takeBooleanDefaultFalse, takeInteger, takeOid, takeSmallInteger } from "../bytes/primitives.ts";
import { takeGeneralizedTime, takeTime } from "../bytes/time.ts";
import { type CRLReason, crlReasons } from "../cert-status.ts";
import type { ByteRange } from "../check.ts";
import { type Extension, findExtension, openExtension, takeExtensions } from "../x509/extension.ts";
import { type GeneralName, takeGeneralNames } from "../x509/general-name.ts";

/** id-ce-cRLReasons, id-ce-invalidityDate and id-ce-certificateIssuer (RFC 5280 §5.3): what can be processed here. */
const reasonCodeOid = "2.5.29.21";
const invalidityDateOid = "2.5.29.24";
const certificateIssuerOid = "2.5.29.29";

/** RFC 5280 §5.1: one entry of revokedCertificates, and where it lies. */
export interface RevokedCertificate extends ByteRange {
  /** Lower-case hex of the INTEGER's contents. */
  readonly userCertificate: string;
  readonly revocationDate: Date;
  readonly reasonCode?: CRLReason;
  readonly invalidityDate?: Date;
  /** Whose certificate it is, named by this entry or by one before it (RFC 5280 §5.3.3). Absent: the CRL issuer's own. */
  readonly certificateIssuer?: readonly GeneralName[];
  readonly crlEntryExtensions: readonly Extension[];
}

/** Where an entry lies, and where the certificateIssuer in force for it does. */
export interface EntryPlace extends ByteRange {
  readonly certificateIssuer?: ByteRange;
}

/** A critical entry extension that is not known here: with it, the whole CRL says nothing (RFC 5280 §5.3). */
export interface UnknownCriticalExtension extends ByteRange {
  readonly extnID: string;
}

/** How far a walk over revokedCertificates has come and what it has met. `walkEntries` moves it on. */
export interface EntryWalk {
  /** The first octet not walked yet. */
  at: number;
  /** Where revokedCertificates ends. */
  readonly end: number;
  entries: number;
  /** The entries with the serial number that is looked for. */
  readonly found: EntryPlace[];
  certificateIssuer: ByteRange | undefined;
  /** The first one. */
  unknownCritical: UnknownCriticalExtension | undefined;
}

/** A walk about to begin at the first entry. */
export const startWalk = ({ start, end }: ByteRange): EntryWalk => ({
  at: start,
  end,
  entries: 0,
  found: [],
  certificateIssuer: undefined,
  unknownCritical: undefined,
});

const listPath = "CertificateList.tbsCertList.revokedCertificates";

// An indirect CRL may list one serial number once for each of its issuers; beyond this it is an attack on memory.
const maxFound = 1024;

/**
 * Walks on over the entries that lie whole before `available` (octets from there on may not have arrived yet) and marks
 * those whose userCertificate has exactly the contents octets `serial`. Throws DecodeError.
 *
 * Checked in every entry: that it is SEQUENCE { INTEGER, Time, Extensions? } and ends where its parts do; the INTEGER
 * not empty and minimal; the Time a UTCTime of 13 octets or a GeneralizedTime of 15, up to its Z; each extension
 * SEQUENCE { OBJECT IDENTIFIER, BOOLEAN?, OCTET STRING }, and known where it is critical.
 * Not checked in entries with other serial numbers: the digits of the date, what extensions hold, an extension there twice.
 */
export function walkEntries(bytes: Uint8Array, available: number, walk: EntryWalk, serial: Uint8Array): void {
  const { end } = walk;
  const size = serial.length;
  const last = serial[size - 1];
  let { at, entries } = walk;
  while (at + 2 <= available && at < end) {
    // The shape nearly all entries of nearly all CRLs have is told by a few comparisons; the rest is read by the book.
    let stop = at + 2 + (bytes[at + 1] as number);
    const serialAt = at + 4;
    const timeAt = serialAt + (bytes[at + 3] as number);
    if (isPlain(bytes, at, stop, timeAt, Math.min(available, end))) {
      if (timeAt - serialAt === size && bytes[timeAt - 1] === last && startsWith(bytes, serialAt, serial)) {
        mark(walk, at, stop);
      }
    } else {
      // Six octets hold the longest header that is read.
      if (available < Math.min(at + 6, end)) break;
      const entry = readElement(bytes, at, end, `${listPath}[${entries}]`);
      if (entry.end > available) break;
      const userCertificate = takeEntryShape(bytes, entries, walk, at, entry.end);
      if (equalOctets(userCertificate, serial)) mark(walk, at, entry.end);
      stop = entry.end;
    }
    entries++;
    at = stop;
    walk.at = at;
    walk.entries = entries;
  }
}

function mark(walk: EntryWalk, start: number, end: number): void {
  if (walk.found.length === maxFound)
    throw new DecodeError(`${listPath}[${walk.entries}]`, start, "tooLarge");
  const { certificateIssuer } = walk;
  walk.found.push(certificateIssuer ? { start, end, certificateIssuer } : { start, end });
}

function startsWith(bytes: Uint8Array, at: number, octets: Uint8Array): boolean {
  for (let i = 0; i < octets.length; i++) if (bytes[at + i] !== octets[i]) return false;
  return true;
}

/**
 * Whether the octets from `at` to `stop` are an entry in short lengths, with a UTCTime and no extensions but non-critical
 * reasonCode and invalidityDate: everything `walkEntries` promises to check, as comparisons.
 */
function isPlain(bytes: Uint8Array, at: number, stop: number, timeAt: number, limit: number): boolean {
  const extensionsAt = timeAt + 15;
  if (
    bytes[at] !== tag.sequence ||
    stop > limit ||
    stop - at >= 0x82 ||
    bytes[at + 2] !== tag.integer ||
    timeAt === at + 4 ||
    extensionsAt > stop ||
    bytes[timeAt] !== tag.utcTime ||
    bytes[timeAt + 1] !== 13 ||
    bytes[timeAt + 14] !== 0x5a
  ) {
    return false;
  }
  const first = bytes[at + 4] as number;
  if (
    (first === 0x00 || first === 0xff) &&
    timeAt > at + 5 &&
    (bytes[at + 5] as number) >> 7 === first >> 7
  ) {
    return false;
  }
  if (extensionsAt === stop) return true;
  if (
    bytes[extensionsAt] !== tag.sequence ||
    extensionsAt + 2 + (bytes[extensionsAt + 1] as number) !== stop
  ) {
    return false;
  }
  let extension = extensionsAt + 2;
  while (extension < stop) {
    const next = extension + 2 + (bytes[extension + 1] as number);
    const id = bytes[extension + 6];
    if (
      next > stop ||
      bytes[extension] !== tag.sequence ||
      bytes[extension + 2] !== tag.oid ||
      bytes[extension + 3] !== 3 ||
      bytes[extension + 4] !== 0x55 ||
      bytes[extension + 5] !== 0x1d ||
      (id !== 21 && id !== 24) ||
      bytes[extension + 7] !== tag.octetString ||
      extension + 9 + (bytes[extension + 8] as number) !== next
    ) {
      return false;
    }
    extension = next;
  }
  return true;
}

/** Reads an entry by the book, keeps what it does to the walk, and gives userCertificate's contents octets. */
function takeEntryShape(
  bytes: Uint8Array,
  index: number,
  walk: EntryWalk,
  start: number,
  end: number,
): Uint8Array {
  const entry = enterEntry(bytes, `[${index}]`, start, end);
  const userCertificate = takeInteger(entry, "userCertificate");
  takeTimeShape(entry);
  if (!isAtEnd(entry)) {
    const extensions = enter(entry, tag.sequence, "crlEntryExtensions");
    while (!isAtEnd(extensions)) takeExtensionShape(extensions, walk);
  }
  finish(entry);
  return userCertificate;
}

function enterEntry(bytes: Uint8Array, field: string, start: number, end: number): Cursor {
  return enter({ bytes, path: listPath, at: start, end }, tag.sequence, field);
}

function takeTimeShape(entry: Cursor): void {
  const expected = peekTag(entry) === tag.generalizedTime ? tag.generalizedTime : tag.utcTime;
  const time = take(entry, expected, "revocationDate");
  const length = expected === tag.utcTime ? 13 : 15;
  if (time.end - time.contents !== length || entry.bytes[time.end - 1] !== 0x5a) {
    throw new DecodeError(
      `${entry.path}.revocationDate`,
      time.contents,
      "badValue",
      `${length} octets up to Z`,
    );
  }
}

function takeExtensionShape(extensions: Cursor, walk: EntryWalk): void {
  const start = extensions.at;
  const extension = enter(extensions, tag.sequence, "extension");
  const extnID = takeOid(extension, "extnID");
  const critical = takeBooleanDefaultFalse(extension, "critical");
  const value = take(extension, tag.octetString, "extnValue");
  finish(extension);
  if (extnID === certificateIssuerOid) walk.certificateIssuer = { start: value.contents, end: value.end };
  else if (critical && extnID !== reasonCodeOid && extnID !== invalidityDateOid) {
    walk.unknownCritical ??= { extnID, start, end: extension.end };
  }
}

/** Decodes one entry whole, strictly. Throws DecodeError, also where a reasonCode is none of RFC 5280 §5.3.1. */
export function decodeEntry(bytes: Uint8Array, place: EntryPlace): RevokedCertificate {
  const { start, end } = place;
  const entry = enterEntry(bytes, "entry", start, end);
  const userCertificate = toHex(takeInteger(entry, "userCertificate"));
  const revocationDate = takeTime(entry, "revocationDate");
  const crlEntryExtensions = isAtEnd(entry) ? [] : takeExtensions(entry, "crlEntryExtensions");
  finish(entry);
  const reasonCode = takeReasonCode(crlEntryExtensions);
  const invalidityDate = takeInvalidityDate(crlEntryExtensions);
  const certificateIssuer = place.certificateIssuer && takeCertificateIssuer(bytes, place.certificateIssuer);
  return {
    start,
    end,
    userCertificate,
    revocationDate,
    ...(reasonCode && { reasonCode }),
    ...(invalidityDate && { invalidityDate }),
    ...(certificateIssuer && { certificateIssuer }),
    crlEntryExtensions,
  };
}

/** RFC 5280 §5.3.1. */
function takeReasonCode(extensions: readonly Extension[]): CRLReason | undefined {
  const extension = findExtension(extensions, reasonCodeOid);
  if (extension === undefined) return undefined;
  const value = openExtension(extension, "reasonCode");
  const start = value.at;
  const number = takeSmallInteger(value, "CRLReason", tag.enumerated);
  finish(value);
  const reason = (crlReasons as Readonly<Record<number, CRLReason>>)[number];
  if (reason === undefined)
    throw new DecodeError("reasonCode", start, "badValue", "CRLReason", String(number));
  return reason;
}

/** RFC 5280 §5.3.2. */
function takeInvalidityDate(extensions: readonly Extension[]): Date | undefined {
  const extension = findExtension(extensions, invalidityDateOid);
  if (extension === undefined) return undefined;
  const value = openExtension(extension, "invalidityDate");
  const date = takeGeneralizedTime(value, "InvalidityDate");
  finish(value);
  return date;
}

/** RFC 5280 §5.3.3. */
function takeCertificateIssuer(bytes: Uint8Array, { start, end }: ByteRange): GeneralName[] {
  const value: Cursor = { bytes, path: "certificateIssuer", at: start, end };
  const names = takeGeneralNames(enter(value, tag.sequence, "CertificateIssuer"));
  finish(value);
  return names;
}

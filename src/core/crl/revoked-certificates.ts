import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  enter,
  finish,
  isAtEnd,
  pathOf,
  peekTag,
  readElement,
  tag,
  take,
} from "../bytes/der.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import { takeBooleanDefaultFalse, takeInteger, takeOid, takeSmallInteger } from "../bytes/primitives.ts";
import { takeGeneralizedTime, takeTime } from "../bytes/time.ts";
import { type CRLReason, crlReasons } from "../cert-status.ts";
import type { ByteRange } from "../check.ts";
import { type Extension, readExtension, takeExtensions } from "../x509/extension.ts";
import { type GeneralName, takeGeneralNames } from "../x509/general-name.ts";

/** id-ce-cRLReasons */
const reasonCodeOid = "2.5.29.21";
/** id-ce-invalidityDate */
const invalidityDateOid = "2.5.29.24";
/** id-ce-certificateIssuer */
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
 * SEQUENCE { OBJECT IDENTIFIER, BOOLEAN?, OCTET STRING }, and known and readable where it is critical.
 * Not checked in entries with other serial numbers: the digits of the date, what extensions that are not critical hold, an
 * extension there twice.
 */
export function walkEntries(bytes: Uint8Array, available: number, walk: EntryWalk, serial: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { end } = walk;
  const limit = Math.min(available, end);
  const last = serial[serial.length - 1];
  let { at, entries } = walk;
  // Most entries begin as the one before them does. To know from that one how long the next is, and not from octets that
  // must be fetched first, lets the processor work on several at once: it makes this twice as fast.
  let head = 0;
  let length = 0;
  let size = 0;
  while (at < limit) {
    const next = at + 6 > limit ? 0 : view.getInt32(at);
    if (next !== head) {
      head = next;
      // SEQUENCE, length, INTEGER, length: both below 0x80
      length = (head & 0xff80ff80) === 0x30000200 ? 2 + ((head >> 16) & 0x7f) : 0;
      size = head & 0x7f;
    }
    const timeAt = at + 4 + size;
    if (at + length <= limit && isUsual(view, timeAt, size, length - 4 - size)) {
      if (bytes[timeAt - 1] === last && size === serial.length && startsWith(bytes, at + 4, serial)) {
        mark(walk, entries, at, at + length);
      }
      at += length;
    } else {
      // No header that is read is longer.
      if (available < Math.min(at + 6, end)) break;
      const entry = readElement(bytes, at, end, listPath, `[${entries}]`);
      if (entry.end > available) break;
      const userCertificate = takeEntryShape(bytes, entries, walk, at, entry.end);
      if (equalOctets(userCertificate, serial)) mark(walk, entries, at, entry.end);
      at = entry.end;
    }
    entries++;
  }
  walk.at = at;
  walk.entries = entries;
}

function mark(walk: EntryWalk, index: number, start: number, end: number): void {
  if (walk.found.length === maxFound) throw new DecodeError(`${listPath}[${index}]`, start, "tooLarge");
  const { certificateIssuer } = walk;
  walk.found.push(certificateIssuer ? { start, end, certificateIssuer } : { start, end });
}

function startsWith(bytes: Uint8Array, at: number, octets: Uint8Array): boolean {
  for (let i = 0; i < octets.length; i++) if (bytes[at + i] !== octets[i]) return false;
  return true;
}

/**
 * Whether an entry, all lengths of which are one octet, has the shape nearly all entries of nearly all CRLs have: no
 * extensions but a reasonCode, an invalidityDate or both in this order, none of them critical. Its serial number has
 * `size` octets, `rest` octets follow that from `timeAt` on. Compares up to four octets at once, and all that
 * `walkEntries` promises to check.
 */
function isUsual(view: DataView, timeAt: number, size: number, rest: number): boolean {
  if (size === 0 || rest < 15) return false;
  // An INTEGER whose first nine bits are alike has an octet too many.
  const nine = view.getInt16(timeAt - size) >> 7;
  if ((nine === 0 || nine === -1) && size > 1) return false;
  switch (rest) {
    case 15:
      return isUtcTime(view, timeAt);
    case 29:
      return isUtcTimeWithReason(view, timeAt);
    default:
      return isUsualRest(view, timeAt, timeAt + rest);
  }
}

/** UTCTime, 13, …, Z */
const isUtcTime = (view: DataView, at: number): boolean =>
  view.getInt16(at) === 0x170d && view.getUint8(at + 14) === 0x5a;

/** The same followed by Extensions that are a reasonCode alone: Z 30 0c 30, 0a 06 03 55, 1d 15 04 03. */
const isUtcTimeWithReason = (view: DataView, at: number): boolean =>
  view.getInt16(at) === 0x170d &&
  view.getInt32(at + 14) === 0x5a300c30 &&
  view.getInt32(at + 18) === 0x0a060355 &&
  view.getInt32(at + 22) === 0x1d150403;

/** SEQUENCE { id-ce-cRLReasons, OCTET STRING of three octets }: twelve octets. */
const isReasonCode = (view: DataView, at: number): boolean =>
  view.getInt32(at) === 0x300a0603 &&
  view.getInt32(at + 3) === 0x03551d15 &&
  view.getInt16(at + 7) === 0x0403;

/** SEQUENCE { id-ce-invalidityDate, OCTET STRING of seventeen octets }: twenty-six octets. */
const isInvalidityDate = (view: DataView, at: number): boolean =>
  view.getInt32(at) === 0x30180603 &&
  view.getInt32(at + 3) === 0x03551d18 &&
  view.getInt16(at + 7) === 0x0411;

/** The same for a GeneralizedTime, and for either time with either extension or both. */
function isUsualRest(view: DataView, timeAt: number, stop: number): boolean {
  // GeneralizedTime, 15, …, Z
  const isGeneralized =
    stop - timeAt >= 17 && view.getInt16(timeAt) === 0x180f && view.getUint8(timeAt + 16) === 0x5a;
  if (!isGeneralized && !isUtcTime(view, timeAt)) return false;
  const at = timeAt + (isGeneralized ? 17 : 15);
  if (at === stop) return true;
  let next = at + 2;
  if (stop - next >= 12 && isReasonCode(view, next)) next += 12;
  if (stop - next === 26 && isInvalidityDate(view, next)) next += 26;
  return next === stop && view.getUint8(at) === tag.sequence && view.getUint8(at + 1) === stop - at - 2;
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
      pathOf(entry.path, "revocationDate"),
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
  if (!critical) return;
  const read = processed[extnID];
  if (read === undefined) walk.unknownCritical ??= { extnID, start, end: extension.end };
  else takeWhole({ bytes: extension.bytes, path: extension.path, at: value.contents, end: value.end }, read);
}

function takeWhole<Value>(cursor: Cursor, read: (cursor: Cursor) => Value): Value {
  const value = read(cursor);
  finish(cursor);
  return value;
}

/** Decodes one entry whole, strictly. Throws DecodeError, also where a reasonCode is none of RFC 5280 §5.3.1. */
export function decodeEntry(bytes: Uint8Array, place: EntryPlace): RevokedCertificate {
  const { start, end } = place;
  const entry = enterEntry(bytes, "entry", start, end);
  const userCertificate = toHex(takeInteger(entry, "userCertificate"));
  const revocationDate = takeTime(entry, "revocationDate");
  const crlEntryExtensions = isAtEnd(entry) ? [] : takeExtensions(entry, "crlEntryExtensions");
  finish(entry);
  const reasonCode = readExtension(crlEntryExtensions, reasonCodeOid, "reasonCode", takeReasonCode);
  const invalidityDate = readExtension(
    crlEntryExtensions,
    invalidityDateOid,
    "invalidityDate",
    takeInvalidityDate,
  );
  const { certificateIssuer: issuerAt } = place;
  const certificateIssuer =
    issuerAt &&
    takeWhole(
      { bytes, path: "certificateIssuer", at: issuerAt.start, end: issuerAt.end },
      takeCertificateIssuer,
    );
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
function takeReasonCode(cursor: Cursor): CRLReason {
  const start = cursor.at;
  const number = takeSmallInteger(cursor, "", tag.enumerated);
  const reason = (crlReasons as Readonly<Record<number, CRLReason>>)[number];
  if (reason) return reason;
  throw new DecodeError(cursor.path, start, "badValue", "CRLReason", String(number));
}

/** RFC 5280 §5.3.2. */
const takeInvalidityDate = (cursor: Cursor): Date => takeGeneralizedTime(cursor, "");

/** RFC 5280 §5.3.3. */
const takeCertificateIssuer = (cursor: Cursor): GeneralName[] =>
  takeGeneralNames(enter(cursor, tag.sequence, ""));

/** The entry extensions that can be processed here, each with its reader. */
const processed: Readonly<Record<string, (cursor: Cursor) => unknown>> = {
  [reasonCodeOid]: takeReasonCode,
  [invalidityDateOid]: takeInvalidityDate,
  [certificateIssuerOid]: takeCertificateIssuer,
};

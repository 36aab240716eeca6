import { fromHex } from "../bytes/hex.ts";
import type { ByteRange } from "../check.ts";
import type { CertificateList } from "./certificate-list.ts";
import { type EntryPlace, type EntryWalk, startWalk, walkEntries } from "./revoked-certificates.ts";
import { noEntries } from "./scan.ts";

/**
 * Where the entries with a serial number (hex of the INTEGER's contents) lie; `decodeEntry` reads them. Throws DecodeError
 * for what is not hex.
 */
export type LookUp = (serialNumber: string) => readonly EntryPlace[];

/**
 * A look-up in all entries of `list`, for whoever asks one CRL about many serial numbers. The entries are walked and
 * checked once, now; throws DecodeError. The first look-up makes an index of four and a half octets for each entry, and
 * every later one takes the same short time however long the list is. A list that names certificate issuers is walked
 * each time instead: in it a serial number does not tell an entry alone.
 */
export function lookUpEntries(list: CertificateList): LookUp {
  const range = list.revokedCertificates ?? noEntries;
  const walk = (serial: Uint8Array): EntryWalk => {
    const walk = startWalk(range);
    walkEntries(list.der, list.der.length, walk, serial);
    return walk;
  };
  const { entries, certificateIssuer } = walk(new Uint8Array(0));
  if (certificateIssuer) return (serialNumber) => walk(fromHex(serialNumber)).found;
  let index: SerialIndex | undefined;
  return (serialNumber) => {
    index ??= indexSerials(list.der, range, entries);
    return findEntries(list.der, index, fromHex(serialNumber));
  };
}

/**
 * Where entries lie, sorted into buckets by the hash of their serial numbers: bucket b holds `starts` from `buckets[b]` up
 * to `buckets[b + 1]`, in the order of the list. Collisions cost comparisons, never more than a scan would take.
 */
interface SerialIndex {
  readonly buckets: Uint32Array;
  /** Offsets into the CRL; the bits it is too short to need are the hash's, which spares most looks at the entries. */
  readonly starts: Uint32Array;
  readonly startMask: number;
  /** The number of buckets, a power of two, less one. */
  readonly bucketMask: number;
}

// Half an octet of index an entry.
const entriesPerBucket = 8;

/** FNV-1a over the serial's octets. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let value = 0x811c9dc5;
  for (let at = start; at < end; at++) value = Math.imul(value ^ (bytes[at] as number), 0x01000193);
  return value ^ (value >>> 15);
}

/** Calls `visit` with where each entry starts and where the contents of its serial number lie. For entries walked before. */
function eachEntry(
  bytes: Uint8Array,
  { start, end }: ByteRange,
  visit: (start: number, serial: number, serialEnd: number) => void,
): void {
  for (let at = start; at < end; at = endAt(bytes, at)) {
    const serial = contentsAt(bytes, at);
    visit(at, contentsAt(bytes, serial), endAt(bytes, serial));
  }
}

/** Where the contents of the TLV at `at` begin, which has been read before. */
const contentsAt = (bytes: Uint8Array, at: number): number => {
  const length = bytes[at + 1] as number;
  return length < 0x80 ? at + 2 : at + 2 + (length & 0x7f);
};

/** Where it ends. */
const endAt = (bytes: Uint8Array, at: number): number => {
  let length = bytes[at + 1] as number;
  if (length < 0x80) return at + 2 + length;
  const contents = contentsAt(bytes, at);
  length = 0;
  for (let i = at + 2; i < contents; i++) length = length * 256 + (bytes[i] as number);
  return contents + length;
};

function indexSerials(bytes: Uint8Array, range: ByteRange, entries: number): SerialIndex {
  const count = 2 ** Math.max(Math.ceil(Math.log2(entries / entriesPerBucket)), 0);
  const bucketMask = count - 1;
  const startMask = -1 >>> Math.clz32(bytes.length);
  // Sizes go two places up, so that after adding up, bucket b is filled from [b + 1], which ends as the start of b + 1.
  const buckets = new Uint32Array(count + 2);
  eachEntry(bytes, range, (_, serial, serialEnd) => {
    const size = (hash(bytes, serial, serialEnd) & bucketMask) + 2;
    buckets[size] = (buckets[size] as number) + 1;
  });
  for (let i = 2; i < buckets.length; i++) buckets[i] = (buckets[i] as number) + (buckets[i - 1] as number);
  const starts = new Uint32Array(entries);
  eachEntry(bytes, range, (start, serial, serialEnd) => {
    const hashed = hash(bytes, serial, serialEnd);
    const next = (hashed & bucketMask) + 1;
    const place = buckets[next] as number;
    starts[place] = start | (hashed & ~startMask);
    buckets[next] = place + 1;
  });
  return { buckets, starts, startMask, bucketMask };
}

function findEntries(
  bytes: Uint8Array,
  { buckets, starts, startMask, bucketMask }: SerialIndex,
  serial: Uint8Array,
): ByteRange[] {
  const found: ByteRange[] = [];
  const hashed = hash(serial, 0, serial.length);
  const bucket = hashed & bucketMask;
  const end = buckets[bucket + 1] as number;
  for (let i = buckets[bucket] as number; i < end; i++) {
    const held = starts[i] as number;
    if (((held ^ hashed) & ~startMask) !== 0) continue;
    const start = (held & startMask) >>> 0;
    const integer = contentsAt(bytes, start);
    const contents = contentsAt(bytes, integer);
    if (endAt(bytes, integer) - contents !== serial.length) continue;
    let same = 0;
    while (same < serial.length && bytes[contents + same] === serial[same]) same++;
    if (same === serial.length) found.push({ start, end: endAt(bytes, start) });
  }
  return found;
}

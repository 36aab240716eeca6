import { DecodeError } from "../bytes/decode-error.ts";
import type { Cursor } from "../bytes/der.ts";
import { takeOctetString } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { type Extension, readExtension } from "./extension.ts";

/** The list inside a certificate (RFC 6962 §3.3). */
export const sctListOid = "1.3.6.1.4.1.11129.2.4.2";

/** RFC 6962 §3.2. A version other than v1 (0) has a layout nobody has defined: such an SCT is skipped. */
export interface SignedCertificateTimestamp {
  readonly version: 0;
  /** SHA-256 of the log's key: 32 octets. */
  readonly logId: Uint8Array;
  /** Milliseconds since 1970, UTC. */
  readonly timestamp: number;
  readonly extensions: Uint8Array;
  /** TLS SignatureAndHashAlgorithm, two octets. */
  readonly algorithm: number;
  readonly signature: Uint8Array;
}

interface Reader {
  readonly bytes: Uint8Array;
  readonly path: string;
  /** Of the first octet in what the extension was decoded from. */
  readonly origin: number;
  at: number;
}

function takeOctets(reader: Reader, length: number): Uint8Array {
  if (reader.at + length > reader.bytes.length) {
    throw new DecodeError(reader.path, reader.origin + reader.at, "truncated");
  }
  reader.at += length;
  return reader.bytes.subarray(reader.at - length, reader.at);
}

const takeUint = (reader: Reader, octets: number): number =>
  takeOctets(reader, octets).reduce((value, octet) => value * 256 + octet, 0);

/** A TLS vector with a two-octet length (RFC 8446 §3.4). */
function takeVector(reader: Reader, path: string): Reader {
  const length = takeUint(reader, 2);
  const origin = reader.origin + reader.at;
  return { bytes: takeOctets(reader, length), path, origin, at: 0 };
}

function finishVector(reader: Reader): void {
  if (reader.at < reader.bytes.length) {
    throw new DecodeError(reader.path, reader.origin + reader.at, "trailingData");
  }
}

function takeSct(sct: Reader): SignedCertificateTimestamp | undefined {
  if (takeUint(sct, 1) !== 0) return undefined;
  const logId = takeOctets(sct, 32);
  const timestamp = takeUint(sct, 8);
  const extensions = takeVector(sct, `${sct.path}.extensions`).bytes;
  const algorithm = takeUint(sct, 2);
  const signature = takeVector(sct, `${sct.path}.signature`).bytes;
  finishVector(sct);
  return { version: 0, logId, timestamp, extensions, algorithm, signature };
}

/**
 * The SCTs in an extension `extnID` that holds a SignedCertificateTimestampList (RFC 6962 §3.3), in its
 * order; empty without that extension. Throws DecodeError. Does not verify them.
 */
export const readSctList = (
  extensions: readonly Extension[],
  extnID: string,
): readonly SignedCertificateTimestamp[] =>
  readExtension(extensions, extnID, "SignedCertificateTimestampList", takeSctList) ?? [];

function takeSctList(cursor: Cursor): readonly SignedCertificateTimestamp[] {
  const bytes = takeOctetString(cursor, "");
  const outer: Reader = { bytes, path: cursor.path, origin: cursor.at - bytes.length, at: 0 };
  const list = takeVector(outer, cursor.path);
  finishVector(outer);
  const scts: SignedCertificateTimestamp[] = [];
  for (let i = 0; list.at < list.bytes.length; i++) {
    const sct = takeSct(takeVector(list, `${cursor.path}[${i}]`));
    if (sct !== undefined) scts.push(sct);
  }
  return scts;
}

/** The SCTs embedded in the certificate; empty without that extension. Throws DecodeError. */
export const embeddedScts = ({ extensions }: Certificate): readonly SignedCertificateTimestamp[] =>
  readSctList(extensions, sctListOid);

import { createDecipheriv, createHmac } from "node:crypto";
import { DecodeError } from "../core/bytes/decode-error.ts";
import type { CipherSuite } from "../core/tls/server-messages.ts";

/** RFC 8446 §5.1 and B.1. */
export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** One record as it came over the wire. All are views. */
export interface TlsRecord {
  readonly type: number;
  /** RFC 8446 §5.2: what is authenticated along with an encrypted fragment. */
  readonly header: Uint8Array;
  readonly fragment: Uint8Array;
}

const headerLength = 5;
/** RFC 5246 §6.2.3; RFC 8446 §5.2 has a smaller one. */
const fragmentLimit = 2 ** 14 + 2048;

/** Fragments of a single octet are allowed (RFC 8446 §5.1); so many are somebody's mischief. */
const mostRecords = 4096;

const isHeader = (header: Uint8Array): boolean =>
  Object.values(contentType).some((type) => type === header[0]) && header[1] === 3;

/** Whether a stream that begins so may be TLS: nothing yet, or as much of a record's header as is there. */
export const looksLikeTls = (octets: Uint8Array): boolean =>
  octets.length < 2
    ? octets.length === 0 || isHeader(Uint8Array.of(octets[0] as number, 3))
    : isHeader(octets);

/** The whole records of a stream, in order, and where what is left begins. Throws DecodeError at what is no record. */
export function splitRecords(octets: Uint8Array): { readonly records: TlsRecord[]; readonly rest: number } {
  const records: TlsRecord[] = [];
  let at = 0;
  while (octets.length - at >= headerLength) {
    const header = octets.subarray(at, at + headerLength);
    const length = ((header[3] as number) << 8) | (header[4] as number);
    if (!isHeader(header)) throw new DecodeError("TLSPlaintext", at, "badValue", "a record");
    if (records.length === mostRecords) throw new DecodeError("TLSPlaintext", at, "tooLarge");
    if (length > fragmentLimit) throw new DecodeError("TLSPlaintext.length", at + 3, "tooLarge");
    const end = at + headerLength + length;
    if (end > octets.length) break;
    records.push({ type: header[0] as number, header, fragment: octets.subarray(at + headerLength, end) });
    at = end;
  }
  return { records, rest: at };
}

/** RFC 8446 B.4 */
const suites = {
  TLS_AES_128_GCM_SHA256: { aead: "aes-128-gcm", keyLength: 16, hash: "sha256" },
  TLS_AES_256_GCM_SHA384: { aead: "aes-256-gcm", keyLength: 32, hash: "sha384" },
  TLS_CHACHA20_POLY1305_SHA256: { aead: "chacha20-poly1305", keyLength: 32, hash: "sha256" },
} as const satisfies Readonly<Record<CipherSuite, object>>;

const ivLength = 12;
const tagLength = 16;

/**
 * HKDF-Expand-Label with an empty Context (RFC 8446 §7.1). No more than one block of HKDF-Expand (RFC 5869 §2.3) is ever
 * wanted: keys are no longer than the hash.
 */
function expandLabel(hash: string, secret: Uint8Array, label: string, length: number): Uint8Array {
  const full = `tls13 ${label}`;
  const info = Buffer.concat([Uint8Array.of(0, length, full.length), Buffer.from(full), Uint8Array.of(0)]);
  const block = createHmac(hash, secret).update(info).update(Uint8Array.of(1)).digest();
  return block.subarray(0, length);
}

/** What an encrypted record holds. */
export interface InnerPlaintext {
  readonly type: number;
  readonly content: Uint8Array;
}

/**
 * Opens, one after the other, the records that were encrypted under a traffic secret (RFC 8446 §5.2, §5.3, §7.3). The
 * function returned throws DecodeError at a record that is not the next one, or was made under another secret.
 */
export function openRecords(
  cipherSuite: CipherSuite,
  secret: Uint8Array,
): (record: TlsRecord) => InnerPlaintext {
  const suite = suites[cipherSuite];
  const key = expandLabel(suite.hash, secret, "key", suite.keyLength);
  const iv = expandLabel(suite.hash, secret, "iv", ivLength);
  let sequence = 0;
  return ({ header, fragment }) => {
    const nonce = Buffer.from(iv);
    // No handshake has 2³² records.
    nonce.writeUInt32BE((nonce.readUInt32BE(ivLength - 4) ^ sequence++) >>> 0, ivLength - 4);
    const end = fragment.length - tagLength;
    if (end < 1) throw new DecodeError("TLSCiphertext", 0, "truncated");
    // To TypeScript the three are different kinds of AEAD; Node takes the same of all.
    const decipher = createDecipheriv(suite.aead as "aes-128-gcm", key, nonce, { authTagLength: tagLength });
    decipher.setAAD(header);
    decipher.setAuthTag(fragment.subarray(end));
    let inner: Buffer;
    try {
      inner = Buffer.concat([decipher.update(fragment.subarray(0, end)), decipher.final()]);
    } catch {
      throw new DecodeError("TLSCiphertext", 0, "badValue", "what the server's key has encrypted");
    }
    // RFC 8446 §5.4: the type is the last octet that is not zero.
    const last = inner.findLastIndex((octet) => octet !== 0);
    if (last < 0) throw new DecodeError("TLSInnerPlaintext.type", 0, "missing");
    return { type: inner[last] as number, content: inner.subarray(0, last) };
  };
}

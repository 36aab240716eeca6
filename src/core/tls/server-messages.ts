import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  cursorOn,
  finish,
  isAtEnd,
  takeNumber,
  takeOctets,
  takeVector,
} from "./presentation.ts";

/** One certificate as the server sent it. */
export interface SentCertificate<Octets = Uint8Array> {
  /** DER, unless the server sent something else: not looked into. */
  readonly certificate: Octets;
  /**
   * Its stapled OCSP response, unjudged, possibly empty. TLS 1.2 has one for the first certificate alone (RFC 6066 §8), TLS
   * 1.3 for each (RFC 8446 §4.4.2.1).
   */
  readonly ocspResponse?: Octets;
}

/** What a server has said in the messages of a handshake, as far as they were read. */
export interface ServerSaid {
  /** "TLSv1.2", "TLSv1.3", as the ServerHello says. */
  readonly protocolVersion?: string;
  /** As IANA names it. Of TLS 1.3 only. */
  readonly cipherSuite?: CipherSuite;
  /** The Certificate message, in the server's own order, nothing dropped. */
  readonly chain?: readonly SentCertificate[];
  readonly clientCertificateRequested?: true;
}

/** One message, out of its records. */
export interface HandshakeMessage {
  readonly type: number;
  readonly body: Uint8Array;
}

/** HandshakeType: RFC 8446 B.3, RFC 8879 §4 */
export const handshakeType = {
  serverHello: 2,
  certificate: 11,
  certificateRequest: 13,
  finished: 20,
  certificateStatus: 22,
  compressedCertificate: 25,
} as const;

/** ExtensionType: RFC 8446 §4.2 */
const extensionType = { statusRequest: 5, supportedVersions: 43 } as const;

/** CertificateStatusType: RFC 6066 §8 */
const ocsp = 1;

const tls13 = "TLSv1.3";

const versions: Readonly<Record<number, string>> = {
  769: "TLSv1",
  770: "TLSv1.1",
  771: "TLSv1.2",
  772: tls13,
};

/** Of TLS 1.3 (RFC 8446 B.4), those that OpenSSL offers unless told otherwise. */
const cipherSuites: Readonly<Record<number, CipherSuite>> = {
  4865: "TLS_AES_128_GCM_SHA256",
  4866: "TLS_AES_256_GCM_SHA384",
  4867: "TLS_CHACHA20_POLY1305_SHA256",
};

export type CipherSuite =
  | "TLS_AES_128_GCM_SHA256"
  | "TLS_AES_256_GCM_SHA384"
  | "TLS_CHACHA20_POLY1305_SHA256";

/** More than any server has reason to send; it bounds what a chain holds. */
const mostCertificates = 64;

function* extensionsIn(octets: Uint8Array, path: string): Generator<[type: number, data: Uint8Array]> {
  const cursor = cursorOn(octets, path);
  while (!isAtEnd(cursor)) {
    yield [takeNumber(cursor, 2, "extension_type"), takeVector(cursor, 2, "extension_data")];
  }
}

/**
 * RFC 8446 §4.1.3, RFC 5246 §7.4.1.3. A HelloRetryRequest is read alike: it has the version and the cipher suite of the ServerHello
 * that will follow (RFC 8446 §4.1.4).
 */
function readServerHello(body: Uint8Array): Pick<ServerSaid, "protocolVersion" | "cipherSuite"> {
  const cursor = cursorOn(body, "ServerHello");
  let version = takeNumber(cursor, 2, "legacy_version");
  takeOctets(cursor, 32, "random");
  takeVector(cursor, 1, "legacy_session_id_echo");
  const suite = takeNumber(cursor, 2, "cipher_suite");
  takeOctets(cursor, 1, "legacy_compression_method");
  // RFC 5246 §7.4.1.3: there may be none at all.
  const extensions = isAtEnd(cursor) ? new Uint8Array() : takeVector(cursor, 2, "extensions");
  finish(cursor);
  for (const [type, data] of extensionsIn(extensions, "ServerHello.extensions")) {
    if (type !== extensionType.supportedVersions) continue;
    const selected = cursorOn(data, "ServerHello.supported_versions");
    version = takeNumber(selected, 2, "selected_version");
    finish(selected);
  }
  const protocolVersion = versions[version] ?? `0x${version.toString(16)}`;
  const cipherSuite = protocolVersion === tls13 && cipherSuites[suite];
  return { protocolVersion, ...(cipherSuite && { cipherSuite }) };
}

/**
 * RFC 6066 §8. An empty response breaks its `<1..2^24-1>`, and is given all the same: it is what the server sent. Of the only
 * other status type, which nobody asked for (RFC 6961), nothing is read: undefined.
 */
function readCertificateStatus(body: Uint8Array, path: string): Uint8Array | undefined {
  const cursor = cursorOn(body, path);
  if (takeNumber(cursor, 1, "status_type") !== ocsp) return undefined;
  const response = Uint8Array.from(takeVector(cursor, 3, "response"));
  finish(cursor);
  return response;
}

/** CertificateEntry (RFC 8446 §4.4.2), ASN.1Cert (RFC 5246 §7.4.2). Octets are copies: the message need not be kept for them. */
function readEntry(list: Cursor, protocolVersion: string | undefined): SentCertificate {
  const certificate = Uint8Array.from(takeVector(list, 3, "cert_data"));
  if (protocolVersion !== tls13) return { certificate };
  const extensions = [...extensionsIn(takeVector(list, 2, "extensions"), `${list.path}.extensions`)];
  const [, status] = extensions.find(([type]) => type === extensionType.statusRequest) ?? [];
  const ocspResponse = status && readCertificateStatus(status, `${list.path}.status_request`);
  return { certificate, ...(ocspResponse && { ocspResponse }) };
}

function readCertificate(body: Uint8Array, protocolVersion: string | undefined): SentCertificate[] {
  const cursor = cursorOn(body, "Certificate");
  if (protocolVersion === tls13) takeVector(cursor, 1, "certificate_request_context");
  const list = cursorOn(takeVector(cursor, 3, "certificate_list"), "Certificate.certificate_list");
  finish(cursor);
  const chain: SentCertificate[] = [];
  while (!isAtEnd(list)) {
    if (chain.length === mostCertificates) throw new DecodeError(list.path, list.at, "tooLarge");
    chain.push(readEntry(list, protocolVersion));
  }
  return chain;
}

/** Takes the next message where all of it is there (RFC 8446 §4): one octet of type, three of length, and so many of body. */
export function takeMessage(cursor: Cursor): HandshakeMessage | undefined {
  const header = cursorOn(cursor.bytes.subarray(cursor.at), cursor.path);
  if (header.bytes.length < 4) return undefined;
  const type = takeNumber(header, 1, "msg_type");
  const length = takeNumber(header, 3, "length");
  if (header.bytes.length - header.at < length) return undefined;
  const body = takeOctets(header, length, "body");
  cursor.at += header.at;
  return { type, body };
}

/**
 * What a server has said, with its next message: under TLS 1.3 as under those before it. Of messages that say nothing of its
 * certificates nothing is read. Throws DecodeError, also on a compressed Certificate, which nothing here asks for.
 */
export function hear(said: ServerSaid, { type, body }: HandshakeMessage): ServerSaid {
  switch (type) {
    case handshakeType.serverHello:
      return { ...said, ...readServerHello(body) };
    case handshakeType.certificate:
      return { ...said, chain: readCertificate(body, said.protocolVersion) };
    case handshakeType.certificateStatus: {
      const ocspResponse = readCertificateStatus(body, "CertificateStatus");
      const [first, ...others] = said.chain ?? [];
      return ocspResponse && first ? { ...said, chain: [{ ...first, ocspResponse }, ...others] } : said;
    }
    case handshakeType.certificateRequest:
      return { ...said, clientCertificateRequested: true };
    // Nothing here asks for it, but an OpenSSL that was built otherwise might.
    case handshakeType.compressedCertificate:
      throw new DecodeError("CompressedCertificate", 0, "badValue", "Certificate");
    default:
      return said;
  }
}

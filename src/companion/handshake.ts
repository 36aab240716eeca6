import { DecodeError, type DecodeErrorFields } from "../core/bytes/decode-error.ts";
import { fromHex } from "../core/bytes/hex.ts";
import type { SentCertificate } from "../core/tls/handshake.ts";
import { fatalAlert } from "./alert.ts";
import {
  type Cursor,
  cursorOn,
  finish,
  isAtEnd,
  takeNumber,
  takeOctets,
  takeVector,
} from "./presentation.ts";
import { contentType, looksLikeTls, openRecords, splitRecords, suiteOf } from "./record.ts";

/** What a server has said in a handshake, as far as it went. */
export interface ServerFlight {
  /** It speaks TLS, or has said nothing yet. */
  readonly tls: boolean;
  readonly protocolVersion?: string;
  /** Of TLS 1.3 only. */
  readonly cipherSuite?: string;
  readonly chain?: readonly SentCertificate<Uint8Array>[];
  readonly clientCertificateRequested?: true;
  /** The alert it ended with. */
  readonly alert?: string | number;
  /** More must come to make the last message whole. */
  readonly unfinished: boolean;
  /** Where it could not be read any further. */
  readonly error?: DecodeErrorFields;
}

/** HandshakeType: RFC 8446 B.3, RFC 8879 §4 */
const handshakeType = {
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

const versions: Readonly<Record<number, string>> = {
  769: "TLSv1",
  770: "TLSv1.1",
  771: "TLSv1.2",
  772: "TLSv1.3",
};

/** More than any server has reason to send; it bounds what a reply holds. */
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
function readServerHello(body: Uint8Array): { readonly version: number; readonly cipherSuite: number } {
  const cursor = cursorOn(body, "ServerHello");
  let version = takeNumber(cursor, 2, "legacy_version");
  takeOctets(cursor, 32, "random");
  takeVector(cursor, 1, "legacy_session_id_echo");
  const cipherSuite = takeNumber(cursor, 2, "cipher_suite");
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
  return { version, cipherSuite };
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

/** CertificateEntry (RFC 8446 §4.4.2), ASN.1Cert (RFC 5246 §7.4.2). Octets are copies: the flight need not be kept for them. */
function readEntry(list: Cursor, tls13: boolean): SentCertificate<Uint8Array> {
  const certificate = Uint8Array.from(takeVector(list, 3, "cert_data"));
  if (!tls13) return { certificate };
  const extensions = [...extensionsIn(takeVector(list, 2, "extensions"), `${list.path}.extensions`)];
  const [, status] = extensions.find(([type]) => type === extensionType.statusRequest) ?? [];
  const ocspResponse = status && readCertificateStatus(status, `${list.path}.status_request`);
  return { certificate, ...(ocspResponse && { ocspResponse }) };
}

function readCertificate(body: Uint8Array, tls13: boolean): SentCertificate<Uint8Array>[] {
  const cursor = cursorOn(body, "Certificate");
  if (tls13) takeVector(cursor, 1, "certificate_request_context");
  const list = cursorOn(takeVector(cursor, 3, "certificate_list"), "Certificate.certificate_list");
  finish(cursor);
  const chain: SentCertificate<Uint8Array>[] = [];
  while (!isAtEnd(list)) {
    if (chain.length === mostCertificates) throw new DecodeError(list.path, list.at, "tooLarge");
    chain.push(readEntry(list, tls13));
  }
  return chain;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** NSS key log format: label, ClientHello.random, secret, in hex. There is one of each in one connection. */
function serverSecret(keyLog: readonly string[]): Uint8Array | undefined {
  const line = keyLog.find((text) => text.startsWith("SERVER_HANDSHAKE_TRAFFIC_SECRET "));
  const [, , secret] = line?.trim().split(" ") ?? [];
  return secret === undefined ? undefined : fromHex(secret);
}

/** Reads on into `flight`, from its start, as far as it can. Throws DecodeError. */
function readInto(flight: Mutable<ServerFlight>, octets: Uint8Array, secret: Uint8Array | undefined): void {
  const { records, rest } = splitRecords(octets);
  flight.unfinished = rest < octets.length;
  let tls13 = false;
  let opening: ReturnType<typeof openRecords> | undefined;
  let held: Uint8Array = new Uint8Array();

  const readMessage = (type: number, body: Uint8Array): void => {
    switch (type) {
      case handshakeType.serverHello: {
        const { version, cipherSuite } = readServerHello(body);
        const suite = suiteOf(cipherSuite);
        flight.protocolVersion = versions[version] ?? `0x${version.toString(16)}`;
        tls13 = flight.protocolVersion === "TLSv1.3";
        if (!tls13) return;
        if (suite === undefined) throw new DecodeError("ServerHello.cipher_suite", 0, "badValue");
        flight.cipherSuite = suite.name;
        if (secret !== undefined) opening = openRecords(suite, secret);
        return;
      }
      case handshakeType.certificate:
        flight.chain = readCertificate(body, tls13);
        return;
      case handshakeType.certificateStatus: {
        const ocspResponse = readCertificateStatus(body, "CertificateStatus");
        const [first, ...others] = flight.chain ?? [];
        if (ocspResponse && first) flight.chain = [{ ...first, ocspResponse }, ...others];
        return;
      }
      case handshakeType.certificateRequest:
        flight.clientCertificateRequested = true;
        return;
      // Nothing here asks for it, but an OpenSSL that was built otherwise might.
      case handshakeType.compressedCertificate:
        throw new DecodeError("CompressedCertificate", 0, "badValue", "Certificate");
    }
  };

  for (const record of records) {
    let { type, fragment: content } = record;
    if (type === contentType.changeCipherSpec) {
      if (tls13) continue; // RFC 8446 §5: it means nothing any more.
      return; // RFC 5246 §7.1: what follows is encrypted, and holds nothing that is looked for.
    }
    if (type === contentType.applicationData) {
      if (opening === undefined) return;
      ({ type, content } = opening(record));
    }
    if (type === contentType.alert) {
      const alert = fatalAlert(content, tls13);
      if (alert !== undefined) flight.alert = alert;
    }
    if (type !== contentType.handshake) continue;
    held = Buffer.concat([held, content]);
    // RFC 8446 §4: one octet of type, three of length.
    while (held.length >= 4) {
      const cursor = cursorOn(held, "Handshake");
      const messageType = takeNumber(cursor, 1, "msg_type");
      const length = takeNumber(cursor, 3, "length");
      if (held.length - cursor.at < length) break;
      readMessage(messageType, takeOctets(cursor, length, "body"));
      held = held.subarray(cursor.at);
      if (messageType === handshakeType.finished) {
        return; // RFC 8446 §4.4.4: other keys from here on.
      }
    }
  }
  flight.unfinished ||= held.length > 0;
}

/**
 * Reads what a server sent, from its first octet on and as far as it came, up to the end of its handshake: in the clear under
 * TLS 1.2, and under TLS 1.3 with the secret in `keyLog` (lines in NSS's key log format). Everything that was understood before
 * something was not is kept. Does not verify anything: neither signatures nor Finished.
 */
export function readServerFlight(octets: Uint8Array, keyLog: readonly string[]): ServerFlight {
  const flight: Mutable<ServerFlight> = { tls: looksLikeTls(octets), unfinished: false };
  if (!flight.tls) return flight;
  try {
    readInto(flight, octets, serverSecret(keyLog));
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { path, offset, reason, expected, found } = error;
    flight.error = { path, offset, reason, expected, found };
  }
  return flight;
}

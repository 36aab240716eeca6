import { DecodeError, type DecodeErrorFields } from "../core/bytes/decode-error.ts";
import { fromHex } from "../core/bytes/hex.ts";
import { cursorOn } from "../core/tls/presentation.ts";
import { handshakeType, hear, type ServerSaid, takeMessage } from "../core/tls/server-messages.ts";
import { fatalAlert } from "./alert.ts";
import { contentType, looksLikeTls, openRecords, splitRecords } from "./record.ts";

/** What a server has said in a handshake, as far as it went. */
export interface ServerFlight extends ServerSaid {
  /** It speaks TLS, or has said nothing yet. */
  readonly tls: boolean;
  /** The alert it ended with. */
  readonly alert?: string | number;
  /** More must come to make the last message whole. */
  readonly unfinished: boolean;
  /** Where it could not be read any further. */
  readonly error?: DecodeErrorFields;
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
  let opening: ReturnType<typeof openRecords> | undefined;
  let held: Uint8Array = new Uint8Array();

  for (const record of records) {
    const tls13 = flight.protocolVersion === "TLSv1.3";
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
    const messages = cursorOn(held, "Handshake");
    for (let message = takeMessage(messages); message !== undefined; message = takeMessage(messages)) {
      Object.assign(flight, hear(flight, message));
      if (message.type === handshakeType.serverHello && flight.protocolVersion === "TLSv1.3") {
        if (flight.cipherSuite === undefined)
          throw new DecodeError("ServerHello.cipher_suite", 0, "badValue");
        if (secret !== undefined) opening = openRecords(flight.cipherSuite, secret);
      }
      // RFC 8446 §4.4.4: other keys from here on.
      if (message.type === handshakeType.finished) return;
    }
    held = held.subarray(messages.at);
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

import { DecodeError } from "../bytes/decode-error.ts";
import { fromHex } from "../bytes/hex.ts";
import { cursorOn } from "../tls/presentation.ts";
import { handshakeType, hear, type ServerSaid, takeMessage } from "../tls/server-messages.ts";
import { type Line, type Lines, peekLine, unlike } from "./lines.ts";

/** A message that `s_client -msg` has received. Records and alerts are dumped alike, and DTLS has other headers. */
const heading = /^<<< TLS [\d.]+,? Handshake \[length ([0-9a-f]{4,8})\]/;

const someOctets = /^[0-9a-f]{2}(?: [0-9a-f]{2})*$/;

/**
 * What servers have said in the messages that `openssl s_client -msg` dumped, one for each ServerHello. Empty where there are
 * no dumps. Throws LineError where a dump is cut short, and DecodeError where a message is not what it should be.
 */
export function readDumps(all: readonly Line[]): ServerSaid[] {
  const handshakes: ServerSaid[] = [];
  const lines: Lines = { all, at: 0 };
  while (lines.at < all.length) {
    const [, length] = heading.exec(peekLine(lines) ?? "") ?? [];
    lines.at++;
    if (length === undefined) continue;
    const octets = takeDump(lines, Number.parseInt(length, 16));
    const message = takeMessage(cursorOn(octets, "Handshake"));
    if (message === undefined) throw new DecodeError("Handshake", 0, "truncated");
    const said = message.type === handshakeType.serverHello ? {} : (handshakes.pop() ?? {});
    handshakes.push(hear(said, message));
  }
  return handshakes;
}

function takeDump(lines: Lines, length: number): Uint8Array {
  const dumped: string[] = [];
  for (let left = length; left > 0; ) {
    const line = peekLine(lines) ?? "";
    const hex = line.replaceAll(" ", "");
    if (!someOctets.test(line) || hex.length / 2 > left) {
      throw unlike(lines, "Handshake", `${left} more octets in hex`);
    }
    left -= hex.length / 2;
    dumped.push(hex);
    lines.at++;
  }
  return fromHex(dumped.join(""));
}

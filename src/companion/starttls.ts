import type { Socket } from "node:net";
import type { HandshakeFailure, StartTls } from "../core/tls/handshake.ts";
import { Failed, hear } from "./conversation.ts";

/** The first line of what was said, cut to what can be shown. */
const shown = (text: string): string =>
  (text.split("\r\n", 1)[0] ?? "").replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 200);

const refused = (said: string): HandshakeFailure => ({ failure: "starttlsRefused", said: shown(said) });
const notUnderstood = (said: string): HandshakeFailure => ({
  failure: "starttlsNotUnderstood",
  said: shown(said),
});

/** One line without its CRLF. */
async function hearLine(socket: Socket): Promise<string> {
  const line = await hear(
    socket,
    (octets) => {
      const end = octets.indexOf("\r\n");
      return end < 0 ? undefined : end + 2;
    },
    notUnderstood(""),
  );
  return line.toString("latin1", 0, line.length - 2);
}

const mostLines = 100;

/** RFC 5321 §4.2.1: all lines carry the same code, all but the last a hyphen after it. Gives the texts. */
async function hearSmtp(socket: Socket, expected: string): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const line = await hearLine(socket);
    const [, code, more, text = ""] = /^(\d{3})(?:([ -])(.*))?$/s.exec(line) ?? [];
    if (code === undefined || texts.length === mostLines) throw new Failed(notUnderstood(line));
    if (code !== expected) throw new Failed(refused(line));
    texts.push(text);
    if (more !== "-") return texts;
  }
}

/** RFC 3207 §4 */
async function startSmtp(socket: Socket): Promise<void> {
  await hearSmtp(socket, "220");
  // An address literal, as RFC 5321 §4.1.4 has it for clients without a name. It tells nothing of this machine.
  socket.write("EHLO [127.0.0.1]\r\n");
  const [, ...keywords] = await hearSmtp(socket, "250");
  if (!keywords.some((keyword) => /^STARTTLS\s*$/i.test(keyword))) {
    throw new Failed(refused("STARTTLS is not offered"));
  }
  socket.write("STARTTLS\r\n");
  await hearSmtp(socket, "220");
}

/** RFC 9051 §6.2.1. Without asking what the server is capable of: it will say so. */
async function startImap(socket: Socket): Promise<void> {
  const greeting = await hearLine(socket);
  // RFC 9051 §7.1.4: after PREAUTH there is no STARTTLS any more.
  if (/^\* (?:PREAUTH|BYE)\b/i.test(greeting)) throw new Failed(refused(greeting));
  if (!/^\* OK\b/i.test(greeting)) throw new Failed(notUnderstood(greeting));
  socket.write("a STARTTLS\r\n");
  for (let lines = 0; lines < mostLines; lines++) {
    const line = await hearLine(socket);
    if (/^a OK\b/i.test(line)) return;
    if (/^a (?:NO|BAD)\b|^\* BYE\b/i.test(line)) throw new Failed(refused(line));
    // RFC 9051 §7: a server may say something of its own at any time.
    if (!line.startsWith("* ")) throw new Failed(notUnderstood(line));
  }
  throw new Failed(notUnderstood(""));
}

/** RFC 2595 §4 */
async function startPop3(socket: Socket): Promise<void> {
  const hearOk = async (): Promise<void> => {
    const line = await hearLine(socket);
    if (/^-ERR\b/.test(line)) throw new Failed(refused(line));
    if (!/^\+OK\b/.test(line)) throw new Failed(notUnderstood(line));
  };
  await hearOk();
  socket.write("STLS\r\n");
  await hearOk();
}

const starts = { smtp: startSmtp, imap: startImap, pop3: startPop3 } as const;

/**
 * Has a mail server turn to TLS. Sends constants only; `socket` is paused, and all it brings next is TLS. Throws Failed, also when
 * anything already waits behind the server's go-ahead: it came in the clear, and a client that reads on takes it for what came
 * encrypted (CVE-2021-29969, and https://nostarttls.secvuln.info for its many kin). What comes so a moment later is no TLS.
 */
export async function startTls(socket: Socket, protocol: StartTls): Promise<void> {
  await starts[protocol](socket);
  if (socket.readableLength > 0) throw new Failed({ failure: "starttlsInjection" });
}

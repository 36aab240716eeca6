import type { Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Reason } from "./authority.ts";
import type { Identity } from "./identity.ts";
import { message } from "./message.ts";
import type { Staple } from "./staples.ts";
import { createTcpServer, type TcpServer } from "./tcp-server.ts";

/** Mail protocols that turn to TLS half-way, as `openssl s_client -starttls` calls them. */
export type MailProtocol = "smtp" | "imap" | "pop3";

/** One mail server of the lab: it turns to TLS, and has no mail. */
export interface MailServer {
  readonly protocol: MailProtocol;
  readonly host: string;
  readonly description: string;
  readonly status: "good" | { readonly revoked: Reason };
  /** What it staples; nothing where absent. */
  readonly staple?: Staple;
}

/** One for each protocol. */
export const mailServers: readonly MailServer[] = [
  {
    protocol: "smtp",
    host: "smtp.lab-mail.example",
    description: "A good certificate, with the responder's answer stapled.",
    status: "good",
    staple: "honest",
  },
  {
    protocol: "imap",
    host: "imap.lab-mail.example",
    description: "A revoked certificate, with the responder's answer stapled.",
    status: { revoked: "superseded" },
    staple: "honest",
  },
  {
    protocol: "pop3",
    host: "pop3.lab-mail.example",
    description: "A good certificate, and nothing stapled.",
    status: "good",
  },
];

/** What an answer depends on. `tag` is IMAP's, and empty elsewhere. */
interface Circumstances {
  readonly host: string;
  readonly tag: string;
  readonly encrypted: boolean;
}

/** Without the last CRLF. */
type Answer = (circumstances: Circumstances) => string;

type Command = readonly [name: string, answer: Answer];

/** All that a mail server understands. */
interface Language {
  readonly greeting: Answer;
  /** Tells a command's name and tag. */
  readonly command: RegExp;
  readonly capabilities: Command;
  readonly startTls: Command;
  readonly leave: Command;
  readonly notUnderstood: Answer;
}

const languages: { readonly [Protocol in MailProtocol]: Language } = {
  /** RFC 5321 §4.1.1, RFC 3207 §4 */
  smtp: {
    greeting: ({ host }) => `220 ${host} ESMTP`,
    command: /^(?<name>\S+)/,
    capabilities: [
      "EHLO",
      ({ host, encrypted }) => (encrypted ? `250 ${host}` : `250-${host}\r\n250 STARTTLS`),
    ],
    startTls: ["STARTTLS", () => "220 Ready to start TLS"],
    leave: ["QUIT", ({ host }) => `221 ${host} closes the connection`],
    notUnderstood: () => "502 Command not implemented",
  },
  /** RFC 9051 §6.1, §6.2.1 */
  imap: {
    greeting: ({ host }) => `* OK ${host} at your service`,
    command: /^(?<tag>\S+) (?<name>\S+)/,
    capabilities: [
      "CAPABILITY",
      ({ tag, encrypted }) =>
        `* CAPABILITY IMAP4rev2${encrypted ? "" : " STARTTLS"} LOGINDISABLED\r\n${tag} OK That is all`,
    ],
    startTls: ["STARTTLS", ({ tag }) => `${tag} OK Begin TLS negotiation now`],
    leave: ["LOGOUT", ({ tag }) => `* BYE Closing the connection\r\n${tag} OK Good bye`],
    // RFC 9051 §7.1.3: untagged where nobody can tell which command it was.
    notUnderstood: ({ tag }) => `${tag || "*"} BAD Command not implemented`,
  },
  /** RFC 1939 §3, RFC 2449 §5, RFC 2595 §4 */
  pop3: {
    greeting: ({ host }) => `+OK ${host} at your service`,
    command: /^(?<name>\S+)/,
    capabilities: ["CAPA", ({ encrypted }) => `+OK That is all\r\n${encrypted ? "" : "STLS\r\n"}.`],
    startTls: ["STLS", () => "+OK Begin TLS negotiation"],
    leave: ["QUIT", () => "+OK Good bye"],
    notUnderstood: () => "-ERR Command not implemented",
  },
};

const lineLength = (octets: Buffer): number | undefined => {
  const end = octets.indexOf("\r\n");
  return end < 0 ? undefined : end + 2;
};

/** More commands than anybody needs who is here to see a certificate. */
const mostCommands = 100;

/** Answers one command after another until what follows is TLS, or nothing. Throws when the client breaks off, or never ends. */
async function converse(
  socket: Socket,
  language: Language,
  { host, encrypted }: Omit<Circumstances, "tag">,
): Promise<"tls" | "end"> {
  for (let commands = 0; commands < mostCommands; commands++) {
    const line = (await message(socket, lineLength)).toString("latin1").trimEnd();
    const { name = "", tag = "" } = language.command.exec(line)?.groups ?? {};
    const say = (answer: Answer): unknown => socket.write(`${answer({ host, tag, encrypted })}\r\n`);
    const isCommand = ([one]: Command): boolean => one === name.toUpperCase();
    const { capabilities, startTls, leave, notUnderstood } = language;
    if (isCommand(leave)) {
      say(leave[1]);
      return "end";
    }
    if (isCommand(startTls) && !encrypted) {
      say(startTls[1]);
      return "tls";
    }
    say(isCommand(capabilities) ? capabilities[1] : notUnderstood);
  }
  throw new Error("too many commands");
}

/** Starts without TLS. Plain text that comes behind the command for TLS is taken for TLS, which it is not. */
export function createMailServer(
  { protocol, host }: MailServer,
  { cert, key }: Identity,
  staple: Buffer | undefined,
): TcpServer {
  const language = languages[protocol];
  const talk = (socket: Socket, encrypted: boolean): void => {
    converse(socket, language, { host, encrypted }).then(
      (then) => (then === "tls" ? tls.emit("connection", socket) : socket.end()),
      () => socket.destroy(),
    );
  };
  // It does not listen: connections come to it that have begun without TLS.
  const tls = createTlsServer({ cert, key }, (socket) => {
    socket.on("error", () => {});
    talk(socket, true);
  });
  tls.on("OCSPRequest", (_certificate, _issuer, done) => done(null, staple ?? null));
  return createTcpServer((socket) => {
    socket.write(`${language.greeting({ host, tag: "", encrypted: false })}\r\n`);
    talk(socket, false);
  });
}

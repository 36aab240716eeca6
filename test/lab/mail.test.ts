import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Identity } from "../../src/lab/identity.ts";
import { createMailServer, type MailProtocol, mailServers } from "../../src/lab/mail.ts";
import { opensslIn } from "../../src/lab/openssl.ts";
import type { TcpServer } from "../../src/lab/tcp-server.ts";

const folder = mkdtempSync(join(tmpdir(), "revocation-mail-"));
const servers: TcpServer[] = [];
const ports = new Map<MailProtocol, number>();
let identity: Identity;

beforeAll(async () => {
  await opensslIn(folder).run(
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"],
    ...["-keyout", "mail.key", "-out", "mail.crt", "-subj", "/CN=mail"],
  );
  identity = { cert: readFileSync(join(folder, "mail.crt")), key: readFileSync(join(folder, "mail.key")) };
  for (const row of mailServers) {
    const server = createMailServer(row, identity, undefined);
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ports.set(row.protocol, (server.address() as AddressInfo).port);
  }
});
afterAll(() => {
  for (const server of servers) {
    server.close();
    server.closeAllConnections();
  }
  rmSync(folder, { recursive: true });
});

const conversations: {
  readonly [Protocol in MailProtocol]: Readonly<
    Record<
      "greeting" | "ask" | "offered" | "afterwards" | "turn" | "go" | "refused" | "leave" | "left",
      string
    >
  >;
} = {
  smtp: {
    greeting: "220 smtp.lab-mail.example ESMTP\r\n",
    ...{ ask: "ehlo me", offered: "250-smtp.lab-mail.example\r\n250 STARTTLS\r\n" },
    afterwards: "250 smtp.lab-mail.example\r\n",
    ...{ turn: "STARTTLS", go: "220 Ready to start TLS\r\n", refused: "502 Command not implemented\r\n" },
    ...{ leave: "QUIT", left: "221 smtp.lab-mail.example closes the connection\r\n" },
  },
  imap: {
    greeting: "* OK imap.lab-mail.example at your service\r\n",
    ask: "a1 capability",
    offered: "* CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED\r\na1 OK That is all\r\n",
    afterwards: "* CAPABILITY IMAP4rev2 LOGINDISABLED\r\na1 OK That is all\r\n",
    ...{ turn: "a2 STARTTLS", go: "a2 OK Begin TLS negotiation now\r\n" },
    refused: "a2 BAD Command not implemented\r\n",
    ...{ leave: "a3 LOGOUT", left: "* BYE Closing the connection\r\na3 OK Good bye\r\n" },
  },
  pop3: {
    greeting: "+OK pop3.lab-mail.example at your service\r\n",
    ...{ ask: "capa", offered: "+OK That is all\r\nSTLS\r\n.\r\n", afterwards: "+OK That is all\r\n.\r\n" },
    ...{ turn: "STLS", go: "+OK Begin TLS negotiation\r\n", refused: "-ERR Command not implemented\r\n" },
    ...{ leave: "QUIT", left: "+OK Good bye\r\n" },
  },
};

describe.each(mailServers.map(({ protocol }) => protocol))("%s", (protocol) => {
  const { greeting, ask, offered, afterwards, turn, go, refused, leave, left } = conversations[protocol];

  const call = (): Socket => connect(ports.get(protocol) ?? 0, "127.0.0.1");

  /** Hears these octets, and throws when it hears others. */
  async function hear(socket: Socket, expected: string): Promise<void> {
    let heard = "";
    while (heard.length < expected.length) {
      const chunk: Buffer | null = socket.read();
      if (chunk !== null) heard += chunk.toString();
      else await once(socket, "readable");
    }
    expect(heard).toBe(expected);
  }
  async function say(socket: Socket, line: string, answer: string): Promise<void> {
    socket.write(`${line}\r\n`);
    await hear(socket, answer);
  }

  it("says what it can, turns to TLS once, and lets go", async () => {
    const socket = call();
    await hear(socket, greeting);
    await say(socket, ask, offered);
    await say(socket, turn, go);
    const secure = connectTls({
      socket,
      ca: identity.cert,
      checkServerIdentity: () => undefined,
    });
    await once(secure, "secureConnect");
    await say(secure, ask, afterwards);
    await say(secure, turn, refused);
    await say(secure, leave, left);
    await once(secure.resume(), "end");
  });

  it("can be left without TLS", async () => {
    const socket = call();
    await hear(socket, greeting);
    await say(socket, turn.replace(/\w+$/, "NOOP"), refused);
    await say(socket, "NOOP", protocol === "imap" ? refused.replace("a2", "*") : refused);
    await say(socket, leave, left);
    await once(socket.resume(), "end");
  });

  it("takes plain text behind the command for TLS for no command", async () => {
    const socket = call();
    await hear(socket, greeting);
    const closed = once(socket, "close");
    socket.write(`${turn}\r\n${leave}\r\n`);
    await hear(socket, go);
    let more = "";
    socket.on("data", (chunk) => {
      more += chunk.toString("latin1");
    });
    await closed;
    expect(more).not.toContain(left);
  });

  it.each([
    ["a line that never ends", "x".repeat(100_000)],
    ["more commands than anybody needs", "x\r\n".repeat(200)],
  ])("does not listen to %s", async (_, said) => {
    const socket = call().resume();
    socket.on("error", () => {});
    const closed = once(socket, "close");
    socket.write(said);
    await closed;
  });
});

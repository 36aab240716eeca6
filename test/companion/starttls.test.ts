import type { Socket } from "node:net";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { shakeHands } from "../../src/companion/staple.ts";
import type { StartTls } from "../../src/core/tls/handshake.ts";
import { make, ocspGood, serveTcp, serveTls } from "./school.ts";

const issuing = make("issuing", "ca");
const leaf = make("leaf", "leaf", issuing);
const good = ocspGood(leaf, issuing);

/** Says a line, then hears one, and so on; after the last, `then`. What it hears goes to `heard`. */
function speak(
  socket: Socket,
  lines: readonly string[],
  heard: string[],
  then: (socket: Socket) => void,
): void {
  const [line, ...others] = lines;
  if (line === undefined) return;
  socket.write(line);
  if (others.length === 0) then(socket);
  else {
    socket.once("data", (command) => {
      heard.push(command.toString());
      speak(socket, others, heard, then);
    });
  }
}

/** A mail server that says these, one after each command, and then turns to TLS. */
async function mailServer(lines: readonly string[], heard: string[] = []): Promise<number> {
  const tls = await serveTls({ key: leaf.key, cert: leaf.cert }, good);
  return serveTcp((socket) => {
    speak(socket, lines, heard, () => {
      const server = connect(tls, "127.0.0.1").on("error", () => socket.destroy());
      socket.pipe(server).pipe(socket);
    });
  });
}

const ask = async (port: number, starttls: StartTls, milliseconds = 20_000) =>
  shakeHands({ host: "127.0.0.1", port, starttls }, { milliseconds });

const conversations: Record<
  StartTls,
  { readonly says: readonly string[]; readonly hears: readonly string[] }
> = {
  smtp: {
    says: [
      "220-mail.example ESMTP\r\n220 at your service\r\n",
      "250-mail.example\r\n250-SIZE 1000\r\n250-starttls\r\n250 HELP\r\n",
      "220 go ahead\r\n",
    ],
    hears: ["EHLO [127.0.0.1]\r\n", "STARTTLS\r\n"],
  },
  imap: {
    says: ["* OK IMAP4rev2 ready\r\n", "* CAPABILITY IMAP4rev2\r\na OK begin\r\n"],
    hears: ["a STARTTLS\r\n"],
  },
  pop3: { says: ["+OK ready\r\n", "+OK begin\r\n"], hears: ["STLS\r\n"] },
};

describe.each(["smtp", "imap", "pop3"] as const)("%s", (protocol) => {
  const { says, hears } = conversations[protocol];

  it("turns to TLS, and hears nothing but what it needs", async () => {
    const heard: string[] = [];
    const { chain, failure } = await ask(await mailServer(says, heard), protocol);
    expect(failure).toBeUndefined();
    expect(chain?.[0]?.ocspResponse).toEqual(new Uint8Array(good));
    expect(heard).toEqual(hears);
  });

  it("may come an octet at a time", async () => {
    const tls = await serveTls({ key: leaf.key, cert: leaf.cert }, good);
    const port = await serveTcp(async (socket) => {
      for (const line of says) {
        if (line !== says[0]) await new Promise((resolve) => socket.once("data", resolve));
        for (const octet of Buffer.from(line)) {
          socket.write(Uint8Array.of(octet));
          await new Promise(setImmediate);
        }
      }
      socket.pipe(connect(tls, "127.0.0.1")).pipe(socket);
    });
    expect((await ask(port, protocol)).chain).toHaveLength(1);
  });

  it("with plain text behind the go-ahead is refused", async () => {
    const injected = [...says.slice(0, -1), `${says.at(-1)}* injected\r\n`];
    const { failure, chain } = await ask(await mailServer(injected), protocol);
    expect({ failure, chain }).toEqual({ failure: { failure: "starttlsInjection" }, chain: undefined });
  });

  it("with plain text a moment later is no TLS", async () => {
    const port = await serveTcp((socket) => {
      speak(socket, says, [], () => {
        socket.once("data", () => socket.write("* injected\r\n"));
      });
    });
    expect((await ask(port, protocol)).failure).toEqual({ failure: "notTls" });
  });

  it("that closes half-way is broken", async () => {
    const port = await serveTcp((socket) => {
      speak(socket, [says[0] as string, "2"], [], () => socket.end());
    });
    expect((await ask(port, protocol)).failure).toEqual({ failure: "connectionBroken" });
  });

  it("that says nothing is waited for no longer than asked", async () => {
    const { failure, milliseconds } = await ask(await serveTcp(() => {}), protocol, 200);
    expect(failure).toEqual({ failure: "timeout", milliseconds: 200 });
    expect(milliseconds).not.toHaveProperty("connect");
  });

  it("that never ends its line is not listened to for ever", async () => {
    const port = await serveTcp((socket) => socket.write("220 ".padEnd(100_000, "x")));
    expect((await ask(port, protocol)).failure).toEqual({ failure: "starttlsNotUnderstood", said: "" });
  });

  it("that never comes to its point is not listened to for ever", async () => {
    const chatter = { smtp: "220-and\r\n", imap: "* OK and\r\n", pop3: "and\r\n" };
    const port = await serveTcp((socket) => socket.write(chatter[protocol].repeat(1000)));
    expect((await ask(port, protocol)).failure).toMatchObject({ failure: "starttlsNotUnderstood" });
  });
});

describe("a mail server", () => {
  it.each<[StartTls, readonly string[], string, string]>([
    ["smtp", ["554 no service\r\n"], "starttlsRefused", "554 no service"],
    ["smtp", ["220 x\r\n", "250-x\r\n250 STARTTLSX\r\n"], "starttlsRefused", "STARTTLS is not offered"],
    ["smtp", ["220 x\r\n", "250 STARTTLS\r\n"], "starttlsRefused", "STARTTLS is not offered"],
    ["smtp", ["220 x\r\n", "502 what?\r\n"], "starttlsRefused", "502 what?"],
    ["smtp", ["220 x\r\n", "250-x\r\n250 STARTTLS\r\n", "454 not now\r\n"], "starttlsRefused", "454 not now"],
    ["smtp", ["220-x\r\n250 y\r\n"], "starttlsRefused", "250 y"],
    ["smtp", ["* OK IMAP\r\n"], "starttlsNotUnderstood", "* OK IMAP"],
    ["smtp", ["2200 x\r\n"], "starttlsNotUnderstood", "2200 x"],
    ["imap", ["* PREAUTH welcome\r\n"], "starttlsRefused", "* PREAUTH welcome"],
    ["imap", ["* BYE\r\n"], "starttlsRefused", "* BYE"],
    ["imap", ["* OKAY\r\n"], "starttlsNotUnderstood", "* OKAY"],
    ["imap", ["* OK\r\n", "a BAD what?\r\n"], "starttlsRefused", "a BAD what?"],
    ["imap", ["* OK\r\n", "a NO\r\n"], "starttlsRefused", "a NO"],
    ["imap", ["* OK\r\n", "b OK\r\n"], "starttlsNotUnderstood", "b OK"],
    ["imap", ["* OK\r\n", "+ OK\r\n"], "starttlsNotUnderstood", "+ OK"],
    ["pop3", ["-ERR no\r\n"], "starttlsRefused", "-ERR no"],
    ["pop3", ["+OK\r\n", "-ERR \u001b[31mno\r\n"], "starttlsRefused", "-ERR ?[31mno"],
    ["pop3", ["+OKAY\r\n"], "starttlsNotUnderstood", "+OKAY"],
    ["pop3", ["SSH-2.0\r\n"], "starttlsNotUnderstood", "SSH-2.0"],
  ])("of %s that says %j", async (protocol, lines, failure, said) => {
    expect((await ask(await mailServer(lines), protocol)).failure).toEqual({ failure, said });
  });
});

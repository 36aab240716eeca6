import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shakeHands } from "../../src/companion/staple.ts";
import { type Carried, type ForwardProxy, startProxy } from "../../src/lab/proxy.ts";
import { make, ocspGood, serveTcp, serveTls } from "./school.ts";

const issuing = make("issuing", "ca");
const leaf = make("leaf", "leaf", issuing);
const good = ocspGood(leaf, issuing);
const site = { key: leaf.key, cert: leaf.cert };
const patient = { milliseconds: 20_000 };

let proxy: ForwardProxy;
let carried: Carried[] = [];
beforeAll(async () => {
  proxy = await startProxy({ log: (one) => carried.push(one) });
});
afterAll(() => proxy.stop());

const by = (type: "http" | "socks", port: number) => ({ type, host: "127.0.0.1", port });
const far = { host: "www.somewhere.example", port: 443 };

describe.each([
  ["http", "connect"],
  ["socks", "socks5"],
] as const)("a proxy of type %s", (type, kind) => {
  it.each([
    ["www.somewhere.example", "www.somewhere.example"],
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8::7", type === "http" ? "[2001:db8::7]" : "2001:0db8:0000:0000:0000:0000:0000:0007"],
    ["::ffff:192.0.2.7", type === "http" ? "[::ffff:c000:207]" : "0000:0000:0000:0000:0000:ffff:c000:0207"],
    ["::", type === "http" ? "[::]" : "0000:0000:0000:0000:0000:0000:0000:0000"],
  ])("carries the handshake to %s, which it looks up itself", async (host, seen) => {
    carried = [];
    const port = await serveTls(site, good);
    const place = { host, port, proxy: by(type, proxy.port) };
    const { chain, failure, ...told } = await shakeHands(place, patient);
    expect(failure).toBeUndefined();
    expect(chain?.[0]?.ocspResponse).toEqual(new Uint8Array(good));
    expect(told).not.toHaveProperty("remoteAddress");
    expect(carried).toEqual([{ by: kind, host: seen, port }]);
  });

  it("carries a mail server's greeting, too", async () => {
    const port = await serveTcp((socket) => {
      socket.write("+OK ready\r\n");
      socket.once("data", () => socket.end("-ERR no\r\n"));
    });
    const place = { ...far, port, starttls: "pop3", proxy: by(type, proxy.port) } as const;
    const failure = { failure: "starttlsRefused", said: "-ERR no" };
    expect(await shakeHands(place, patient)).toMatchObject({ failure });
  });

  it("that is not there", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, "close");
    const { failure } = await shakeHands({ ...far, proxy: by(type, port) }, patient);
    expect(failure).toEqual({ failure: "proxyUnreachable" });
  });

  it("that reaches nobody", async () => {
    const { failure } = await shakeHands({ ...far, port: 1, proxy: by(type, proxy.port) }, patient);
    expect(failure).toEqual({ failure: "proxyRefused", status: type === "http" ? 502 : 5 });
  });

  it("that says nothing", async () => {
    const port = await serveTcp(() => {});
    const { failure } = await shakeHands({ ...far, proxy: by(type, port) }, { milliseconds: 200 });
    expect(failure).toEqual({ failure: "timeout", milliseconds: 200 });
  });
});

/** A proxy that says these in turn, whatever it hears, in octets or in text. Gives what comes of it, and what it heard. */
async function proxied(type: "http" | "socks", ...says: readonly (string | Uint8Array)[]) {
  const heard: Buffer[] = [];
  const port = await serveTcp((socket) => {
    let turn = 0;
    socket.on("data", (octets) => {
      heard.push(octets);
      const said = says[turn++];
      if (said === undefined) socket.end();
      else socket.write(said);
    });
  });
  const { failure } = await shakeHands({ ...far, proxy: by(type, port) }, patient);
  return { failure, heard };
}

describe("HTTP CONNECT", () => {
  it("says where to, and nothing of who asks", async () => {
    const { heard } = await proxied("http", "HTTP/1.1 403 No\r\n\r\n");
    const authority = "www.somewhere.example:443";
    expect(Buffer.concat(heard).toString()).toBe(
      `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`,
    );
  });

  it.each([
    ["HTTP/1.1 403 No\r\n\r\n", { failure: "proxyRefused", status: 403 }],
    ["HTTP/1.0 503 No\r\n\r\n", { failure: "proxyRefused", status: 503 }],
    ["HTTP/1.1 302 Log in\r\nLocation: http://x/\r\n\r\n", { failure: "proxyRefused", status: 302 }],
    ["HTTP/1.1 407 Who?\r\nProxy-Authenticate: Basic\r\n\r\n", { failure: "proxyWantsPassword" }],
    ["HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 403 No\r\n\r\n", { failure: "proxyRefused", status: 403 }],
    ["HTTP/1.1 20\r\n\r\n", { failure: "proxyNotUnderstood" }],
    ["HTTP/2 200 OK\r\n\r\n", { failure: "proxyNotUnderstood" }],
    ["SSH-2.0-OpenSSH\r\n\r\n", { failure: "proxyNotUnderstood" }],
    ["x".repeat(100_000), { failure: "proxyNotUnderstood" }],
    // Any answer of success opens the tunnel, whatever its headers say.
    ["HTTP/1.1 201 Yes\r\nContent-Length: 9\r\n\r\nno TLS", { failure: "notTls" }],
  ])("answered with %s", async (answer, failure) => {
    expect((await proxied("http", answer)).failure).toEqual(failure);
  });
});

describe("SOCKS5", () => {
  it("offers no authentication, and sends the name", async () => {
    const { heard } = await proxied("socks", Uint8Array.of(5, 0));
    const name = Buffer.from("www.somewhere.example");
    expect(Buffer.concat(heard)).toEqual(
      Buffer.concat([Buffer.from([5, 1, 0, 5, 1, 0, 3, name.length]), name, Buffer.from([1, 0xbb])]),
    );
  });

  const yes = Uint8Array.of(5, 0);
  it.each([
    ["no method", [Uint8Array.of(5, 0xff)], { failure: "proxyWantsPassword" }],
    ["a method nobody offered", [Uint8Array.of(5, 2)], { failure: "proxyNotUnderstood" }],
    ["version 4", [Uint8Array.of(4, 0)], { failure: "proxyNotUnderstood" }],
    ["refused, in short", [yes, Uint8Array.of(5, 2)], { failure: "proxyRefused", status: 2 }],
    [
      "another version's reply",
      [yes, Uint8Array.of(4, 0, 0, 1, 0, 0, 0, 0, 0, 0)],
      { failure: "proxyNotUnderstood" },
    ],
    ["an unknown address type", [yes, Uint8Array.of(5, 0, 0, 9, 0, 0)], { failure: "proxyNotUnderstood" }],
    ["half a reply, and the end", [yes, Uint8Array.of(5)], { failure: "timeout", milliseconds: 200 }],
  ])("answered with %s", async (_, says, failure) => {
    const port = await serveTcp((socket) => {
      let turn = 0;
      socket.on("data", () => {
        const said = says[turn++];
        if (said !== undefined) socket.write(said);
      });
    });
    const told = await shakeHands(
      { ...far, proxy: by("socks", port) },
      { milliseconds: failure.failure === "timeout" ? 200 : 20_000 },
    );
    expect(told.failure).toEqual(failure);
  });

  it.each([
    ["an IPv4 address", "01 c0000207 01bb"],
    ["a name", "03 03 612e62 01bb"],
    ["an IPv6 address", "04 20010db8000000000000000000000007 01bb"],
  ])("answered with %s: all after it is TLS", async (_, address) => {
    const tls = await serveTls(site, good);
    const port = await serveTcp((socket) => {
      socket.once("data", () => {
        socket.write(yes);
        socket.once("data", () => {
          socket.write(Buffer.from(`050000${address.replaceAll(" ", "")}`, "hex"));
          socket.pipe(connect(tls, "127.0.0.1")).pipe(socket);
        });
      });
    });
    const { chain, failure } = await shakeHands({ ...far, proxy: by("socks", port) }, patient);
    expect({ sent: chain?.length, failure }).toEqual({ sent: 1, failure: undefined });
  });
});

import { once } from "node:events";
import { createServer, request as httpRequest, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Carried, type ForwardProxy, startProxy } from "../../src/lab/proxy.ts";

let server: Server;
let port: number;
let proxy: ForwardProxy;
let carried: Carried[] = [];

beforeAll(async () => {
  // Says back what it was told; "/large" is more than fits into any buffer on the way.
  server = createServer(async (request, response) => {
    const body: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) body.push(chunk);
    const { method, url, headers } = request;
    if (url === "/large") response.end(Buffer.alloc(8_000_000, 1));
    else response.end(JSON.stringify({ method, url, headers, body: `${Buffer.concat(body)}` }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  port = (server.address() as AddressInfo).port;
  proxy = await startProxy({ log: (one) => carried.push(one) });
});
afterAll(async () => {
  await proxy.stop();
  server.close();
});
beforeEach(() => {
  carried = [];
});

/** Everything that comes back over a bare socket until the other side ends it. */
async function said(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

describe("as an HTTP proxy", () => {
  it("forwards a request with its body, in the form a server expects, and says nothing of itself", async () => {
    const url = `http://www.somewhere.example:${port}/path?query`;
    const asking = httpRequest({
      ...{ host: "127.0.0.1", port: proxy.port, method: "POST", path: url, agent: false },
      headers: {
        Host: `www.somewhere.example:${port}`,
        "Proxy-Connection": "keep-alive",
        "Content-Length": 5,
      },
    });
    asking.end("hello");
    const [response] = (await once(asking, "response")) as [AsyncIterable<Buffer>];
    let answer = "";
    for await (const chunk of response) answer += chunk;
    expect(JSON.parse(answer)).toEqual({
      ...{ method: "POST", url: "/path?query", body: "hello" },
      headers: { host: `www.somewhere.example:${port}`, "content-length": "5", connection: "close" },
    });
    expect(carried).toEqual([{ by: "http", host: "www.somewhere.example", port, request: `POST ${url}` }]);
  });

  it("tunnels, whole and both ways, also what was sent without waiting", async () => {
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write(`CONNECT www.somewhere.example:${port} HTTP/1.1\r\n\r\n${request("/large")}`);
    const answer = await said(socket);
    expect(answer.toString("latin1")).toMatch(/^HTTP\/1.1 200 [^\r]*\r\n\r\nHTTP\/1.1 200 OK\r\n/);
    expect(answer.length).toBeGreaterThan(8_000_000);
    expect(carried).toEqual([{ by: "connect", host: "www.somewhere.example", port }]);
  });

  it("says so when nobody is there", async () => {
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write("CONNECT www.nowhere.example:1 HTTP/1.1\r\n\r\n");
    expect((await said(socket)).toString()).toMatch(/^HTTP\/1.1 502 /);
  });

  it("survives what is no request", async () => {
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write("who are you?\r\n\r\n");
    expect(await said(socket)).toHaveLength(0);
    expect(carried).toEqual([]);
  });
});

describe("as a SOCKS5 proxy", () => {
  /** A greeting, then a request to connect to the address (its type and octets, in hex), then `after`. */
  async function socks(address: string, to: number, after = ""): Promise<Buffer> {
    const socket = connect(proxy.port, "127.0.0.1");
    const at = Buffer.alloc(2);
    at.writeUInt16BE(to);
    socket.write(Buffer.concat([Buffer.from(`050100050100${address}`, "hex"), at, Buffer.from(after)]));
    return said(socket);
  }

  const name = "www.somewhere.example";
  it.each([
    [name, `03${Buffer.from([name.length]).toString("hex")}${Buffer.from(name).toString("hex")}`],
    ["192.0.2.7", "01c0000207"],
    ["2001:0db8:0000:0000:0000:0000:0000:0007", "0420010db8000000000000000000000007"],
  ])("tunnels to %s", async (host, address) => {
    const answer = await socks(address, port, request("/here"));
    expect(answer.subarray(0, 12).toString("hex")).toBe("050005000001000000000000");
    expect(answer.toString()).toContain('"url":"/here"');
    expect(carried).toEqual([{ by: "socks5", host, port }]);
  });

  it("says so when nobody is there", async () => {
    expect((await socks("01c0000207", 1)).toString("hex")).toBe("050005050001000000000000");
  });
});

it("ends with connections open", async () => {
  const other = await startProxy({ log: () => {} });
  const socket = connect(other.port, "127.0.0.1");
  await once(socket, "connect");
  const closed = once(socket, "close");
  await other.stop();
  await closed;
});

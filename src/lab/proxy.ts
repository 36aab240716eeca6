import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { pipeline } from "node:stream";
import { message } from "./message.ts";

/** One connection or request that went through the proxy. */
export interface Carried {
  /** "http": one request, read and forwarded. The other two: a tunnel, in which the proxy understands nothing. */
  readonly by: "http" | "connect" | "socks5";
  /** As the client named it. */
  readonly host: string;
  readonly port: number;
  /** Of "http": method and URL. */
  readonly request?: string;
}

/** A forward proxy, listening. */
export interface ForwardProxy {
  /** Of all it speaks: the first octet of a connection tells. */
  readonly port: number;
  /** Ends all its connections. */
  stop(): Promise<void>;
}

const loopback = "127.0.0.1";
/** Sends each on what the other says. When one breaks off, so does the other. */
function join(one: Socket, other: Socket): void {
  pipeline(one, other, () => {});
  pipeline(other, one, () => {});
}

/** RFC 9112 §2.1: all up to the empty line. */
const headLength = (octets: Buffer): number | undefined => {
  const end = octets.indexOf("\r\n\r\n");
  return end < 0 ? undefined : end + 4;
};

/** RFC 1928 §3: version, number of methods, methods. */
const greetingLength = (octets: Buffer): number | undefined =>
  octets.length < 2 ? undefined : 2 + octets.readUInt8(1);

const addressTypes = { ipv4: 1, domainName: 3, ipv6: 4 } as const;

/** RFC 1928 §4: version, command, reserved, address type, address, port. */
function requestLength(octets: Buffer): number | undefined {
  if (octets.length < 5) return undefined;
  const address: Record<number, number> = {
    [addressTypes.ipv4]: 4,
    [addressTypes.domainName]: 1 + octets.readUInt8(4),
    [addressTypes.ipv6]: 16,
  };
  return 4 + (address[octets.readUInt8(3)] ?? 0) + 2;
}

function socksHost(request: Buffer): string {
  const address = request.subarray(4, -2);
  switch (request.readUInt8(3)) {
    case addressTypes.ipv4:
      return address.join(".");
    case addressTypes.domainName:
      return address.subarray(1).toString("latin1");
    default:
      return (address.toString("hex").match(/.{4}/g) ?? []).join(":");
  }
}

/**
 * Starts a forward proxy on a port of this machine: HTTP/1.1 with CONNECT (RFC 9110 §9.3.6) and absolute URLs (RFC 9112
 * §3.2.2), and SOCKS5 (RFC 1928) without authentication. Every name and address it is given leads to this machine.
 * `log` hears of what it carries, before it does. Does not check that a SOCKS5 command is CONNECT.
 */
export async function startProxy({
  log,
}: {
  readonly log: (carried: Carried) => void;
}): Promise<ForwardProxy> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    // Whoever breaks off is gone, and that is all there is to know.
    return socket.on("error", () => {}).on("close", () => open.delete(socket));
  };

  /** A connection to a port of this machine. Undefined when nobody answers there. */
  async function reach(port: number): Promise<Socket | undefined> {
    const socket = keep(connect({ host: loopback, port, allowHalfOpen: true }));
    return once(socket, "connect").then(
      () => socket,
      () => undefined,
    );
  }

  async function speakSocks(client: Socket): Promise<void> {
    await message(client, greetingLength);
    client.write(Buffer.from([5, 0]));
    const request = await message(client, requestLength);
    const port = request.readUInt16BE(request.length - 2);
    log({ by: "socks5", host: socksHost(request), port });
    const server = await reach(port);
    // RFC 1928 §6: succeeded or connection refused, and an address that nobody needs.
    client.write(Buffer.from([5, server === undefined ? 5 : 0, 0, addressTypes.ipv4, 0, 0, 0, 0, 0, 0]));
    if (server !== undefined) return join(client, server);
    client.end();
  }

  async function speakHttp(client: Socket): Promise<void> {
    const head = (await message(client, headLength)).toString("latin1");
    const [requestLine = "", ...fields] = head.trimEnd().split("\r\n");
    const [method = "", target = "", version = ""] = requestLine.split(" ");
    const tunnel = method === "CONNECT";
    const { hostname, port, host, pathname, search } = new URL(tunnel ? `https://${target}` : target);
    const at = { host: hostname, port: Number(port || (tunnel ? 443 : 80)) };
    log(tunnel ? { by: "connect", ...at } : { by: "http", ...at, request: `${method} ${target}` });
    const server = await reach(at.port);
    if (server === undefined) {
      client.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
      return;
    }
    if (tunnel) client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    else {
      // One request for each connection: the next on this one might be for somebody else.
      const kept = fields.filter((field) => !/^(host|connection|proxy-[\w-]+):/i.test(field));
      const forwarded = [`${method} ${pathname}${search} ${version}`, `Host: ${host}`, ...kept];
      server.write(`${forwarded.join("\r\n")}\r\nConnection: close\r\n\r\n`, "latin1");
    }
    join(client, server);
  }

  const server = createServer({ allowHalfOpen: true }, (client) => {
    keep(client);
    client.once("readable", () => {
      const first: Buffer | null = client.read(1);
      if (first === null) {
        client.destroy();
        return;
      }
      client.unshift(first);
      (first[0] === 5 ? speakSocks(client) : speakHttp(client)).catch(() => client.destroy());
    });
  });
  server.listen(0, loopback);
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

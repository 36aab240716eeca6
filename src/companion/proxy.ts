import { isIP, type Socket } from "node:net";
import type { HandshakeFailure, Place, TunnelProxy } from "../core/tls/handshake.ts";
import { Failed, hear } from "./conversation.ts";

type Target = Pick<Place, "host" | "port">;

const notUnderstood: HandshakeFailure = { failure: "proxyNotUnderstood" };

/** RFC 9112 §2.1: all up to the empty line. */
const headLength = (octets: Buffer): number | undefined => {
  const end = octets.indexOf("\r\n\r\n");
  return end < 0 ? undefined : end + 4;
};

/** RFC 9110 §9.3.6 */
async function connectByHttp(socket: Socket, { host, port }: Target): Promise<void> {
  const authority = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`, "latin1");
  for (;;) {
    const head = await hear(socket, headLength, notUnderstood);
    const status = Number(/^HTTP\/1\.[01] (\d{3})[ \r]/.exec(head.toString("latin1"))?.[1]);
    // In an answer of success no header matters: whatever follows its head is the tunnel.
    if (status >= 200 && status < 300) return;
    if (status === 407) throw new Failed({ failure: "proxyWantsPassword" });
    // RFC 9110 §15.2: an interim answer, and the real one follows.
    if (!(status >= 100 && status < 200)) {
      throw new Failed(status >= 300 ? { failure: "proxyRefused", status } : notUnderstood);
    }
  }
}

const socksVersion = 5;
const noAuthentication = 0;
const noneAcceptable = 0xff;
const connectCommand = 1;
const addressType = { ipv4: 1, domainName: 3, ipv6: 4 } as const;

/** The octets of an IPv6 address (RFC 4291 §2.2). */
function octets6(address: string): Buffer {
  // The URL parser writes an IPv4 tail as two groups, too.
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const before = groups(head);
  const after = groups(tail ?? "");
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => "0");
  const all = [...before, ...zeros, ...after];
  return Buffer.from(all.map((group) => group.padStart(4, "0")).join(""), "hex");
}

/** RFC 1928 §4, §5. A name goes as it is: it is the proxy that looks it up. */
function socksAddress(host: string): Buffer {
  switch (isIP(host)) {
    case 4:
      return Buffer.from([addressType.ipv4, ...host.split(".").map(Number)]);
    case 6:
      return Buffer.concat([Uint8Array.of(addressType.ipv6), octets6(host)]);
    default:
      return Buffer.concat([Uint8Array.of(addressType.domainName, host.length), Buffer.from(host, "latin1")]);
  }
}

/** RFC 1928 §6: version, reply, reserved, address type, address, port. */
function replyLength(octets: Buffer): number | undefined {
  const [version, reply, , type, first] = octets;
  if (version !== undefined && version !== socksVersion) throw new Failed(notUnderstood);
  // Some that refuse leave it at that.
  if (reply !== undefined && reply !== 0) return 2;
  if (type === undefined || first === undefined) return undefined;
  switch (type) {
    case addressType.ipv4:
      return 4 + 4 + 2;
    case addressType.domainName:
      return 4 + 1 + first + 2;
    case addressType.ipv6:
      return 4 + 16 + 2;
    default:
      throw new Failed(notUnderstood);
  }
}

/** RFC 1928, without authentication. */
async function connectBySocks(socket: Socket, { host, port }: Target): Promise<void> {
  socket.write(Uint8Array.of(socksVersion, 1, noAuthentication));
  const [version, method] = await hear(socket, () => 2, notUnderstood);
  if (version === socksVersion && method === noneAcceptable) {
    throw new Failed({ failure: "proxyWantsPassword" });
  }
  if (version !== socksVersion || method !== noAuthentication) throw new Failed(notUnderstood);
  socket.write(
    Buffer.concat([
      Uint8Array.of(socksVersion, connectCommand, 0),
      socksAddress(host),
      Uint8Array.of(port >> 8, port & 0xff),
    ]),
  );
  const [, status = 0] = await hear(socket, replyLength, notUnderstood);
  if (status !== 0) throw new Failed({ failure: "proxyRefused", status });
}

/**
 * Has the proxy at the other end of `socket`, which is paused, connect to `target`. What the socket brings next comes from there.
 * Throws Failed. The proxy is believed.
 */
export const connectByProxy = (socket: Socket, type: TunnelProxy["type"], target: Target): Promise<void> =>
  (type === "http" ? connectByHttp : connectBySocks)(socket, target);

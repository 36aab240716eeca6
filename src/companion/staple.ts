import { once } from "node:events";
import { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { Duplex } from "node:stream";
import {
  type ConnectionOptions,
  connect as connectTls,
  rootCertificates,
  type TLSSocket,
  type TLSSocketOptions,
} from "node:tls";
import type { Handshake, HandshakeFailure, Place } from "../core/tls/handshake.ts";
import { Failed, oneOf } from "./conversation.ts";
import { readServerFlight, type ServerFlight } from "./handshake.ts";
import { connectByProxy } from "./proxy.ts";
import { startTls } from "./starttls.ts";

/** What is kept of one handshake. In base64 it still fits into what Firefox takes in one message (MDN: 1 MB). */
const octetLimit = 512 * 1024;

/** What came from the server since the ClientHello, while TLS listens. */
interface Listening {
  readonly through: Duplex;
  readonly size: () => number;
  readonly octets: () => Uint8Array;
}

/**
 * Stands between a socket and TLS and keeps what the server says. More than `octetLimit` destroys the socket: `octets` then holds
 * that much and a little more.
 */
function listenTo(raw: Socket): Listening {
  const heard: Buffer[] = [];
  let size = 0;
  const through = new Duplex({
    read: () => void raw.resume(),
    write: (chunk, _, done) => void raw.write(chunk, () => done()),
    final: (done) => void raw.end(() => done()),
  });
  raw.on("data", (chunk: Buffer) => {
    if (size > octetLimit) return;
    heard.push(chunk);
    size += chunk.length;
    if (size > octetLimit) raw.destroy();
    else if (!through.destroyed && !through.push(chunk)) raw.pause();
  });
  const end = (): void => {
    if (!through.destroyed && !through.readableEnded) through.push(null);
  };
  raw.once("end", end);
  raw.once("close", end);
  return { through, size: () => size, octets: () => Buffer.concat(heard) };
}

const failures: Readonly<
  Record<string, "nameNotFound" | "connectionRefused" | "unreachable" | "connectionBroken">
> = {
  ENOTFOUND: "nameNotFound",
  EAI_AGAIN: "nameNotFound",
  ECONNREFUSED: "connectionRefused",
  ENETUNREACH: "unreachable",
  EHOSTUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "unreachable",
  ECONNRESET: "connectionBroken",
  EPIPE: "connectionBroken",
};

function networkFailure(error: unknown): HandshakeFailure {
  if (error instanceof Failed) return error.failure;
  const { code, message } = error as NodeJS.ErrnoException;
  const failure = failures[code ?? ""];
  return failure === undefined ? { failure: "network", error: code ?? message } : { failure };
}

/** Brings `raw` to where TLS may begin. Throws Failed, and the signal's reason. */
async function reach(
  raw: Socket,
  { host, port, proxy, starttls }: Place,
  signal: AbortSignal,
): Promise<void> {
  // Not even the name is looked up then.
  signal.throwIfAborted();
  raw.connect(proxy === undefined ? { host, port } : { host: proxy.host, port: proxy.port });
  try {
    await once(raw, "connect", { signal });
  } catch (error) {
    throw new Failed(proxy === undefined ? networkFailure(error) : { failure: "proxyUnreachable" });
  }
  if (proxy !== undefined) await connectByProxy(raw, proxy.type, { host, port });
  if (starttls !== undefined) await startTls(raw, starttls);
}

const unreadable = ({ error }: Pick<ServerFlight, "error">): HandshakeFailure | undefined =>
  error && { failure: "unreadable", path: error.path, offset: error.offset, reason: error.reason };

/** Why the handshake was not completed: from what the server said, and else from `error`, what Node's TLS says of it. */
function whyNot(flight: ServerFlight, size: number, error: unknown): HandshakeFailure {
  if (!flight.tls) return { failure: "notTls" };
  if (error instanceof Failed) return error.failure;
  if (size > octetLimit) return { failure: "tooLarge", limit: octetLimit };
  const { alert, clientCertificateRequested } = flight;
  if (alert !== undefined) {
    return { failure: clientCertificateRequested ? "clientCertificateRequired" : "alert", alert };
  }
  const unread = unreadable(flight);
  if (unread !== undefined) return unread;
  const { code = "" } = error as NodeJS.ErrnoException;
  return code.startsWith("ERR_SSL_") ? { failure: "tls", error: code } : networkFailure(error);
}

/**
 * Once TLS has given up, the message it could not bear may still be on its way: OpenSSL refuses a large one by its header. Waits
 * until it is whole, or nothing more will come.
 */
async function hearOut(raw: Socket, flight: () => ServerFlight): Promise<void> {
  for (;;) {
    const { tls, unfinished, error } = flight();
    if (!tls || !unfinished || error !== undefined || raw.destroyed || raw.readableEnded) return;
    raw.resume();
    await oneOf(raw, "data", "end", "close");
  }
}

/** Says farewell, and goes without waiting for an answer. */
function leave(secure: TLSSocket, raw: Socket): void {
  secure.end(() => raw.destroySoon());
  // Also when nobody takes the farewell.
  setTimeout(() => raw.destroy(), 1000).unref();
}

/** What one handshake on a connection that stands came to. */
type Shaken = Omit<Handshake<Uint8Array>, "milliseconds" | "remoteAddress">;

/** What OpenSSL made of the chain, and Node of the name. */
function certificationPath({
  authorized,
  authorizationError: error,
}: TLSSocket): NonNullable<Shaken["certificationPath"]> {
  // The types have an Error; it is a code.
  return authorized ? { valid: true } : { valid: false, error: String(error) };
}

/** Shakes hands on `raw`, and hangs up. `signal` is aborted with a Failed. Never throws. */
async function shake(
  raw: Socket,
  { host, servername = "", alpn }: Place,
  { signal, roots }: { readonly signal: AbortSignal; readonly roots: readonly string[] },
): Promise<Shaken> {
  const { through, octets, size } = listenTo(raw);
  const keyLog: string[] = [];
  const flight = (): ServerFlight => readServerFlight(octets(), keyLog);
  // The types know `requestOCSP` elsewhere only.
  const options: ConnectionOptions & Pick<TLSSocketOptions, "requestOCSP"> = {
    socket: through,
    // What the certificate has to name where no name is sent.
    host,
    servername,
    ...(roots.length > 0 && { ca: [...rootCertificates, ...roots] }),
    requestOCSP: true,
    rejectUnauthorized: false,
    minVersion: "TLSv1.2",
    maxVersion: "TLSv1.3",
    ...(alpn && { ALPNProtocols: [...alpn] }),
  };
  const secure = connectTls(options);
  secure.on("error", () => {});
  secure.on("keylog", (line: Buffer) => keyLog.push(line.toString("latin1")));
  let completed = true;
  let why: unknown;
  try {
    await once(secure, "secureConnect", { signal });
  } catch (error) {
    completed = false;
    why = signal.aborted ? signal.reason : error;
    await hearOut(raw, flight);
  }
  const heard = flight();
  const { protocolVersion, cipherSuite, chain, clientCertificateRequested } = heard;
  const cipher = completed ? secure.getCipher().standardName : cipherSuite;
  const chosen = completed ? secure.alpnProtocol : undefined;
  const path = completed ? certificationPath(secure) : undefined;
  const failure = completed ? unreadable(heard) : whyNot(heard, size(), why);
  if (completed) leave(secure, raw);
  else {
    secure.destroy();
    raw.destroy();
  }
  return {
    ...(protocolVersion && { protocolVersion }),
    ...(cipher && { cipherSuite: cipher }),
    ...(chosen && { alpn: chosen }),
    ...(chain && { chain }),
    ...(clientCertificateRequested && { clientCertificateRequested }),
    ...(path && { certificationPath: path }),
    ...(failure && { failure }),
  };
}

export interface Terms {
  /** Patience for all of it. */
  readonly milliseconds: number;
  readonly cancel?: AbortSignal;
  /** PEM: roots to be believed beside those that Node knows. */
  readonly roots?: readonly string[];
}

/**
 * Connects to `place`, shakes hands once by TLS 1.2 or 1.3 asking for a staple, hangs up, and tells what the server sent: without
 * a client certificate, without resuming anything, and whatever its certificates are worth. Never throws.
 */
export async function shakeHands(
  place: Place,
  { milliseconds, cancel, roots = [] }: Terms,
): Promise<Handshake<Uint8Array>> {
  const start = performance.now();
  const since = (from: number): number => Math.round(performance.now() - from);
  const stopping = new AbortController();
  const { signal } = stopping;
  const stop = (failure: HandshakeFailure): void => stopping.abort(new Failed(failure));
  const deadline = setTimeout(() => stop({ failure: "timeout", milliseconds }), milliseconds);
  const cancelled = (): void => stop({ failure: "cancelled" });
  cancel?.addEventListener("abort", cancelled);
  if (cancel?.aborted) cancelled();
  const raw = new Socket();
  raw.on("error", () => {});
  signal.addEventListener("abort", () => raw.destroy());

  try {
    await reach(raw, place, signal);
    const connect = since(start);
    const { remoteAddress } = raw;
    const begun = performance.now();
    const shaken = await shake(raw, place, { signal, roots });
    return {
      ...shaken,
      ...(place.proxy === undefined && remoteAddress !== undefined && { remoteAddress }),
      milliseconds: { connect, tls: since(begun), total: since(start) },
    };
  } catch (error) {
    raw.destroy();
    const failure = networkFailure(signal.aborted ? signal.reason : error);
    return { milliseconds: { total: since(start) }, failure };
  } finally {
    clearTimeout(deadline);
    cancel?.removeEventListener("abort", cancelled);
  }
}

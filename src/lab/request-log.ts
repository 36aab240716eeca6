import type { IncomingMessage } from "node:http";
import { TLSSocket } from "node:tls";

/** One request as a server of the lab saw it: everything a server learns from being asked. */
export interface SeenRequest {
  readonly at: Date;
  /** What the certificates point to, or one of the web sites. */
  readonly server: "front" | "site";
  /** It came over TLS. */
  readonly encrypted: boolean;
  /** Address and port of the asking end. */
  readonly from: string;
  /** The Host header, without port: of a site, or of what a certificate points to. */
  readonly host: string;
  readonly method: string;
  readonly path: string;
  /** As sent: names in their own case, in their own order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

export interface RequestLog {
  /** Reads the request's body and notes it all. Gives undefined when the request broke off or is larger than any OCSP request. */
  see(request: IncomingMessage, server: SeenRequest["server"]): Promise<SeenRequest | undefined>;
  seen(): readonly SeenRequest[];
  clear(): void;
}

const limit = 64 * 1024;

/** A log that is kept in memory; `tell` also hears of each request as it is noted. */
export function openRequestLog(tell: (request: SeenRequest) => void): RequestLog {
  let requests: SeenRequest[] = [];

  async function see(
    request: IncomingMessage,
    server: SeenRequest["server"],
  ): Promise<SeenRequest | undefined> {
    const at = new Date();
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        length += chunk.length;
        if (length > limit) return undefined;
        chunks.push(chunk);
      }
    } catch {
      return undefined;
    }
    const { rawHeaders, socket } = request;
    const headers = rawHeaders.flatMap((name, index) =>
      index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ""] as const] : [],
    );
    const seen: SeenRequest = {
      at,
      server,
      encrypted: socket instanceof TLSSocket,
      from: `${socket.remoteAddress}:${socket.remotePort}`,
      host: (request.headers.host ?? "").replace(/:\d+$/, ""),
      method: request.method ?? "",
      path: request.url ?? "",
      headers,
      body: Buffer.concat(chunks),
    };
    requests.push(seen);
    tell(seen);
    return seen;
  }

  return {
    see,
    seen: () => requests,
    clear: () => {
      requests = [];
    },
  };
}

import { createHash } from "node:crypto";
import type { RequestListener, ServerResponse } from "node:http";
import { TLSSocket } from "node:tls";
import type { ReadRequest, ResponseTimes } from "./authority.ts";
import type { RequestLog, SeenRequest } from "./request-log.ts";

/** Where the lab's certificates say that their responder and CRL are. */
export const responderHost = "ocsp.lab-trust.example";
/** Of somebody else, by its registrable domain. */
export const cdnHost = "cdn.lab-edge.example";
/** Looks like the responder's name: its second letter a is the Cyrillic one. */
export const lookAlikeHost = "ocsp.xn--lb-trust-16g.example";
/** A name without a dot, as networks of one's own have them. */
export const singleLabelHost = "intranet";

/**
 * How a responder answers. "honest" is OpenSSL's own responder, "root" the root's, about CAs; each of the others is one
 * thing that is different.
 */
export const behaviours = [
  "honest",
  "root",
  "ignoresNonce",
  "sha1Only",
  "tracks",
  "tryLater",
  "stale",
  "stranger",
  "garbage",
  "html",
  "tenMegabytes",
  "hangs",
  "drips",
  "resets",
  "notFound",
  "serverError",
  "redirects",
  "redirectsToCdn",
  "redirectsToClear",
  "redirectsToLoopback",
  "redirectsForEver",
  "wrongContentType",
  "empty",
] as const;

export type Behaviour = (typeof behaviours)[number];

/** "large": with 200 000 entries, at two megabytes a second. "stalling": the same, and nothing after its first quarter. */
export const crls = ["issuing", "root", "large", "stalling"] as const;

export type Crl = (typeof crls)[number];

export const ocspPath = (behaviour: Behaviour): string => `/ocsp/${behaviour}`;
export const crlPath = (crl: Crl): string => `/crl/${crl}.crl`;
export const issuerPath = (issuer: "issuing" | "root"): string => `/ca/${issuer}.crt`;

/** Where the front gets what it serves. Questions and answers are DER. */
export interface Answers {
  honest(question: Buffer): Promise<Buffer>;
  root(question: Buffer): Promise<Buffer>;
  /** Undefined for what is no OCSP request. */
  read(question: Buffer): Promise<ReadRequest | undefined>;
  withoutNonce(question: ReadRequest): Promise<Buffer>;
  timesOf(answer: Buffer): Promise<ResponseTimes | undefined>;
  stale(question: Buffer): Promise<Buffer>;
  stranger(question: Buffer): Promise<Buffer>;
  tryLater(): Promise<Buffer>;
  unauthorized(): Promise<Buffer>;
  crl(which: "issuing" | "root" | "large"): Promise<Buffer>;
  issuer(which: "issuing" | "root"): Promise<Buffer>;
  startPage(): string;
}

/** An OCSP request as it came: DER, and whatever followed the behaviour's path, its slash included. */
interface Question {
  readonly method: string;
  readonly der: Buffer;
  readonly rest: string;
  /** The port it came to. */
  readonly port: number;
}

const ocspResponse = "application/ocsp-response";

function send(
  response: ServerResponse,
  type: string,
  body: Buffer | string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body), ...headers })
    .end(body);
}

const captivePortal =
  "<!doctype html><title>Welcome</title><p>Please accept our terms to use this network.</p>";

/** Octets that are no DER: 0x80 after a tag is BER's indefinite length, and nothing ends it. */
export const garbage = Buffer.from(
  Array.from({ length: 700 }, (_, i) => (i % 2 === 0 ? 0x30 + (i % 7) : 0x80)),
);

/** RFC 9919 §7.2: what lets caches keep the answer to a GET, and for how long; nothing for an answer without an end. */
function cacheHeaders(answer: Buffer, times: ResponseTimes | undefined): Record<string, string> {
  if (times === undefined) return { "Cache-Control": "no-store" };
  const { thisUpdate, nextUpdate } = times;
  // Half of the time that is left, so that it ends before nextUpdate does.
  const seconds = Math.floor((nextUpdate.getTime() - Date.now()) / 2000);
  return {
    "Last-Modified": thisUpdate.toUTCString(),
    Expires: nextUpdate.toUTCString(),
    ETag: `"${createHash("sha256").update(answer).digest("hex")}"`,
    "Cache-Control": `max-age=${seconds}, public, no-transform, must-revalidate`,
  };
}

/** What follows one around. */
const trackingHeaders = {
  "Set-Cookie": "visitor=42; Path=/; Max-Age=31536000",
  "Report-To":
    '{"group":"nel","max_age":31536000,"endpoints":[{"url":"https://cdn.lab-edge.example/report"}]}',
  NEL: '{"report_to":"nel","max_age":31536000}',
};

type Behave = (question: Question, response: ServerResponse, answers: Answers) => Promise<void>;

/** Sends whoever asks elsewhere, with the question: 307 lets a POST stay one, where 302 would make it a GET of nothing. */
const redirecting =
  (origin: (port: number) => string, behaviour: Behaviour = "honest"): Behave =>
  async ({ method, rest, port }, response) => {
    const location = `${origin(port)}${ocspPath(behaviour)}${rest}`;
    response.writeHead(method === "POST" ? 307 : 302, { Location: location, "Content-Length": 0 }).end();
  };

/** One row per behaviour: what is done with a question that came to its path. */
const behave: { readonly [Name in Behaviour]: Behave } = {
  honest: async ({ method, der }, response, answers) => {
    const answer = await answers.honest(der);
    const headers = method === "GET" ? cacheHeaders(answer, await answers.timesOf(answer)) : {};
    send(response, ocspResponse, answer, 200, headers);
  },
  root: async ({ der }, response, answers) => send(response, ocspResponse, await answers.root(der)),
  ignoresNonce: async ({ der }, response, answers) => {
    const read = await answers.read(der);
    const plain = read === undefined ? der : await answers.withoutNonce(read);
    send(response, ocspResponse, await answers.honest(plain));
  },
  sha1Only: async ({ der }, response, answers) => {
    const read = await answers.read(der);
    const refused = read !== undefined && read.hashAlgorithm !== "sha1";
    send(response, ocspResponse, refused ? await answers.unauthorized() : await answers.honest(der));
  },
  tracks: async ({ der }, response, answers) =>
    send(response, ocspResponse, await answers.honest(der), 200, trackingHeaders),
  tryLater: async (_, response, answers) => send(response, ocspResponse, await answers.tryLater()),
  stale: async ({ der }, response, answers) => send(response, ocspResponse, await answers.stale(der)),
  stranger: async ({ der }, response, answers) => send(response, ocspResponse, await answers.stranger(der)),
  garbage: async (_, response) => send(response, ocspResponse, garbage),
  html: async (_, response) => send(response, "text/html", captivePortal),
  tenMegabytes: async (_, response) => send(response, ocspResponse, Buffer.alloc(10_000_000, 0x30)),
  hangs: async () => {},
  drips: async ({ der }, response, answers) => {
    const body = await answers.honest(der);
    response.writeHead(200, { "Content-Type": ocspResponse, "Content-Length": body.length });
    let sent = 0;
    const drop = setInterval(() => {
      response.write(body.subarray(sent, sent + 1));
      sent += 1;
      if (sent >= body.length) response.end();
    }, 500);
    response.on("close", () => clearInterval(drop));
  },
  resets: async (_, { socket }) => {
    // Under TLS there is no way to the connection itself: it ends there without a word.
    if (socket instanceof TLSSocket) socket.destroy();
    else socket?.resetAndDestroy();
  },
  notFound: async (_, response) => send(response, "text/plain", "Nothing here", 404),
  serverError: async (_, response) => send(response, "text/plain", "Internal Server Error", 500),
  redirects: redirecting(() => ""),
  redirectsToCdn: redirecting((port) => `http://${cdnHost}:${port}`),
  redirectsToClear: redirecting((port) => `http://${responderHost}:${port}`),
  redirectsToLoopback: redirecting((port) => `http://127.0.0.1:${port}`),
  redirectsForEver: redirecting(() => "", "redirectsForEver"),
  wrongContentType: async ({ der }, response, answers) =>
    send(response, "text/plain", await answers.honest(der)),
  empty: async (_, response) => send(response, ocspResponse, Buffer.alloc(0)),
};

/** RFC 6960 §A.1: the body of a POST, or base64 and then percent-encoding after the URL of a GET. */
const derIn = ({ method, body }: SeenRequest, rest: string): Buffer =>
  method === "POST" ? body : Buffer.from(decodeURIComponent(rest.slice(1)), "base64");

const pkixCrl = "application/pkix-crl";
const octetsATime = 100_000;

/** Sends the first octets of `body` at two megabytes a second, and after these no more. */
function sendAtAPace(response: ServerResponse, body: Buffer, octets: number): void {
  response.writeHead(200, { "Content-Type": pkixCrl, "Content-Length": body.length });
  let sent = 0;
  const pace = setInterval(() => {
    const next = Math.min(sent + octetsATime, octets);
    response.write(body.subarray(sent, next));
    sent = next;
    if (sent === body.length) response.end();
    if (sent === octets) clearInterval(pace);
  }, 50);
  response.on("close", () => clearInterval(pace));
}

const serveCrl: { readonly [Name in Crl]: (response: ServerResponse, answers: Answers) => Promise<void> } = {
  issuing: async (response, answers) => send(response, pkixCrl, await answers.crl("issuing")),
  root: async (response, answers) => send(response, pkixCrl, await answers.crl("root")),
  large: async (response, answers) => {
    const body = await answers.crl("large");
    sendAtAPace(response, body, body.length);
  },
  stalling: async (response, answers) => {
    const body = await answers.crl("large");
    sendAtAPace(response, body, Math.floor(body.length / 4));
  },
};

async function serve(
  request: SeenRequest,
  port: number,
  response: ServerResponse,
  answers: Answers,
): Promise<void> {
  const { method, path } = request;
  const behaviour = behaviours.find(
    (name) => path === ocspPath(name) || path.startsWith(`${ocspPath(name)}/`),
  );
  if (behaviour !== undefined) {
    const rest = path.slice(ocspPath(behaviour).length);
    return behave[behaviour]({ method, rest, port, der: derIn(request, rest) }, response, answers);
  }
  const crl = crls.find((name) => path === crlPath(name));
  if (crl !== undefined) return serveCrl[crl](response, answers);
  const issuer = (["issuing", "root"] as const).find((name) => path === issuerPath(name));
  if (issuer !== undefined) return send(response, "application/pkix-cert", await answers.issuer(issuer));
  if (path === "/") return send(response, "text/html; charset=utf-8", answers.startPage());
  return send(response, "text/plain", "Nothing here", 404);
}

/** What the certificates point to: it stands before OpenSSL's responder as a CDN does, and writes down who asks. */
export function createFront(log: RequestLog, answers: Answers): RequestListener {
  return async (request, response) => {
    const port = request.socket.localPort ?? 0;
    const seen = await log.see(request, "front");
    if (seen === undefined) {
      request.destroy();
      return;
    }
    try {
      await serve(seen, port, response, answers);
    } catch (error) {
      send(response, "text/plain", String(error), 502);
    }
  };
}

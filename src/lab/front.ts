import { createServer, type Server, type ServerResponse } from "node:http";
import type { RequestLog, SeenRequest } from "./request-log.ts";

/**
 * How a responder answers. "honest" is OpenSSL's own responder; each of the others is one thing that goes wrong on the
 * way. "down" is no behaviour of a server: nothing listens where the certificate points.
 */
export const behaviours = [
  "honest",
  "tryLater",
  "stale",
  "stranger",
  "garbage",
  "html",
  "tenMegabytes",
  "hangs",
  "drips",
  "serverError",
  "redirects",
  "wrongContentType",
  "empty",
] as const;

export type Behaviour = (typeof behaviours)[number];

export const ocspPath = (behaviour: Behaviour): string => `/ocsp/${behaviour}`;
export const crlPath = "/crl/issuing.crl";
export const issuerPath = "/ca/issuing.crt";

/** Where the front gets what it serves. Each takes a DER request and gives a DER response. */
export interface Answers {
  honest(question: Buffer): Promise<Buffer>;
  stale(question: Buffer): Promise<Buffer>;
  stranger(question: Buffer): Promise<Buffer>;
  tryLater(): Promise<Buffer>;
  /** DER. */
  crl(): Promise<Buffer>;
  /** DER. */
  issuer(): Promise<Buffer>;
  startPage(): string;
}

const ocspResponse = "application/ocsp-response";

function send(response: ServerResponse, type: string, body: Buffer | string, status = 200): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) }).end(body);
}

const captivePortal =
  "<!doctype html><title>Welcome</title><p>Please accept our terms to use this network.</p>";

/** Octets that are no DER: 0x80 after a tag is BER's indefinite length, and nothing ends it. */
const garbage = Buffer.from(Array.from({ length: 700 }, (_, i) => (i % 2 === 0 ? 0x30 + (i % 7) : 0x80)));

/** One row per behaviour: what is done with a question that came to its path. */
const behave: {
  readonly [Name in Behaviour]: (
    question: Buffer,
    response: ServerResponse,
    answers: Answers,
  ) => Promise<void>;
} = {
  honest: async (question, response, answers) => send(response, ocspResponse, await answers.honest(question)),
  tryLater: async (_, response, answers) => send(response, ocspResponse, await answers.tryLater()),
  stale: async (question, response, answers) => send(response, ocspResponse, await answers.stale(question)),
  stranger: async (question, response, answers) =>
    send(response, ocspResponse, await answers.stranger(question)),
  garbage: async (_, response) => send(response, ocspResponse, garbage),
  html: async (_, response) => send(response, "text/html", captivePortal),
  tenMegabytes: async (_, response) => send(response, ocspResponse, Buffer.alloc(10_000_000, 0x30)),
  hangs: async () => {},
  drips: async (question, response, answers) => {
    const body = await answers.honest(question);
    response.writeHead(200, { "Content-Type": ocspResponse, "Content-Length": body.length });
    let sent = 0;
    const drop = setInterval(() => {
      response.write(body.subarray(sent, sent + 1));
      sent += 1;
      if (sent >= body.length) response.end();
    }, 500);
    response.on("close", () => clearInterval(drop));
  },
  serverError: async (_, response) => send(response, "text/plain", "Internal Server Error", 500),
  redirects: async (_, response) => {
    response.writeHead(302, { Location: ocspPath("honest"), "Content-Length": 0 }).end();
  },
  wrongContentType: async (question, response, answers) =>
    send(response, "text/plain", await answers.honest(question)),
  empty: async (_, response) => send(response, ocspResponse, Buffer.alloc(0)),
};

/** RFC 6960 §A.1: the body of a POST, or base64 and then percent-encoding after the URL of a GET. */
const questionIn = ({ method, body }: SeenRequest, rest: string): Buffer =>
  method === "POST" ? body : Buffer.from(decodeURIComponent(rest), "base64");

async function serve(request: SeenRequest, response: ServerResponse, answers: Answers): Promise<void> {
  const { path } = request;
  const behaviour = behaviours.find(
    (name) => path === ocspPath(name) || path.startsWith(`${ocspPath(name)}/`),
  );
  if (behaviour !== undefined) {
    const question = questionIn(request, path.slice(ocspPath(behaviour).length + 1));
    return behave[behaviour](question, response, answers);
  }
  if (path === crlPath) return send(response, "application/pkix-crl", await answers.crl());
  if (path === issuerPath) return send(response, "application/pkix-cert", await answers.issuer());
  if (path === "/") return send(response, "text/html; charset=utf-8", answers.startPage());
  return send(response, "text/plain", "Nothing here", 404);
}

/** The server the certificates point to: it stands before OpenSSL's responder as a CDN does, and writes down who asks. */
export function createFront(log: RequestLog, answers: Answers): Server {
  return createServer(async (request, response) => {
    const seen = await log.see(request, "http");
    if (seen === undefined) {
      request.destroy();
      return;
    }
    try {
      await serve(seen, response, answers);
    } catch (error) {
      send(response, "text/plain", String(error), 502);
    }
  });
}

import { X509Certificate } from "node:crypto";
import { createServer } from "node:https";
import { createSecureContext, type SecureContext, type TlsOptions } from "node:tls";
import type { Identity } from "./identity.ts";
import { page, scenePage } from "./page.ts";
import type { RequestLog } from "./request-log.ts";
import type { Scene, ServerKind } from "./scenes.ts";
import { createTcpServer, type TcpServer } from "./tcp-server.ts";

/** What a TLS server needs to play a scene. */
export interface Site {
  readonly scene: Scene;
  /** Of several, each client is shown the one it can use that its server prefers. */
  readonly identities: readonly Identity[];
  /** What it staples; nothing where undefined. */
  readonly staple: Buffer | undefined;
}

interface Content {
  readonly type: string;
  readonly body: string;
  /** 200 unless given. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const html = (body: string): Content => ({ type: "text/html; charset=utf-8", body });

/** What every site serves, by path. */
const contents: Readonly<Record<string, (scene: Scene, query: URLSearchParams) => Content>> = {
  "/": (scene) => html(scenePage(scene)),
  /** To see that asking the site itself carries no cookie. */
  "/cookie": (scene) => ({
    ...html(page(scene.host, "<p>This page has set a cookie.</p>")),
    headers: { "Set-Cookie": "visited=yes; Secure; Path=/" },
  }),
  /** A page Firefox may keep, and show again without asking. */
  "/kept": ({ host }) => ({
    ...html(page(host, "<p>This page may be kept for an hour.</p>")),
    headers: { "Cache-Control": "max-age=3600" },
  }),
  /** Sends whoever comes on to the address in `to`. */
  "/redirect": ({ host }, query) => ({
    ...html(page(host, "<p>This page is elsewhere.</p>")),
    status: 302,
    headers: { Location: query.get("to") ?? "/" },
  }),
  /** Once this page has said "ready", the service worker answers everything under /worker/ without the network. */
  "/worker/": (scene) =>
    html(
      page(
        scene.host,
        `<p id="state">installing</p><script>
navigator.serviceWorker.register("/worker/worker.js").then(() => navigator.serviceWorker.ready).then(() => {
  document.querySelector("#state").textContent = "ready";
});
</script>`,
      ),
    ),
  "/worker/worker.js": () => ({
    type: "text/javascript",
    body: `self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") {
    event.respondWith(new Response("<title>offline</title><p id=state>from the service worker", {
      headers: { "Content-Type": "text/html" },
    }));
  }
});
`,
  }),
};

/** In the order of `sigalgs` a server prefers its certificates. */
const setUps: { readonly [Kind in ServerKind]: TlsOptions } = {
  usual: {},
  tls12: { maxVersion: "TLSv1.2" },
  asksForCertificate: { requestCert: true, rejectUnauthorized: false },
  twoCertificates: { sigalgs: "ed448:ECDSA+SHA256" },
};

const shown = ({ identities }: Site): { cert: Buffer[]; key: Buffer[] } => ({
  cert: identities.map(({ cert }) => cert),
  key: identities.map(({ key }) => key),
});

/**
 * For the name a client asks for (SNI). The server has no certificate besides: Node would keep it beside that of the name where
 * their keys are of two types, and then either might be shown.
 */
function byName(sites: readonly Site[]): TlsOptions {
  const contexts = new Map<string, SecureContext>(
    sites.map((site) => [site.scene.host, createSecureContext(shown(site))]),
  );
  return { SNICallback: (name, done) => done(null, contexts.get(name)) };
}

/** One TLS server for all sites of one kind: their names tell them apart. The staple goes with the certificate. */
export function createSites(log: RequestLog, kind: ServerKind, sites: readonly Site[]): TcpServer {
  const [first, ...others] = sites;
  if (first === undefined) throw new Error("no sites to serve");

  const server = createServer(
    // A name can only pick one certificate, in Node.
    { ...setUps[kind], ...(others.length === 0 ? shown(first) : byName(sites)) },
    async (request, response) => {
      const seen = await log.see(request, "site");
      const scene = sites.find((site) => site.scene.host === seen?.host)?.scene;
      const [path = "", query] = (seen?.path ?? "").split("?", 2);
      const content = contents[path];
      if (scene === undefined || content === undefined) {
        response.writeHead(404, { "Content-Type": "text/plain" }).end("Nothing here\n");
        return;
      }
      const { type, body, status, headers } = content(scene, new URLSearchParams(query));
      response.writeHead(status ?? 200, {
        "Content-Type": type,
        "Content-Length": Buffer.byteLength(body),
        ...headers,
      });
      // Node leaves the body out of an answer to HEAD.
      response.end(body);
    },
  );
  const staples = new Map(
    sites.flatMap(({ identities, staple }) =>
      identities.map(({ cert }) => [new X509Certificate(cert).raw.toString("base64"), staple]),
    ),
  );
  server.on("OCSPRequest", (certificate, _issuer, done) => {
    done(null, staples.get(certificate.toString("base64")) ?? null);
  });
  return createTcpServer((socket) => server.emit("connection", socket));
}

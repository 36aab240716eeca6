import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createProbe, type Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode } from "./asn1.ts";
import { type Authority, type Issued, type KeyType, type Leaf, makeAuthority } from "./authority.ts";
import {
  type Answers,
  cdnHost,
  createFront,
  crlPath,
  issuerPath,
  lookAlikeHost,
  ocspPath,
  responderHost,
  singleLabelHost,
} from "./front.ts";
import type { Identity } from "./identity.ts";
import { createMailServer, type MailServer, mailServers } from "./mail.ts";
import { errorStatus } from "./ocsp-response.ts";
import { onOnePort } from "./one-port.ts";
import { type Openssl, opensslIn } from "./openssl.ts";
import { startPage } from "./page.ts";
import { openRequestLog, type RequestLog, type SeenRequest } from "./request-log.ts";
import { type Responder, startResponder } from "./responder.ts";
import { type NamedPorts, type Scene, type Sent, type ServerKind, scenes, serverKinds } from "./scenes.ts";
import { createSites, type Site } from "./sites.ts";
import { makeStaple, staleResponse } from "./staples.ts";
import type { TcpServer } from "./tcp-server.ts";

/** 0: any free port. */
export interface LabPorts {
  /** OpenSSL's responder. */
  readonly ocsp: number;
  /** What certificates point to: the front before the responder, the CRL; and the start page. It speaks https, too. */
  readonly http: number;
  /** All web sites, but for those whose server is set up otherwise: each of these has a free port. */
  readonly https: number;
  readonly smtp: number;
  readonly imap: number;
  readonly pop3: number;
}

export const usualPorts: LabPorts = { ocsp: 2560, http: 8080, https: 8443, smtp: 0, imap: 0, pop3: 0 };

/** A scene as this lab plays it. */
export interface PlayedScene extends Scene {
  readonly url: string;
  /** What Firefox is shown. */
  readonly leaf: Issued;
  /** What others are shown, where its server has two. */
  readonly otherLeaf?: Issued;
  /** As its certificate writes them. */
  readonly ocspUrl?: string;
  readonly crlUrl?: string;
}

/** A mail server as this lab plays it. */
export interface PlayedMailServer extends MailServer {
  readonly port: number;
  readonly leaf: Issued;
}

export interface Lab {
  readonly scenes: readonly PlayedScene[];
  readonly mailServers: readonly PlayedMailServer[];
  readonly startPage: string;
  /** All names used in URLs here. Whoever visits has to resolve them to this machine. */
  readonly hosts: readonly string[];
  readonly ports: LabPorts;
  /** A PEM file: what a client has to trust. */
  readonly rootCertificate: string;
  /** A PEM file: what a client may know, so that a server need not send it. */
  readonly issuingCertificate: string;
  readonly authority: Authority;
  /** OpenSSL's own responder: after a revocation, `reload` it. */
  readonly responder: Responder;
  /** Everything the lab's servers were asked, oldest first. */
  readonly log: Pick<RequestLog, "seen" | "clear">;
  /** Ends everything and removes what was made. */
  stop(): Promise<void>;
}

const loopback = "127.0.0.1";
const day = 86_400_000;

/** Throws one clear sentence when something already listens on the port. */
async function refuseBusyPort(name: keyof LabPorts, port: number, host?: string): Promise<void> {
  if (port === 0) return;
  const probe = createProbe();
  try {
    await listen(probe, port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new Error(`Port ${port} is in use: choose another with --${name}-port`);
  }
  await close(probe);
}

async function listen(server: NetServer, port: number, host?: string): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function close(server: NetServer): Promise<void> {
  server.close();
  await once(server, "close");
}

/** A port on which nothing listens: one that was free a moment ago. */
async function closedPort(): Promise<number> {
  const probe = createProbe();
  const port = await listen(probe, 0, loopback);
  await close(probe);
  return port;
}

/** What is made once, when somebody first wants it. */
function lazily<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Whoever this authority never named: a key with a certificate of its own making, in which it is the responder. */
async function makeStranger(openssl: Openssl): Promise<Issued> {
  await openssl.run(
    ...[
      "req",
      "-config",
      "openssl.cnf",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-noenc",
    ],
    ...["-keyout", "stranger.key", "-out", "stranger.crt", "-subj", "/CN=Stranger"],
    ...["-addext", "extendedKeyUsage = OCSPSigning, serverAuth"],
    ...["-addext", `subjectAltName = DNS:${responderHost}`, "-days", "30"],
  );
  const serial = await openssl.run("x509", "-in", "stranger.crt", "-noout", "-serial");
  return {
    certificate: "stranger.crt",
    key: "stranger.key",
    serialNumber: serial.trim().replace("serial=", "").toLowerCase(),
  };
}

/**
 * Makes an authority, certificates for all scenes, and starts OpenSSL's responder, the front before it and the web
 * sites. Resolves when all of them answer. `folder` must be empty or absent; without one, a temporary folder is
 * made. `tell` hears of each request. Throws when a port is in use, when OpenSSL is missing, or when one of its
 * commands fails; nothing is left behind then. Ends with the process, and cleans up on SIGINT and SIGTERM.
 */
export async function startLab(
  options: {
    readonly ports?: Partial<LabPorts>;
    readonly folder?: string;
    readonly tell?: (request: SeenRequest) => void;
  } = {},
): Promise<Lab> {
  const ports: LabPorts = { ...usualPorts, ...options.ports };
  await refuseBusyPort("ocsp", ports.ocsp);
  await refuseBusyPort("http", ports.http, loopback);
  await refuseBusyPort("https", ports.https, loopback);
  for (const { protocol } of mailServers) await refuseBusyPort(protocol, ports[protocol], loopback);

  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "revocation-lab-"));
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);

  let responder: Responder | undefined;
  const servers: TcpServer[] = [];

  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const onExit = (): void => {
    responder?.kill();
    removeFolder();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    // The same signal again, with nobody listening, ends the process the way whoever sent it expects.
    void stop().finally(() => process.kill(process.pid, signal));
  };
  const stop = async (): Promise<void> => {
    process.off("exit", onExit).off("SIGINT", onSignal).off("SIGTERM", onSignal);
    const closed = servers.filter(({ listening }) => listening).map(close);
    for (const server of servers) server.closeAllConnections();
    await Promise.all([...closed, responder?.stop()]);
    removeFolder();
  };
  process.on("exit", onExit).on("SIGINT", onSignal).on("SIGTERM", onSignal);

  try {
    const openssl = opensslIn(folder);
    const log = openRequestLog(options.tell ?? (() => {}));
    const served: PlayedScene[] = [];
    const mail: PlayedMailServer[] = [];
    const stale = new Map<string, Buffer>();
    const inFolder = (file: string): Promise<Buffer> => readFile(join(folder, file));
    const crls = {
      issuing: lazily(async () => inFolder(await authority.gencrl())),
      root: lazily(async () => inFolder(await authority.gencrlOfRoot())),
      large: lazily(async () => inFolder(await authority.gencrlWith(200_000))),
    };
    const answers: Answers = {
      honest: async (question) => {
        if ((await authority.read(question)) === undefined) return malformedRequest;
        if (responder === undefined) throw new Error("the responder has not started yet");
        return responder.put(question);
      },
      root: async (question) =>
        (await authority.read(question)) === undefined ? malformedRequest : authority.answerAsRoot(question),
      read: (question) => authority.read(question),
      withoutNonce: (question) => authority.withoutNonce(question),
      timesOf: (answer) => authority.timesOf(answer),
      stale: async (question) => {
        for (const [serialNumber, response] of stale) {
          if (question.includes(Buffer.from(serialNumber, "hex"))) return response;
        }
        throw new Error("no stale answer was made for this certificate");
      },
      stranger: (question) => authority.answer(question, stranger),
      tryLater: async () => tryLater,
      unauthorized: async () => unauthorized,
      crl: (which) => crls[which](),
      issuer: async (which) => new X509Certificate(await inFolder(authority[which].certificate)).raw,
      startPage: () => startPage(served, mail),
    };

    // Ports go into the certificates, so these servers open before there is anything to serve.
    const front = createFront(log, answers);
    const encrypted = createHttpsServer(front);
    const bothSchemes = onOnePort(createHttpServer(front), encrypted);
    const httpOnly = createHttpServer(front);
    const distrusted = createHttpsServer(front);
    servers.push(bothSchemes, httpOnly, distrusted);
    const named: NamedPorts = {
      front: await listen(bothSchemes, ports.http, loopback),
      httpOnly: await listen(httpOnly, 0, loopback),
      distrusted: await listen(distrusted, 0, loopback),
      nobody: await closedPort(),
    };

    const at = `http://${responderHost}:${named.front}`;
    const authority = await makeAuthority(openssl, {
      ocspUrl: `${at}${ocspPath("root")}`,
      crlUrl: `${at}${crlPath("root")}`,
      issuerUrl: `${at}${issuerPath("root")}`,
    });
    const [stranger, tryLater, malformedRequest, unauthorized] = await Promise.all([
      makeStranger(openssl),
      encode(openssl, "try-later", errorStatus(3)),
      encode(openssl, "malformed-request", errorStatus(1)),
      encode(openssl, "unauthorized", errorStatus(6)),
    ]);

    const now = Date.now();
    const validity = ({ from, to }: Scene["valid"]): Pick<Leaf, "notBefore" | "notAfter"> => ({
      notBefore: new Date(now + from * day),
      notAfter: new Date(now + to * day),
    });
    const pointers = ({ ocsp, crl }: Scene): Pick<PlayedScene, "ocspUrl" | "crlUrl"> => ({
      ...(ocsp === undefined
        ? {}
        : { ocspUrl: typeof ocsp === "function" ? ocsp(named) : `${at}${ocspPath(ocsp)}` }),
      ...(crl === undefined ? {} : { crlUrl: `${at}${crlPath(crl)}` }),
    });
    const identity = async (
      { certificate, key }: Issued,
      sends: readonly Sent[] = ["leaf", "issuing"],
    ): Promise<Identity> => {
      const { issuing, root } = authority;
      const files = { issuing, root, stranger, leaf: { certificate } };
      const chain = await Promise.all(sends.map((sent) => inFolder(files[sent].certificate)));
      return { cert: Buffer.concat(chain), key: await inFolder(key) };
    };
    const otherCertificate = await authority.issue({
      ...{ name: "front", host: responderHost, otherNames: [cdnHost, lookAlikeHost], keyType: "p256" },
      ...validity({ from: -1, to: 5 }),
    });
    encrypted.setSecureContext(await identity(otherCertificate));
    distrusted.setSecureContext({
      cert: await inFolder(stranger.certificate),
      key: await inFolder(stranger.key),
    });

    /** A certificate from the issuing CA, which revokes it again if that is to be its status. */
    const issue = async (leaf: Omit<Leaf, "recorded">, status: Scene["status"]): Promise<Issued> => {
      const issued = await authority.issue({ ...leaf, recorded: status !== "unrecorded" });
      if (typeof status === "object") await authority.revoke(issued, status.revoked);
      return issued;
    };
    const issuerUrl = `${at}${issuerPath("issuing")}`;
    const issueTo = (scene: Scene, name = scene.id, keyType: KeyType = scene.keyType): Promise<Issued> => {
      const { host, otherNames = [], mustStaple = false, valid, status } = scene;
      const its = { ...pointers(scene), issuerUrl, ...validity(valid) };
      return issue({ name, host, otherNames, keyType, mustStaple, ...its }, status);
    };
    const [cast, mailCast] = await Promise.all([
      Promise.all(
        scenes.map(async (scene) => ({
          scene,
          leaf: await issueTo(scene),
          ...(scene.server === "twoCertificates" && {
            otherLeaf: await issueTo(scene, `${scene.id}.ed448`, "ed448"),
          }),
        })),
      ),
      Promise.all(
        mailServers.map(async (server) => {
          const { protocol, host, status } = server;
          const its = {
            ocspUrl: `${at}${ocspPath("honest")}`,
            issuerUrl,
            ...validity({ from: -10, to: 80 }),
          };
          return { server, leaf: await issue({ name: protocol, host, keyType: "p256", ...its }, status) };
        }),
      ),
    ]);
    await crls.issuing();
    for (const { scene, leaf } of cast) {
      if (scene.ocsp === "stale") stale.set(leaf.serialNumber, await staleResponse(authority, leaf));
    }
    responder = await startResponder(authority, ports.ocsp);

    const stapleOf = async ({ staple }: Scene | MailServer, leaf: Issued): Promise<Buffer | undefined> =>
      staple && makeStaple(staple, leaf, authority, { otherCertificate, stranger });
    const sites = await Promise.all(
      cast.map(async ({ scene, leaf, otherLeaf }): Promise<Site> => {
        const identities = [leaf, ...(otherLeaf ? [otherLeaf] : [])].map((one) => identity(one, scene.sends));
        return {
          scene,
          identities: await Promise.all(identities),
          staple: await stapleOf(scene, leaf),
        };
      }),
    );
    const portOf = new Map<ServerKind, number>();
    const taken = { ...ports, ocsp: responder.port, http: named.front };
    for (const kind of serverKinds) {
      const tls = createSites(
        log,
        kind,
        sites.filter(({ scene }) => scene.server === kind),
      );
      servers.push(tls);
      const port = await listen(tls, kind === "usual" ? ports.https : 0, loopback);
      if (kind === "usual") taken.https = port;
      portOf.set(kind, port);
    }
    for (const { scene, ...its } of cast) {
      const url = `https://${scene.host}:${portOf.get(scene.server)}/`;
      served.push({ ...scene, ...pointers(scene), ...its, url });
    }
    for (const { server, leaf } of mailCast) {
      const listener = createMailServer(server, await identity(leaf), await stapleOf(server, leaf));
      servers.push(listener);
      const port = await listen(listener, ports[server.protocol], loopback);
      taken[server.protocol] = port;
      mail.push({ ...server, leaf, port });
    }

    return {
      scenes: served,
      mailServers: mail,
      startPage: `http://localhost:${named.front}/`,
      hosts: [
        ...[...served, ...mail].map(({ host }) => host),
        responderHost,
        cdnHost,
        lookAlikeHost,
        singleLabelHost,
      ],
      ports: taken,
      rootCertificate: join(folder, authority.root.certificate),
      issuingCertificate: join(folder, authority.issuing.certificate),
      authority,
      responder,
      log,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

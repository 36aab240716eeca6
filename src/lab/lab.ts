import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer as createProbe, type Server as NetServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encode, explicit, sequence } from "./asn1.ts";
import { type Authority, type Issued, makeAuthority } from "./authority.ts";
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
import {
  asCertID,
  byKey,
  certID,
  certificateValue,
  errorStatus,
  good,
  responseData,
  singleResponse,
  successful,
} from "./ocsp-response.ts";
import { onOnePort } from "./one-port.ts";
import { type Openssl, opensslIn } from "./openssl.ts";
import { startPage } from "./page.ts";
import { openRequestLog, type RequestLog, type SeenRequest } from "./request-log.ts";
import { type Responder, startResponder } from "./responder.ts";
import { type NamedPorts, type Scene, scenes } from "./scenes.ts";
import { sign, signatureAlgorithms } from "./signature.ts";
import { createSites, type Site } from "./sites.ts";

/** 0: any free port. */
export interface LabPorts {
  /** OpenSSL's responder. */
  readonly ocsp: number;
  /** What certificates point to: the front before the responder, the CRL; and the start page. It speaks https, too. */
  readonly http: number;
  /** All web sites. */
  readonly https: number;
}

export const usualPorts: LabPorts = { ocsp: 2560, http: 8080, https: 8443 };

/** A scene as this lab plays it. */
export interface PlayedScene extends Scene {
  readonly url: string;
  readonly leaf: Issued;
  /** As its certificate writes them. */
  readonly ocspUrl?: string;
  readonly crlUrl?: string;
}

export interface Lab {
  readonly scenes: readonly PlayedScene[];
  readonly startPage: string;
  /** All names used in URLs here. Whoever visits has to resolve them to this machine. */
  readonly hosts: readonly string[];
  readonly ports: LabPorts;
  /** A PEM file: what a client has to trust. */
  readonly rootCertificate: string;
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

/** A good answer whose time has passed, which `openssl ocsp` will not make: written out and signed with the responder's key. */
async function staleResponse(
  openssl: Openssl,
  { issuing, ocspSigner }: Authority,
  leaf: Issued,
): Promise<Buffer> {
  const name = `${leaf.serialNumber}.stale`;
  const then = Date.now() - 10 * day;
  const data = responseData({
    responderID: await byKey(openssl, ocspSigner.certificate),
    producedAt: new Date(then),
    responses: [
      singleResponse({
        certID: asCertID(await certID(openssl, issuing.certificate, leaf.certificate)),
        certStatus: good,
        thisUpdate: new Date(then),
        nextUpdate: new Date(then + 4 * day),
      }),
    ],
  });
  const certificates = explicit(0, sequence(await certificateValue(openssl, ocspSigner.certificate)));
  const signature = await sign(openssl, name, data, ocspSigner.key);
  const basic = sequence(data, signatureAlgorithms.ecdsaWithSha256.identifier, signature, certificates);
  return encode(openssl, name, successful(basic));
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

  const folder = options.folder ?? mkdtempSync(join(tmpdir(), "revocation-lab-"));
  mkdirSync(folder, { recursive: true });
  if (readdirSync(folder).length > 0) throw new Error(`${folder} is not empty`);

  let responder: Responder | undefined;
  const servers: (NetServer & { closeAllConnections(): void })[] = [];

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
      startPage: () => startPage(served),
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
    const pointers = ({ ocsp, crl }: Scene): Pick<PlayedScene, "ocspUrl" | "crlUrl"> => ({
      ...(ocsp === undefined
        ? {}
        : { ocspUrl: typeof ocsp === "function" ? ocsp(named) : `${at}${ocspPath(ocsp)}` }),
      ...(crl === undefined ? {} : { crlUrl: `${at}${crlPath(crl)}` }),
    });
    const issuing = await inFolder(authority.issuing.certificate);
    const identity = async ({ certificate, key }: Issued): Promise<{ cert: Buffer; key: Buffer }> => {
      const [cert, itsKey] = await Promise.all([inFolder(certificate), inFolder(key)]);
      return { cert: Buffer.concat([cert, issuing]), key: itsKey };
    };
    const frontCertificate = await authority.issue({
      ...{ name: "front", host: responderHost, otherNames: [cdnHost, lookAlikeHost], keyType: "p256" },
      ...{ notBefore: new Date(now - day), notAfter: new Date(now + 5 * day) },
    });
    encrypted.setSecureContext(await identity(frontCertificate));
    distrusted.setSecureContext({
      cert: await inFolder(stranger.certificate),
      key: await inFolder(stranger.key),
    });

    const leaves = await Promise.all(
      scenes.map((scene) =>
        authority.issue({
          name: scene.id,
          host: scene.host,
          otherNames: scene.otherNames ?? [],
          keyType: scene.keyType,
          ...pointers(scene),
          issuerUrl: `${at}${issuerPath("issuing")}`,
          mustStaple: scene.mustStaple ?? false,
          notBefore: new Date(now + scene.valid.from * day),
          notAfter: new Date(now + scene.valid.to * day),
          recorded: scene.status !== "unrecorded",
        }),
      ),
    );
    const cast = scenes.map((scene, index) => ({ scene, leaf: leaves[index] as Issued }));
    for (const { scene, leaf } of cast) {
      if (typeof scene.status === "object") await authority.revoke(leaf, scene.status.revoked);
    }
    await crls.issuing();
    for (const { scene, leaf } of cast) {
      if (scene.ocsp === "stale") stale.set(leaf.serialNumber, await staleResponse(openssl, authority, leaf));
    }
    responder = await startResponder(authority, ports.ocsp);

    const sites = await Promise.all(
      cast.map(async ({ scene, leaf }): Promise<Site> => {
        const { cert, key } = await identity(leaf);
        return {
          scene,
          certificateChain: cert,
          key,
          staple: scene.stapled ? await authority.answer(await authority.ask(leaf)) : undefined,
        };
      }),
    );
    const tls = createSites(log, sites);
    servers.push(tls);
    const httpsPort = await listen(tls, ports.https, loopback);
    for (const { scene, leaf } of cast) {
      served.push({ ...scene, ...pointers(scene), leaf, url: `https://${scene.host}:${httpsPort}/` });
    }

    return {
      scenes: served,
      startPage: `http://localhost:${named.front}/`,
      hosts: [...served.map(({ host }) => host), responderHost, cdnHost, lookAlikeHost, singleLabelHost],
      ports: { ocsp: responder.port, http: named.front, https: httpsPort },
      rootCertificate: join(folder, authority.root.certificate),
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

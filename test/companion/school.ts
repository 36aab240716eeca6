import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  connect as connectTls,
  createServer as createTlsServer,
  type TlsOptions,
  type Server as TlsServer,
} from "node:tls";
import { afterAll, afterEach } from "vitest";

/** A folder of its own for each test file, gone when it is done. */
const folder = mkdtempSync(join(tmpdir(), "revocation-companion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inFolder = (name: string): string => join(folder, name);

/** Runs the OpenSSL command line in `folder`. Throws with its errors when it fails. */
export const openssl = (...args: readonly string[]): Buffer =>
  execFileSync("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });

const extensions = `[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign, cRLSign
[leaf]
basicConstraints = critical, CA:FALSE
`;

/** A certificate with its key: PEM, and the certificate's DER. */
export interface Made {
  readonly name: string;
  readonly cert: string;
  readonly key: string;
  readonly der: Buffer;
}

/** Makes a P-256 certificate, signed by `issuer` or by itself. */
export function make(name: string, section: "ca" | "leaf", issuer?: Made): Made {
  writeFileSync(inFolder("extensions.cnf"), extensions);
  openssl(
    ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
    ...["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`],
  );
  const signer =
    issuer === undefined
      ? ["-key", `${name}.key`]
      : ["-CA", `${issuer.name}.pem`, "-CAkey", `${issuer.name}.key`];
  openssl(
    ...["x509", "-req", "-in", `${name}.csr`, ...signer, "-days", "30", "-out", `${name}.pem`],
    ...["-extfile", "extensions.cnf", "-extensions", section],
  );
  return {
    name,
    cert: readFileSync(inFolder(`${name}.pem`), "utf8"),
    key: readFileSync(inFolder(`${name}.key`), "utf8"),
    der: openssl("x509", "-in", `${name}.pem`, "-outform", "DER"),
  };
}

/** An OCSP response as OpenSSL signs it: `leaf` is good. */
export function ocspGood(leaf: Made, issuer: Made): Buffer {
  const serial = openssl("x509", "-in", `${leaf.name}.pem`, "-noout", "-serial")
    .toString()
    .trim()
    .split("=")[1];
  writeFileSync(inFolder("index.txt"), `V\t491231235959Z\t\t${serial}\tunknown\t/CN=${leaf.name}\n`);
  openssl(
    ...["ocsp", "-index", "index.txt", "-CA", `${issuer.name}.pem`, "-rsigner", `${issuer.name}.pem`],
    ...["-rkey", `${issuer.name}.key`, "-issuer", `${issuer.name}.pem`, "-cert", `${leaf.name}.pem`],
    ...["-ndays", "7", "-respout", "good.der"],
  );
  return readFileSync(inFolder("good.der"));
}

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function listen(server: Server | TlsServer, host: string): Promise<number> {
  const open = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    open.add(socket);
    socket.on("error", () => {}).on("close", () => open.delete(socket));
  });
  server.on("tlsClientError", () => {});
  server.listen(0, host);
  await once(server, "listening");
  closers.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/** A TLS server of Node's until the end of the test: `staple` is what it staples. Gives its port. */
export async function serveTls(
  options: TlsOptions,
  staple?: Uint8Array,
  host = "127.0.0.1",
): Promise<number> {
  const server = createTlsServer(options, (socket) => {
    socket.on("error", () => {});
  });
  server.on("OCSPRequest", (_certificate, _issuer, done) =>
    done(null, staple === undefined ? null : Buffer.from(staple)),
  );
  return listen(server, host);
}

/** A server of plain TCP until the end of the test. Gives its port. */
export const serveTcp = (connected: (socket: Socket) => void, host = "127.0.0.1"): Promise<number> =>
  listen(createServer({ allowHalfOpen: true }, connected), host);

/** The staple as Node's own client tells of it; null where there is none. */
export async function stapleByNode(port: number, options: object = {}): Promise<Buffer | null> {
  const client = connectTls({
    ...{ host: "127.0.0.1", port, rejectUnauthorized: false, ...options },
    ...({ requestOCSP: true } as object),
  });
  client.on("error", () => {});
  const [staple] = (await once(client, "OCSPResponse")) as [Buffer | null];
  client.destroy();
  return staple;
}

/** What a TLS server says in one handshake, raw, and the client's key log: a recording to play again, or to spoil. */
export interface Recording {
  readonly octets: Uint8Array;
  readonly keyLog: readonly string[];
}

/** Has Node's own client shake hands with the server at `port`. */
export async function record(port: number): Promise<Recording> {
  const heard: Buffer[] = [];
  const keyLog: string[] = [];
  const between = await serveTcp((socket) => {
    const server = connect(port, "127.0.0.1");
    server.on("error", () => socket.destroy()).on("data", (chunk) => heard.push(chunk));
    socket.pipe(server).pipe(socket);
  });
  const client = connectTls({
    ...{ host: "127.0.0.1", port: between, rejectUnauthorized: false },
    ...({ requestOCSP: true } as object),
  });
  client.on("error", () => {}).on("keylog", (line: Buffer) => keyLog.push(line.toString()));
  await once(client, "secureConnect");
  client.destroy();
  return { octets: new Uint8Array(Buffer.concat(heard)), keyLog };
}

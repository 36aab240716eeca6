import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shakeHands } from "../../src/companion/staple.ts";
import { type Authority, makeAuthority } from "../../src/lab/authority.ts";
import { opensslIn } from "../../src/lab/openssl.ts";
import { findNginx } from "../../src/lab/prerequisites.ts";
import { staleResponse } from "../../src/lab/staples.ts";
import { type PrintedResponse, witness } from "../../src/lab/witness.ts";

const folder = mkdtempSync(join(tmpdir(), "revocation-servers-"));
const inFolder = (name: string): string => join(folder, name);
let authority: Authority;

const day = 86_400_000;
const versions = ["TLSv1.2", "TLSv1.3"] as const;
/** What is stapled under which name; "none" staples nothing. */
const names = ["good", "expired", "revoked", "none"] as const;
const statuses = { good: "good", expired: "good", revoked: "revoked" } as const;
const hostOf = (name: string): string => `${name}.example`;

/** Makes, of each name, its certificate with that of the issuing CA (.pem), its key, and its staple (.der). */
beforeAll(async () => {
  authority = await makeAuthority(opensslIn(folder));
  const issuing = readFileSync(inFolder("issuing.crt"));
  for (const name of names) {
    const [notBefore, notAfter] = [new Date(Date.now() - day), new Date(Date.now() + 30 * day)];
    const leaf = await authority.issue({ name, host: hostOf(name), keyType: "p256", notBefore, notAfter });
    writeFileSync(inFolder(`${name}.pem`), Buffer.concat([readFileSync(inFolder(`${name}.crt`)), issuing]));
    if (name === "none") continue;
    if (name === "revoked") await authority.revoke(leaf, "keyCompromise");
    const staple =
      name === "expired"
        ? await staleResponse(authority, leaf)
        : await authority.answer(await authority.ask(leaf));
    writeFileSync(inFolder(`${name}.der`), staple);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const running = new Set<ChildProcess>();

async function end(child: ChildProcess): Promise<void> {
  running.delete(child);
  const closed = once(child, "close");
  child.kill();
  if (child.exitCode === null && child.signalCode === null) await closed;
}
/** Should a test fail: those of one that passes have ended. */
afterAll(async () => {
  for (const child of running) await end(child);
});

/** Starts a server, and gives what `sign` finds in the line by which it says that it listens. Throws with all it said if it ends. */
async function start(
  command: string,
  args: readonly string[],
  output: "stdout" | "stderr",
  sign: RegExp,
): Promise<{ readonly child: ChildProcess; readonly found: RegExpExecArray }> {
  const child = spawn(command, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  running.add(child);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said += chunk;
    });
  }
  for await (const line of createInterface(child[output] as Readable)) {
    const found = sign.exec(line);
    if (found === null) continue;
    child[output]?.resume();
    return { child, found };
  }
  throw new Error(`${command} ended: ${said}`);
}

const brought = (port: number, servername: string) =>
  shakeHands({ host: "127.0.0.1", port, servername }, { milliseconds: 20_000 });

/** Both witnesses at one server: what it staples is in the file of its name, and nothing where there is none. */
async function expectAgreed(port: number, name: (typeof names)[number], version: string): Promise<void> {
  const { chain = [], protocolVersion, failure } = await brought(port, hostOf(name));
  const witnessed = await witness(authority, { port, servername: hostOf(name) });
  expect(failure).toBeUndefined();
  expect([protocolVersion, witnessed.protocol]).toEqual([version, version]);
  expect(chain.map(({ certificate }) => Buffer.from(certificate))).toEqual(witnessed.chain);
  expect(chain).toHaveLength(2);
  const staple = chain[0]?.ocspResponse;
  if (name === "none") {
    expect(staple).toBeUndefined();
    expect(witnessed.staple).toBe("none");
    return;
  }
  expect(Buffer.from(staple ?? [])).toEqual(readFileSync(inFolder(`${name}.der`)));
  const [single] = (witnessed.staple as PrintedResponse).responses;
  expect(single?.certStatus).toBe(statuses[name]);
  expect(Number(single?.nextUpdate) > Date.now()).toBe(name !== "expired");
}

describe.each(versions)("OpenSSL's s_server under %s", (version) => {
  const flag = { "TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3" }[version];

  async function serve(
    name: string,
    ...more: readonly string[]
  ): Promise<{ port: number; child: ChildProcess }> {
    const { child, found } = await start(
      "openssl",
      [
        ...["s_server", "-accept", "127.0.0.1:0", flag, "-cert", `${name}.crt`, "-key", `${name}.key`],
        ...["-cert_chain", "issuing.crt", ...more],
      ],
      "stdout",
      /^ACCEPT .*:(\d+)$/,
    );
    return { port: Number(found[1]), child };
  }

  it.each(names)("staples what is %s", async (name) => {
    const status = name === "none" ? [] : ["-status_file", `${name}.der`];
    const { port, child } = await serve(name, ...status);
    await expectAgreed(port, name, version);
    await end(child);
  });

  it("that cannot read what it is to staple ends it with an alert", async () => {
    writeFileSync(inFolder("empty.der"), "");
    const { port, child } = await serve("good", "-status_file", "empty.der");
    const { chain, failure } = await brought(port, hostOf("good"));
    expect({ chain, failure }).toEqual({
      chain: undefined,
      failure: { failure: "alert", alert: "internal_error" },
    });
    await end(child);
  });

  it("that demands a client certificate is told of, with what it staples", async () => {
    const { port, child } = await serve("good", "-status_file", "good.der", "-Verify", "1");
    const { chain, clientCertificateRequested, failure } = await brought(port, hostOf("good"));
    expect(Buffer.from(chain?.[0]?.ocspResponse ?? [])).toEqual(readFileSync(inFolder("good.der")));
    expect(clientCertificateRequested).toBe(true);
    const alert = { failure: "clientCertificateRequired", alert: "handshake_failure" };
    expect(failure).toEqual(version === "TLSv1.2" ? alert : undefined);
    await end(child);
  });
});

describe("nginx", () => {
  const ports = new Map<string, number>();
  let child: ChildProcess;

  /** One that was free a moment ago: nginx takes no other. */
  async function freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return port;
  }

  /** For each version a port, and there for each name a server, and one that wants a client certificate. */
  beforeAll(async () => {
    for (const version of versions) ports.set(version, await freePort());
    const server = (version: string, name: string, host: string, ...more: readonly string[]): string =>
      `server {
        listen 127.0.0.1:${ports.get(version)} ssl;
        server_name ${host};
        ssl_protocols ${version};
        ssl_certificate ${name}.pem;
        ssl_certificate_key ${name}.key;
        ${name === "none" ? "" : `ssl_stapling on; ssl_stapling_file ${name}.der;`}
        ${more.join(" ")}
        return 204;
      }`;
    const servers = versions.flatMap((version) => [
      ...names.map((name) => server(version, name, hostOf(name))),
      server(version, "good", "members.example", "ssl_verify_client on; ssl_client_certificate root.crt;"),
    ]);
    const kept = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(
      (what) => `${what}_temp_path kept;`,
    );
    writeFileSync(
      inFolder("nginx.conf"),
      `daemon off; master_process off; pid nginx.pid; error_log stderr notice;
      events {}
      http { access_log off; ${kept.join(" ")} ${servers.join("\n")} }`,
    );
    const nginx = findNginx();
    if (nginx === undefined) throw new Error("nginx is needed: npm test makes sure of it");
    const args = ["-p", folder, "-c", inFolder("nginx.conf")];
    ({ child } = await start(nginx, args, "stderr", /using the "\w+" event method/));
  });
  afterAll(() => end(child));

  describe.each(versions)("under %s", (version) => {
    it.each(names)("staples what is %s", (name) => expectAgreed(ports.get(version) ?? 0, name, version));

    it("that demands a client certificate is told of, with what it staples", async () => {
      const { chain, clientCertificateRequested, failure } = await brought(
        ports.get(version) ?? 0,
        "members.example",
      );
      expect(Buffer.from(chain?.[0]?.ocspResponse ?? [])).toEqual(readFileSync(inFolder("good.der")));
      // It says so only once it is asked for a page.
      expect({ clientCertificateRequested, failure }).toEqual({
        clientCertificateRequested: true,
        failure: undefined,
      });
    });
  });
});

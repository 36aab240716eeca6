import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { version } from "../../package.json" with { type: "json" };
import { readFrames, writeFrame } from "../../src/companion/framing.ts";
import { toBase64 } from "../../src/core/bytes/base64.ts";
import { make, ocspGood, serveTcp, serveTls } from "./school.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "revocation-companion-built-"));
afterAll(() => rmSync(folder, { recursive: true }));
beforeAll(() => build({ root: top, mode: "companion", logLevel: "warn", build: { outDir: folder } }));

const issuing = make("issuing", "ca");
const leaf = make("leaf", "leaf", issuing);
const good = ocspGood(leaf, issuing);

/** The built companion as Firefox runs it. */
interface Host {
  readonly child: ChildProcess;
  say(message: object): void;
  write(octets: Uint8Array): void;
  /** The next so many messages, in whatever order they came. */
  hear(count: number): Promise<Record<string, unknown>[]>;
  /** Its exit code, and all it had to say on stderr. */
  readonly ended: Promise<{ readonly code: number | null; readonly stderr: string }>;
}

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill();
});

function start(env: Readonly<Record<string, string>> = {}): Host {
  const child = spawn(process.execPath, [join(folder, "companion.mjs"), "host"], {
    env: { PATH: "/nowhere", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  running.push(child);
  child.stdin.on("error", () => {});
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = once(child, "close").then(([code]) => ({ code, stderr }));
  const frames = readFrames(child.stdout);
  return {
    child,
    say: (message) => void child.stdin.write(writeFrame(message)),
    write: (octets) => void child.stdin.write(octets),
    hear: async (count) => {
      const heard: Record<string, unknown>[] = [];
      while (heard.length < count) {
        const { value } = await frames.next();
        if (value === undefined || "error" in value) break;
        heard.push(value.message);
      }
      return heard;
    },
    ended,
  };
}

const staple = (id: number, port: number) => ({ protocol: 1, type: "staple", id, host: "127.0.0.1", port });
const error = (error: object, id?: number) => ({
  protocol: 1,
  type: "error",
  ...(id !== undefined && { id }),
  error,
});
const quiet = { code: 0, stderr: "" };

it("says who it is, and ends with its input, without a word on stderr", async () => {
  const host = start();
  host.say({ protocol: 1, type: "hello", id: 3 });
  const { node, openssl } = process.versions;
  expect(await host.hear(1)).toEqual([{ protocol: 1, type: "hello", id: 3, version, node, openssl }]);
  host.child.stdin?.end();
  expect(await host.ended).toEqual(quiet);
});

it("says to another version which one it is", async () => {
  const host = start();
  host.say({ protocol: 2, type: "hello", id: 3 });
  host.say({ protocol: 2, type: "staple", id: 4, whatever: true });
  expect(await host.hear(2)).toMatchObject([
    { protocol: 1, type: "hello", id: 3, version },
    error({ fault: "otherProtocol", expected: 1 }, 4),
  ]);
});

it("tells of a handshake, in base64", async () => {
  const port = await serveTls({ key: leaf.key, cert: leaf.cert + issuing.cert }, good);
  const host = start();
  host.say({ ...staple(1, port), servername: "leaf.example", alpn: ["h2"] });
  expect(await host.hear(1)).toMatchObject([
    {
      ...{ protocol: 1, type: "staple", id: 1 },
      handshake: {
        protocolVersion: "TLSv1.3",
        chain: [
          { certificate: toBase64(leaf.der), ocspResponse: toBase64(good) },
          { certificate: toBase64(issuing.der) },
        ],
      },
    },
  ]);
});

it("keeps to what Firefox takes in one message, however much a server sends", async () => {
  const cert = leaf.cert + issuing.cert.repeat(60);
  const port = await serveTls({ key: leaf.key, cert, minVersion: "TLSv1.3" }, Buffer.alloc(65_000, 1));
  const host = start();
  host.say(staple(1, port));
  const [header] = (await once(host.child.stdout as NodeJS.ReadableStream, "data")) as [Buffer];
  expect(header.readUInt32LE(0)).toBeGreaterThan(80_000);
  expect(header.readUInt32LE(0)).toBeLessThan(1024 * 1024);
});

it("has four jobs at once, one for each id, and takes another when one is done", async () => {
  const waiting: (() => void)[] = [];
  const port = await serveTcp((socket) => waiting.push(() => socket.end()));
  const host = start();
  for (const id of [1, 2, 3, 4, 5, 2]) host.say(staple(id, port));
  expect(await host.hear(2)).toEqual([
    error({ fault: "tooManyJobs", limit: 4 }, 5),
    error({ fault: "idInUse" }, 2),
  ]);
  await expect.poll(() => waiting.length).toBe(4);
  waiting[0]?.();
  const [done] = await host.hear(1);
  expect(done).toMatchObject({ type: "staple", handshake: { failure: { failure: "connectionBroken" } } });
  host.say(staple(5, port));
  await expect.poll(() => waiting.length).toBe(5);
  expect(done?.id).not.toBe(5);
});

it("ends with its input also while it is busy", async () => {
  const host = start();
  const port = await serveTcp(() => host.child.stdin?.end());
  host.say(staple(1, port));
  const cancelled = { type: "staple", id: 1, handshake: { failure: { failure: "cancelled" } } };
  expect(await host.hear(1)).toMatchObject([cancelled]);
  expect(await host.ended).toEqual(quiet);
});

it("ends when nobody hears it any longer", async () => {
  const host = start();
  host.child.stdout?.destroy();
  host.say({ protocol: 1, type: "hello", id: 1 });
  host.child.stdin?.end();
  expect(await host.ended).toEqual(quiet);
});

describe("what is no request", () => {
  it("is answered, and the next one served", async () => {
    const host = start();
    host.write(Buffer.concat([Uint8Array.of(1, 0, 0, 0), Buffer.from("{")]));
    host.say([]);
    host.say({});
    host.say({ ...staple(9, 0) });
    host.say({ protocol: 1, type: "hello", id: 10 });
    expect(await host.hear(5)).toMatchObject([
      error({ fault: "notJson" }),
      error({ fault: "notAnObject" }),
      error({ fault: "badField", field: "id", expected: "an integer, 0 at least" }),
      error({ fault: "badField", field: "port", expected: "1 to 65535" }, 9),
      { type: "hello", id: 10 },
    ]);
  });

  it("and too large is answered, and the end", async () => {
    const host = start();
    host.write(Uint8Array.of(1, 0, 1, 0));
    host.say({ protocol: 1, type: "hello", id: 10 });
    expect(await host.hear(2)).toEqual([error({ fault: "tooLarge", limit: 65_536, found: 65_537 })]);
    expect(await host.ended).toEqual(quiet);
  });

  it("because it ends too soon is answered", async () => {
    const host = start();
    host.write(Uint8Array.of(1, 0, 0, 0));
    host.child.stdin?.end();
    expect(await host.hear(2)).toEqual([error({ fault: "truncated" })]);
    expect(await host.ended).toEqual(quiet);
  });
});

it("tells on stderr what it does, when asked", async () => {
  const host = start({ REVOCATION_INSPECTOR_DEBUG: "1" });
  host.say({ protocol: 1, type: "hello", id: 3 });
  host.say({});
  host.child.stdin?.end();
  expect((await host.ended).stderr.split("\n")).toEqual([
    "companion: request hello 3",
    "companion: reply hello 3",
    "companion: reply error ? badField",
    "",
  ]);
});

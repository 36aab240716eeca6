import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { build } from "vite";
import { findFirefox, startFirefox } from "../../src/lab/firefox.ts";
import { cache } from "./crls.ts";
import type { Server } from "./serve.ts";

const bundleNames = ["crl", "peers", "ocsp", "ocsp-peers"] as const;
type Bundle = (typeof bundleNames)[number];
type Run = <Result>(bundle: Bundle, work: string, ...args: unknown[]) => Promise<Result>;

/** Where work is measured. Both run the same bundles. */
export interface Contender {
  readonly name: string;
  /** Calls the function `work` of a bundle with the server's URL and `args`. */
  readonly run: Run;
  /** Milliseconds, loading the bundle included, that `work` takes in a context where nothing was loaded before. */
  readonly fresh: (bundle: Bundle, work: string) => Promise<number>;
  /** The most octets of memory verifying one CRL takes beyond those it was loaded in. Undefined where it cannot be told. */
  readonly peakMemory: (
    entries: number,
  ) => Promise<{ readonly file: number; readonly beyond: number } | undefined>;
  readonly close: () => Promise<void>;
}

/** Bundles the work as the add-on is bundled, and gives the files. */
async function bundles(): Promise<Readonly<Record<Bundle, string>>> {
  for (const name of bundleNames) {
    await build({
      configFile: false,
      logLevel: "error",
      build: {
        outDir: cache,
        emptyOutDir: false,
        target: "es2023",
        lib: {
          entry: join(import.meta.dirname, `${name}-work.ts`),
          formats: ["es"],
          fileName: () => `${name}.js`,
        },
      },
    });
  }
  const files = bundleNames.map((name) => [name, join(cache, `${name}.js`)]);
  return Object.fromEntries(files) as Record<Bundle, string>;
}

const calls = `process.on("message", async ({ url, bundle, work, args, timed }) => {
  try {
    if (timed) {
      const start = performance.now();
      const module = await import(bundle);
      const loaded = performance.now() - start;
      return process.send({ result: loaded + (await module[work](url)) });
    }
    process.send({ result: await (await import(bundle))[work](url, ...args) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
`;

/** A process of Node's own, without anything that transforms what it runs. */
export async function inNode({ url }: Server): Promise<Contender> {
  const files = await bundles();
  const script = join(cache, "calls.mjs");
  writeFileSync(script, calls);
  const send = <Result>(child: ChildProcess, message: object): Promise<Result> =>
    new Promise((resolve, reject) => {
      child.once("message", (answer: { result: Result; error?: string }) =>
        answer.error === undefined ? resolve(answer.result) : reject(new Error(answer.error)),
      );
      child.send({ url, ...message });
    });
  const callIn =
    (child: ChildProcess): Run =>
    (bundle, work, ...args) =>
      send(child, { bundle: files[bundle], work, args });
  const child = fork(script);
  return {
    name: `Node ${process.versions.node}`,
    run: callIn(child),
    fresh: async (bundle, work) => {
      const fresh = fork(script);
      try {
        return await send<number>(fresh, { bundle: files[bundle], work, timed: true });
      } finally {
        fresh.kill();
      }
    },
    peakMemory: async (entries) => {
      const fresh = fork(script);
      try {
        return await peakOf(() => [fresh.pid as number], callIn(fresh), entries);
      } finally {
        fresh.kill();
      }
    },
    close: async () => void child.kill(),
  };
}

/** A page of headless Firefox. */
export async function inFirefox(server: Server): Promise<Contender | undefined> {
  const executable = findFirefox();
  if (executable === undefined) return undefined;
  for (const [name, file] of Object.entries(await bundles())) server.add(`${name}.js`, file);
  const blank = join(cache, "bench.html");
  writeFileSync(blank, "<!doctype html><title>bench</title>");
  server.add("bench.html", blank);
  const preferences = { "privacy.reduceTimerPrecision": false };
  const { browser, page, close } = await startFirefox({ firefox: executable, preferences });
  const callIn =
    ({ evaluate }: { evaluate: (script: string) => Promise<unknown> }): Run =>
    (bundle, work, ...args) =>
      evaluate(
        `import("/${bundle}.js").then((module) => module.${work}(location.origin, ...${JSON.stringify(args)}))`,
      ) as Promise<never>;
  const open = async (where: Page) => {
    await where.goto(`${server.url}/bench.html`);
    return callIn({ evaluate: (script) => where.evaluate(script) });
  };
  return {
    name: (await browser.version()).replace("/", " "),
    run: await open(page),
    fresh: async (bundle, work) => {
      const fresh = await browser.newPage();
      try {
        await fresh.goto(`${server.url}/bench.html`);
        return (await fresh.evaluate(`(async () => {
          const start = performance.now();
          const module = await import("/${bundle}.js");
          const loaded = performance.now() - start;
          return loaded + (await module.${work}(location.origin));
        })()`)) as number;
      } finally {
        await fresh.close();
      }
    },
    peakMemory: async (entries) => {
      const fresh = await browser.newPage();
      try {
        return await peakOf(() => descendants(browser.process()?.pid ?? 0), await open(fresh), entries);
      } finally {
        await fresh.close();
      }
    },
    close,
  };
}

const isLinux = process.platform === "linux";

/** The processes below `parent`: Firefox has one for each site. */
function descendants(parent: number): number[] {
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, "utf8");
        return [{ pid: Number(name), above: Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) }];
      } catch {
        return []; // It has ended meanwhile.
      }
    });
  const below = (pid: number): number[] =>
    parents.filter(({ above }) => above === pid).flatMap((child) => [child.pid, ...below(child.pid)]);
  return below(parent);
}

const octets = (pid: number, field: "VmRSS" | "VmHWM"): number =>
  Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) *
  1024;

/** How far the resident memory of that one of `processes` rises that verifies. */
async function peakOf(
  processes: () => number[],
  run: Run,
  entries: number,
): Promise<{ file: number; beyond: number } | undefined> {
  if (!isLinux) return undefined;
  const file = await run<number>("crl", "load", entries);
  // What loading took beside the octets themselves is given back.
  await new Promise((resolve) => setTimeout(resolve, 3000));
  const before = new Map(processes().map((pid) => [pid, octets(pid, "VmRSS")]));
  // Makes the peak begin anew at what is resident now (proc_pid_clear_refs(5)).
  for (const pid of before.keys()) writeFileSync(`/proc/${pid}/clear_refs`, "5");
  await run("crl", "verifyLoaded");
  const rises = [...before].map(([pid, resident]) => octets(pid, "VmHWM") - resident);
  return { file, beyond: Math.max(...rises) };
}

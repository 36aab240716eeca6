import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { build } from "vite";
import { extensionId, extensionOrigin, findFirefox, startFirefox } from "../../src/lab/firefox.ts";
import { cache } from "./crls.ts";
import type { Server } from "./serve.ts";

const bundleNames = [
  "crl",
  "crl-gap",
  "crl-peers",
  "ocsp",
  "ocsp-floor",
  "ocsp-peculiar",
  "ocsp-pkijs",
  "ocsp-easy",
] as const;
export type Bundle = (typeof bundleNames)[number];
type Run = <Result>(bundle: Bundle, work: string, ...args: unknown[]) => Promise<Result>;

/** Where work is measured. Both run the same bundles. */
export interface Contender {
  readonly is: "Node" | "Firefox";
  readonly name: string;
  /** Calls the function `work` of a bundle with the server's URL and `args`. */
  readonly run: Run;
  /**
   * Milliseconds, loading the bundle included, that `work` says it takes where nothing was loaded before: in Node a process
   * of its own; in Firefox a new global of an extension whose process runs, which is what an event page gets that starts again.
   */
  readonly fresh: (bundle: Bundle, work: string, ...args: unknown[]) => Promise<number>;
  /** The most octets of memory verifying one CRL takes beyond those it was loaded in. Undefined where it cannot be told. */
  readonly peakMemory: (
    entries: number,
  ) => Promise<{ readonly file: number; readonly beyond: number } | undefined>;
  readonly close: () => Promise<void>;
}

const crlWorker = "crl-worker.js";

/** Bundles the work as the add-on is bundled, each bundle on its own, and gives the files. */
async function bundles(): Promise<Readonly<Record<Bundle, string>>> {
  for (const name of bundleNames) {
    await build({
      configFile: false,
      publicDir: false,
      logLevel: "error",
      worker: { format: "es", rolldownOptions: { output: { entryFileNames: crlWorker } } },
      build: {
        outDir: cache,
        emptyOutDir: false,
        target: "es2023",
        rolldownOptions: { external: [...builtinModules] },
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
      return process.send({ result: loaded + (await module[work](url, ...args)) });
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
    is: "Node",
    name: `Node ${process.versions.node}`,
    run: callIn(child),
    fresh: async (bundle, work, ...args) => {
      const fresh = fork(script);
      try {
        return await send<number>(fresh, { bundle: files[bundle], work, args, timed: true });
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

// What `fresh` does in an extension page: an iframe is a new global, whose module map is empty.
const freshFrames = `async function first(bundle, work, args) {
  const start = performance.now();
  const module = await import(bundle);
  const loaded = performance.now() - start;
  return loaded + (await module[work](location.origin, ...args));
}
async function inFreshFrame(...call) {
  const frame = document.createElement("iframe");
  frame.src = location.href;
  await new Promise((resolve) => {
    frame.addEventListener("load", resolve);
    document.body.append(frame);
  });
  try {
    return await frame.contentWindow.first(...call);
  } finally {
    frame.remove();
  }
}
`;

const manifest = {
  manifest_version: 3,
  name: "bench",
  version: "1",
  browser_specific_settings: { gecko: { id: extensionId } },
};

/** A page of headless Firefox, and for `fresh` one of an extension that holds all the files of the benchmark. */
export async function inFirefox(server: Server): Promise<Contender | undefined> {
  const executable = findFirefox();
  if (executable === undefined) return undefined;
  for (const [name, file] of Object.entries(await bundles())) server.add(`${name}.js`, file);
  server.add(crlWorker, join(cache, crlWorker));
  const blank = join(cache, "bench.html");
  writeFileSync(blank, "<!doctype html><title>bench</title>");
  server.add("bench.html", blank);
  writeFileSync(join(cache, "manifest.json"), JSON.stringify(manifest));
  writeFileSync(join(cache, "fresh.html"), "<!doctype html><script src=fresh.js></script>");
  writeFileSync(join(cache, "fresh.js"), freshFrames);
  const preferences = { "privacy.reduceTimerPrecision": false };
  const { browser, page, close } = await startFirefox({
    firefox: executable,
    extension: cache,
    preferences,
  });
  const extensionPage = await browser.newPage();
  await extensionPage.goto(`${extensionOrigin}/fresh.html`, { waitUntil: [] });
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
    is: "Firefox",
    name: (await browser.version()).replace("/", " "),
    run: await open(page),
    fresh: async (bundle, work, ...args) => {
      const call = JSON.stringify([`/${bundle}.js`, work, args]);
      return (await extensionPage.evaluate(`inFreshFrame(...${call})`)) as number;
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

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const top = fileURLToPath(new URL("../../", import.meta.url));

export interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** The folder paths are meant from. */
  readonly in?: string;
  readonly input?: string | Buffer;
  /** Arguments of Node itself. */
  readonly node?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface BuiltCommand {
  readonly folder: string;
  readonly file: string;
  /**
   * The list of its sources. It is not left beside the command: somebody may be at work on them while tests
   * run.
   */
  readonly sources: Readonly<Record<string, string>>;
  readonly run: (args: readonly string[], running?: Running) => Promise<Ran>;
  readonly close: () => void;
}

/** The command line as `npm run build:cli` builds it, but in a folder of its own; `close` removes it. */
export async function buildCommand(): Promise<BuiltCommand> {
  const folder = mkdtempSync(join(tmpdir(), "revocation-cli-"));
  await build({ root: top, mode: "cli", logLevel: "warn", build: { outDir: folder } });
  const file = join(folder, "inspect.mjs");
  const list = join(folder, "sources.json");
  const sources = JSON.parse(readFileSync(list, "utf8"));
  rmSync(list);
  return {
    folder,
    file,
    sources,
    run: (args, { in: cwd = folder, input = "", node = [], env = {} } = {}) =>
      spawned(process.execPath, [...node, file, ...args], cwd, input, env),
    close: () => rmSync(folder, { recursive: true }),
  };
}

function spawned(
  program: string,
  args: readonly string[],
  cwd: string,
  input: string | Buffer,
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    // What npm tells its scripts is not meant for those of a test.
    const { npm_lifecycle_event: _, INIT_CWD: __, ...inherited } = process.env;
    const child = spawn(program, args, { cwd, env: { ...inherited, ...env } });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
    // A command that fails at once does not read its input.
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

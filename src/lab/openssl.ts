import { type ChildProcess, spawn } from "node:child_process";

/** One OpenSSL command as it was typed, runnable again in the lab's folder, and what became of it. */
export interface CommandRun {
  readonly command: string;
  /** "running" is a server's. */
  readonly outcome: "succeeded" | "failed" | "running";
  /** What it printed, on both streams. */
  readonly output: string;
}

/** The OpenSSL command line in one folder. Every command anywhere in the lab goes through here and is kept in `runs`. */
export interface Openssl {
  readonly folder: string;
  readonly runs: readonly CommandRun[];
  /** Runs a command and gives its standard output. Throws with the command line and its errors when it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** Runs a command that may fail. Throws only when there is no OpenSSL. */
  attempt(...args: readonly string[]): Promise<CommandRun & { readonly stdout: string }>;
  /** Starts a command that stays, and gives its process. The caller ends it. */
  start(...args: readonly string[]): ChildProcess;
}

const word = (argument: string): string =>
  /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;

const commandLine = (args: readonly string[]): string => ["openssl", ...args].map(word).join(" ");

export function opensslIn(folder: string): Openssl {
  const runs: CommandRun[] = [];

  const spawnIn = (args: readonly string[]): ChildProcess =>
    spawn("openssl", args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });

  function attempt(...args: readonly string[]): ReturnType<Openssl["attempt"]> {
    const command = commandLine(args);
    return new Promise((resolve, reject) => {
      const child = spawnIn(args);
      let stdout = "";
      let output = "";
      child.stdout?.on("data", (chunk: Buffer) => {
        stdout += chunk;
        output += chunk;
      });
      child.stderr?.on("data", (chunk: Buffer) => {
        output += chunk;
      });
      child.on("error", (error: NodeJS.ErrnoException) =>
        reject(
          error.code === "ENOENT" ? new Error("OpenSSL is needed (the command openssl, version 3)") : error,
        ),
      );
      child.on("close", (code) => {
        const run: CommandRun = { command, outcome: code === 0 ? "succeeded" : "failed", output };
        runs.push(run);
        resolve({ ...run, stdout });
      });
    });
  }

  async function run(...args: readonly string[]): Promise<string> {
    const { command, outcome, output, stdout } = await attempt(...args);
    if (outcome === "failed") throw new Error(`${command}\n${output}`);
    return stdout;
  }

  function start(...args: readonly string[]): ChildProcess {
    runs.push({ command: commandLine(args), outcome: "running", output: "" });
    return spawnIn(args);
  }

  return { folder, runs, run, attempt, start };
}

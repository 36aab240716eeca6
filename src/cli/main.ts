#!/usr/bin/env node
import { relative } from "node:path";
import { pipeline } from "node:stream/promises";
import { version } from "../../package.json" with { type: "json" };
import type { Answer } from "./answer.ts";
import { answerBatch } from "./batch.ts";
import { changedSource } from "./changed-source.ts";
import { readCommand } from "./command.ts";
import { ConnectionError } from "./connection-error.ts";
import { arriving, saySystemError, UnreadableError } from "./files.ts";
import { inspectFiles } from "./inspect-files.ts";
import { usage } from "./usage.ts";
import { UsageError } from "./usage-error.ts";
import { visible } from "./visible.ts";

/** Does what the arguments ask and gives the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const command = readCommand(args);
  switch (command.command) {
    case "help":
      process.stdout.write(usage);
      return 0;
    case "version":
      process.stdout.write(`${version}\n`);
      return 0;
    case "batch":
      await pipeline(answerBatch(arriving()), process.stdout, { end: false });
      return 0;
    case "inspect":
      return print(await inspectFiles(command));
    case "connect": {
      // Whoever judges files does not wait for what connects.
      const { inspectSite } = await import("./inspect-site.ts");
      return print(await inspectSite(command));
    }
    default:
      return command satisfies never;
  }
}

function print({ text, exitCode }: Answer): number {
  process.stdout.write(text);
  return exitCode;
}

let told: unknown;

/** Tells on stderr why there is no answer. Node itself would exit with 1, and that says revoked. */
function fail(error: unknown): void {
  const { code, syscall } = error as NodeJS.ErrnoException;
  // Whoever read the answer has heard enough, and what standard output tells the pipeline to it tells, too.
  if (code === "EPIPE" || error === told) return;
  told = error;
  const [exitCode, why] =
    error instanceof UsageError
      ? [64, `${visible(error.message)} (--help says more)`]
      : error instanceof UnreadableError
        ? [65, visible(error.message)]
        : error instanceof ConnectionError
          ? [69, visible(error.message)]
          : error instanceof Error && syscall === "write"
            ? [74, `the answer cannot be written: ${saySystemError(error)}`]
            : [70, error instanceof Error ? error.stack : error];
  process.stderr.write(`inspect: ${why}\n`);
  process.exitCode = exitCode;
}

// Node tells on stderr that its Ed25519 is experimental, and more of the kind.
process.removeAllListeners("warning");
process.stdout.on("error", fail);

const changed = changedSource();
if (changed === undefined) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    fail(error);
  }
} else {
  fail(`${relative("", changed)} has changed since this was built: npm run build:cli`);
}

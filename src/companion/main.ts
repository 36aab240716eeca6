#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";
import { browser_specific_settings } from "../../manifest.json" with { type: "json" };
import { version } from "../../package.json" with { type: "json" };
import { host } from "./host.ts";
import type { Machine, Platform } from "./install.ts";
import { install, type Setup, status, uninstall } from "./setup.ts";

const usage = `The companion of Revocation Inspector: shakes hands with sites for the add-on, and tells what they staple.

  revocation-inspector-companion install    lets Firefox find it (for this user; again after an update)
  revocation-inspector-companion status     tells whether all is in place, and whether it answers
  revocation-inspector-companion uninstall  removes all that was installed
  revocation-inspector-companion host       what Firefox starts: native messaging on standard input and output

For Firefox from Mozilla or a distribution's packages, on Linux, macOS and Windows. Not supported: Firefox
as a Snap or Flatpak, which may start programs only through a portal that not every desktop has.

REVOCATION_INSPECTOR_DEBUG=1 has \`host\` tell on standard error what it is asked and answers.
`;

const platformOf = (platform: NodeJS.Platform): Platform =>
  platform === "darwin" || platform === "win32" ? platform : "linux";

function machine(): Machine {
  const platform = platformOf(process.platform);
  const dataHome = platform === "win32" ? process.env.LOCALAPPDATA : process.env.XDG_DATA_HOME;
  return { platform, home: homedir(), ...(dataHome && { dataHome }) };
}

const setup = (): Setup => ({
  machine: machine(),
  node: process.execPath,
  program: readFileSync(fileURLToPath(import.meta.url), "utf8"),
  version,
  extension: browser_specific_settings.gecko.id,
  say: (line) => void process.stdout.write(`${line}\n`),
});

async function serve(): Promise<void> {
  const debug = Boolean(process.env.REVOCATION_INSPECTOR_DEBUG);
  await host({
    input: process.stdin,
    output: process.stdout,
    about: { version, node: process.versions.node, openssl: process.versions.openssl },
    log: (line) => void (debug && process.stderr.write(`companion: ${line}\n`)),
  });
  // What was said is on its way; whatever is still open shall not keep the process.
  process.stdout.write("", () => process.exit());
}

const installing = { install, uninstall, status } as const;

async function main([command = "", ...others]: readonly string[]): Promise<void> {
  if (command === "host") return serve();
  if (others.length === 0 && Object.hasOwn(installing, command)) {
    process.exitCode = (await installing[command as keyof typeof installing](setup())) ? 0 : 1;
  } else {
    const asked = ["help", "--help", "-h"].includes(command);
    (asked ? process.stdout : process.stderr).write(usage);
    process.exitCode = asked ? 0 : 64;
  }
}

// Node tells on stderr what it holds to be experimental.
process.removeAllListeners("warning");
await main(process.argv.slice(2));

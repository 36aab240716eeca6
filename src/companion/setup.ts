import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { readFrames, writeFrame } from "./framing.ts";
import { filesOf, type InstalledFile, installationOn, type Machine, registry } from "./install.ts";
import { type HelloRequest, protocolVersion } from "./messages.ts";

/** What is to be installed where, and who is told about it, a line at a time. */
export interface Setup {
  readonly machine: Machine;
  /** Absolute path of Node. */
  readonly node: string;
  /** The companion itself, in one file: its text, and its version. */
  readonly program: string;
  readonly version: string;
  /** Of the add-on that may connect. */
  readonly extension: string;
  readonly say: (line: string) => void;
}

const reg = (args: readonly string[]): Promise<{ stdout: string }> => promisify(execFile)("reg.exe", args);

/** What a file holds; undefined where there is none. */
const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function stateOf({
  path,
  contents,
  executable,
}: InstalledFile): Promise<"current" | "other" | "missing"> {
  const text = await textOf(path);
  if (text === undefined) return "missing";
  const runs = !executable || process.platform === "win32" || ((await stat(path)).mode & 0o100) !== 0;
  return text === contents && runs ? "current" : "other";
}

/** The manifest's path as the registry has it; undefined where it has none. */
const registered = (key: string): Promise<string | undefined> =>
  reg(registry.query(key)).then(
    ({ stdout }) => /REG_SZ\s+(.*\S)/.exec(stdout)?.[1],
    () => undefined,
  );

const parts = ({ machine, ...what }: Setup) => {
  const installation = installationOn(machine);
  return { installation, files: filesOf(machine, installation, what) };
};

/**
 * Firefox in a Snap or a Flatpak sees none of these files. Firefox Source Docs, Native messaging for a strictly-confined Firefox:
 * the desktop's WebExtensions portal, where there is one, finds the manifest and starts the companion instead.
 */
async function sayOfConfined({ machine: { platform, home }, say }: Setup): Promise<void> {
  if (platform !== "linux") return;
  const confined = [
    ["Snap", join(home, "snap/firefox")],
    ["Flatpak", join(home, ".var/app/org.mozilla.firefox")],
  ] as const;
  for (const [kind, folder] of confined) {
    if (!(await isThere(folder))) continue;
    say(
      `note: there is a Firefox as a ${kind} (${folder}), which cannot start the companion by itself: only through`,
    );
    say(
      "      the WebExtensions portal of the desktop, where it has one. That is neither supported nor tested.",
    );
  }
}

/** Writes what is missing or other than it should be, says what, and tries it. Throws what writing throws. */
export async function install(setup: Setup): Promise<boolean> {
  const { say } = setup;
  const { installation, files } = parts(setup);
  for (const file of files) {
    const { path, contents, executable } = file;
    if ((await stateOf(file)) === "current") {
      say(`unchanged  ${path}`);
      continue;
    }
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, contents);
    if (executable) await chmod(path, 0o755);
    say(`wrote      ${path}`);
  }
  const { registryKey: key, manifest } = installation;
  if (key !== undefined) {
    await reg(registry.add(key, manifest));
    say(`wrote      ${key}`);
  }
  await sayOfConfined(setup);
  return sayWhetherItAnswers(setup, installation.launcher);
}

/** Removes all that `install` wrote, whatever it holds by now, and says what. Throws what removing throws. */
export async function uninstall(setup: Setup): Promise<boolean> {
  const { say } = setup;
  const { installation, files } = parts(setup);
  const { registryKey: key, folder } = installation;
  let found = false;
  if (key !== undefined && (await registered(key)) !== undefined) {
    await reg(registry.delete(key));
    say(`removed    ${key}`);
    found = true;
  }
  for (const { path } of files.toReversed()) {
    if (!(await isThere(path))) continue;
    await rm(path);
    say(`removed    ${path}`);
    found = true;
  }
  // Not what somebody else has put there.
  await rmdir(folder).then(
    () => say(`removed    ${folder}`),
    () => undefined,
  );
  if (!found) say("nothing is installed");
  return true;
}

/** Says of each part whether it is there, and of the whole whether it answers as this version does. */
export async function status(setup: Setup): Promise<boolean> {
  const { say } = setup;
  const { installation, files } = parts(setup);
  const { registryKey: key, manifest } = installation;
  const words = { current: "installed", other: "differs  ", missing: "missing  " } as const;
  let all = true;
  for (const file of files) {
    const state = await stateOf(file);
    say(`${words[state]}  ${file.path}`);
    all &&= state === "current";
  }
  if (key !== undefined) {
    const found = await registered(key);
    say(`${words[found === undefined ? "missing" : found === manifest ? "current" : "other"]}  ${key}`);
    all &&= found === manifest;
  }
  await sayOfConfined(setup);
  if (!(await isThere(installation.launcher))) return false;
  return (await sayWhetherItAnswers(setup, installation.launcher)) && all;
}

const helloMilliseconds = 10_000;

/** Starts the launcher as barely as Firefox may, and says hello. */
async function sayWhetherItAnswers({ say, version, machine }: Setup, launcher: string): Promise<boolean> {
  const windows = machine.platform === "win32";
  const child = spawn(windows ? `"${launcher}"` : launcher, {
    // A batch file needs its shell.
    shell: windows,
    env: windows ? process.env : {},
    stdio: ["pipe", "pipe", "ignore"],
    signal: AbortSignal.timeout(helloMilliseconds),
  });
  // Told by its silence.
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const hello: HelloRequest = { protocol: protocolVersion, type: "hello", id: 0 };
  child.stdin.end(writeFrame(hello));
  const closed = once(child, "close").catch(() => undefined);
  let answer: unknown;
  for await (const frame of readFrames(child.stdout)) {
    if ("message" in frame) answer = frame.message.version;
  }
  await closed;
  if (answer === undefined) say("it does not answer");
  else say(`it answers: version ${answer}${answer === version ? "" : `, and this is ${version}`}`);
  return answer === version;
}

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findFirefox } from "./firefox.ts";

interface Tool {
  readonly name: string;
  readonly debianPackage: string;
  readonly found: () => boolean;
}

/** What a command prints, empty when it is not there. */
const printed = (command: string, ...args: string[]): string => {
  const { stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  return `${stdout ?? ""}${stderr ?? ""}`;
};

const firefoxVersion = (): number => {
  const firefox = findFirefox();
  return firefox === undefined ? 0 : Number(/Firefox (\d+)/.exec(printed(firefox, "--version"))?.[1] ?? 0);
};

const lab: readonly Tool[] = [
  { name: "Firefox 140 or newer", debianPackage: "firefox-esr", found: () => firefoxVersion() >= 140 },
  {
    name: "OpenSSL 3",
    debianPackage: "openssl",
    found: () => /^OpenSSL [3-9]\./.test(printed("openssl", "version")),
  },
  {
    name: "NSS certutil",
    debianPackage: "libnss3-tools",
    found: () => /-t trustargs/.test(printed("certutil", "-H")),
  },
];

/** The command nginx, or where Debian puts it, which is on nobody's PATH but root's. */
export const findNginx = (): string | undefined =>
  ["nginx", "/usr/sbin/nginx"].find((command) => /^nginx version: /.test(printed(command, "-v")));

const nginx: Tool = {
  name: "nginx",
  debianPackage: "nginx",
  found: () => findNginx() !== undefined,
};

const mayInstall = (): boolean =>
  existsSync("/etc/debian_version") && process.getuid?.() === 0 && printed("apt-get", "--version") !== "";

/**
 * Makes sure that what the lab, or the tests, need besides Node is there. As root on Debian or Ubuntu it is installed by
 * apt, without questions; elsewhere throws an Error whose message is one sentence saying what to install.
 */
export function ensurePrerequisites(of: "lab" | "tests"): void {
  const tools = of === "lab" ? lab : [...lab, nginx];
  const missing = tools.filter(({ found }) => !found());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(", ");
  const packages = missing.map(({ debianPackage }) => debianPackage);
  if (!mayInstall()) {
    throw new Error(
      `Please install ${names} (on Debian: apt-get install ${packages.join(" ")}) and try again.`,
    );
  }
  console.log(`Installing ${names} with apt-get …`);
  const apt = (...args: string[]): unknown =>
    execFileSync("apt-get", args, {
      stdio: ["ignore", "ignore", "inherit"],
      // What is installed is not started as a service, either (systemd, docs/ENVIRONMENT.md).
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", SYSTEMD_OFFLINE: "1" },
    });
  apt("-qq", "update");
  apt("-qq", "-y", "--no-install-recommends", "install", ...packages);
  const still = missing.filter(({ found }) => !found()).map(({ name }) => name);
  if (still.length > 0) throw new Error(`apt-get ran, but ${still.join(", ")} cannot be found.`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    ensurePrerequisites("tests");
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

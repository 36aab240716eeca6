import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allowCompanion, installCompanion } from "./companion.ts";
import { findFirefox, type KnownAuthority, labPreferences, makeProfile, startFirefox } from "./firefox.ts";
import { startLab } from "./lab.ts";
import { portOptions, portsFrom } from "./ports.ts";
import { ensurePrerequisites } from "./prerequisites.ts";
import { takeTour } from "./tour.ts";

const top = fileURLToPath(new URL("../../", import.meta.url));

const usage = `npm start                       the lab and a Firefox to try it with
npm start -- --tour             the same by itself, headless: every scene, a table, pictures in tour/
npm start -- --plain            a fresh Firefox with only the add-on, for the real web
npm start -- --firefox-asks     Firefox's own OCSP asking switched on (the public web is covered by CRLite instead)
--ocsp-port N, --http-port N, --https-port N   other ports for the lab than 2560, 8080 and 8443
--smtp-port N, --imap-port N, --pop3-port N    ports for its mail servers; without, any that are free
`;

const options = {
  tour: { type: "boolean", default: false },
  plain: { type: "boolean", default: false },
  "firefox-asks": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
  ...portOptions,
} as const;

const hasDisplay =
  process.platform !== "linux" || Boolean(process.env.DISPLAY) || Boolean(process.env.WAYLAND_DISPLAY);

function build(): void {
  execFileSync("npm", ["run", "--silent", "build"], {
    cwd: top,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
}

/** Ends a process and what it started. One that has ended by itself is no matter. */
function end(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null) return;
  if (process.platform === "win32") child.kill();
  else process.kill(-child.pid, "SIGKILL");
}

/** A Firefox a person uses: no remote control, the add-on loaded as a developer would. Gives the exit code once it is closed. */
async function openFirefox(
  firefox: string,
  startPage: string,
  preferences: Readonly<Record<string, string | number | boolean>>,
  known?: KnownAuthority,
): Promise<number> {
  const profile = makeProfile(known);
  try {
    const given = Object.entries(preferences).flatMap(([name, value]) => ["--pref", `${name}=${value}`]);
    const webExt = spawn(
      process.execPath,
      [
        ...[
          "node_modules/web-ext/bin/web-ext.js",
          "run",
          "--source-dir",
          "dist",
          "--no-reload",
          "--no-input",
        ],
        ...["--firefox", firefox, "--firefox-profile", profile.folder, "--keep-profile-changes"],
        ...["--start-url", startPage, ...given],
      ],
      // A process group of its own, so that the Firefox it starts can be ended with it.
      { cwd: top, stdio: ["ignore", "ignore", "inherit"], detached: process.platform !== "win32" },
    );
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      // The lab ends this process; the Firefox and its profile are ours to end.
      process.once(signal, () => {
        end(webExt);
        profile.remove();
      });
    }
    return await new Promise((resolve) => webExt.on("exit", (code) => resolve(code ?? 0)));
  } finally {
    profile.remove();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  ensurePrerequisites("lab");
  const firefox = findFirefox();
  if (firefox === undefined) throw new Error("Firefox was there a moment ago and is gone.");
  build();
  if (values.plain) {
    return openFirefox(firefox, "https://www.mozilla.org/", {});
  }
  const lab = await startLab({ ports: portsFrom(values) });
  try {
    const preferences = labPreferences(lab.hosts, values["firefox-asks"]);
    if (hasDisplay && !values.tour) {
      console.log(`The lab runs; its scenes are listed on ${lab.startPage}. Close Firefox to end it.`);
      return await openFirefox(firefox, lab.startPage, preferences, lab);
    }
    const home = mkdtempSync(join(tmpdir(), "revocation-inspector-home-"));
    try {
      installCompanion(`${top}dist-companion/companion.mjs`, home);
      const driven = await startFirefox({ firefox, extension: `${top}dist`, known: lab, preferences, home });
      try {
        await allowCompanion(driven);
        return (await takeTour(driven, lab, `${top}tour`)) ? 0 : 1;
      } finally {
        await driven.close();
      }
    } finally {
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    }
  } finally {
    await lab.stop();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);

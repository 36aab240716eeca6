import { posix, win32 } from "node:path";
import { nativeName } from "./messages.ts";

export type Platform = "linux" | "darwin" | "win32";

/** What of a machine decides where things go. */
export interface Machine {
  readonly platform: Platform;
  readonly home: string;
  /** XDG_DATA_HOME (Linux), LOCALAPPDATA (Windows), where they are set. */
  readonly dataHome?: string;
}

/** One file as it has to be. */
export interface InstalledFile {
  readonly path: string;
  readonly contents: string;
  readonly executable: boolean;
}

/** Where everything is once it is installed, for one user. */
export interface Installation {
  /** Holds the companion and its launcher, on Windows the manifest, too, and nothing else. */
  readonly folder: string;
  readonly program: string;
  readonly launcher: string;
  readonly manifest: string;
  /** Windows: the key whose default value is the manifest's path. */
  readonly registryKey?: string;
}

const inFolder = (folder: string): Pick<Installation, "folder" | "program" | "launcher"> => ({
  folder,
  program: posix.join(folder, "companion.mjs"),
  launcher: posix.join(folder, "companion"),
});

/** MDN, Native manifests, Manifest location: for one user. */
export function installationOn({ platform, home, dataHome }: Machine): Installation {
  const file = `${nativeName}.json`;
  switch (platform) {
    case "linux": {
      // XDG Base Directory Specification: a relative path is to be ignored.
      const data = dataHome?.startsWith("/") ? dataHome : posix.join(home, ".local/share");
      const manifest = posix.join(home, ".mozilla/native-messaging-hosts", file);
      return { ...inFolder(posix.join(data, "revocation-inspector")), manifest };
    }
    case "darwin": {
      const support = posix.join(home, "Library/Application Support");
      const manifest = posix.join(support, "Mozilla/NativeMessagingHosts", file);
      return { ...inFolder(posix.join(support, "Revocation Inspector")), manifest };
    }
    case "win32": {
      const folder = win32.join(dataHome ?? win32.join(home, "AppData", "Local"), "Revocation Inspector");
      return {
        folder,
        program: win32.join(folder, "companion.mjs"),
        launcher: win32.join(folder, "companion.bat"),
        manifest: win32.join(folder, file),
        registryKey: `HKCU\\Software\\Mozilla\\NativeMessagingHosts\\${nativeName}`,
      };
    }
    default:
      return platform satisfies never;
  }
}

const inShell = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** A path on Windows holds no quotation marks; a per cent sign would name a variable. */
const inBatch = (path: string): string => `"${path.replaceAll("%", "%%")}"`;

/**
 * Starts the companion whatever PATH says: Firefox has that of the desktop, which often knows no Node. Firefox's arguments
 * (manifest and add-on) are not handed on: whom the manifest does not name, Firefox does not connect.
 */
const launcherOf = (platform: Platform, node: string, program: string): string =>
  platform === "win32"
    ? // The paths are in UTF-8.
      `@echo off\r\nchcp 65001 >nul\r\n${inBatch(node)} ${inBatch(program)} host\r\n`
    : `#!/bin/sh\nexec ${inShell(node)} ${inShell(program)} host\n`;

/** What has to be on disk, so that Firefox finds the companion: `node` runs `program`, which is this companion, whole. */
export function filesOf(
  { platform }: Machine,
  installation: Installation,
  {
    node,
    program,
    extension,
  }: { readonly node: string; readonly program: string; readonly extension: string },
): readonly InstalledFile[] {
  const manifest = {
    name: nativeName,
    description: "Shakes hands with sites for Revocation Inspector, and tells what they staple",
    path: installation.launcher,
    type: "stdio",
    allowed_extensions: [extension],
  };
  return [
    { path: installation.program, contents: program, executable: false },
    {
      path: installation.launcher,
      contents: launcherOf(platform, node, installation.program),
      executable: true,
    },
    // Last: what it points to is there.
    { path: installation.manifest, contents: `${JSON.stringify(manifest, null, 2)}\n`, executable: false },
  ];
}

/** The arguments of reg.exe that write, read and remove the default value of the key. */
export const registry = {
  add: (key: string, manifest: string): readonly string[] => [
    "add",
    key,
    "/ve",
    "/t",
    "REG_SZ",
    "/d",
    manifest,
    "/f",
  ],
  query: (key: string): readonly string[] => ["query", key, "/ve"],
  delete: (key: string): readonly string[] => ["delete", key, "/f"],
} as const;

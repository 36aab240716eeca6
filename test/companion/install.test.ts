import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import manifest from "../../manifest.json" with { type: "json" };
import { version } from "../../package.json" with { type: "json" };
import { filesOf, installationOn, type Machine, registry } from "../../src/companion/install.ts";

describe("where things go", () => {
  it.each<[Machine, string, string, string]>([
    [
      { platform: "linux", home: "/home/ann" },
      "/home/ann/.mozilla/native-messaging-hosts/revocation_inspector_companion.json",
      "/home/ann/.local/share/revocation-inspector/companion",
      "/home/ann/.local/share/revocation-inspector/companion.mjs",
    ],
    [
      { platform: "linux", home: "/home/ann", dataHome: "/data" },
      "/home/ann/.mozilla/native-messaging-hosts/revocation_inspector_companion.json",
      "/data/revocation-inspector/companion",
      "/data/revocation-inspector/companion.mjs",
    ],
    [
      { platform: "linux", home: "/home/ann", dataHome: "data" },
      "/home/ann/.mozilla/native-messaging-hosts/revocation_inspector_companion.json",
      "/home/ann/.local/share/revocation-inspector/companion",
      "/home/ann/.local/share/revocation-inspector/companion.mjs",
    ],
    [
      { platform: "darwin", home: "/Users/ann" },
      "/Users/ann/Library/Application Support/Mozilla/NativeMessagingHosts/revocation_inspector_companion.json",
      "/Users/ann/Library/Application Support/Revocation Inspector/companion",
      "/Users/ann/Library/Application Support/Revocation Inspector/companion.mjs",
    ],
    [
      { platform: "win32", home: "C:\\Users\\Ann", dataHome: "D:\\Local" },
      "D:\\Local\\Revocation Inspector\\revocation_inspector_companion.json",
      "D:\\Local\\Revocation Inspector\\companion.bat",
      "D:\\Local\\Revocation Inspector\\companion.mjs",
    ],
    [
      { platform: "win32", home: "C:\\Users\\Ann" },
      "C:\\Users\\Ann\\AppData\\Local\\Revocation Inspector\\revocation_inspector_companion.json",
      "C:\\Users\\Ann\\AppData\\Local\\Revocation Inspector\\companion.bat",
      "C:\\Users\\Ann\\AppData\\Local\\Revocation Inspector\\companion.mjs",
    ],
  ])("on %j", (machine, manifestPath, launcher, program) => {
    const installation = installationOn(machine);
    expect(installation).toMatchObject({ manifest: manifestPath, launcher, program });
    const files = filesOf(machine, installation, { node: "node", program: "//", extension: "a@b" });
    expect(files.map(({ path }) => path)).toEqual([program, launcher, manifestPath]);
    expect(JSON.parse(files[2]?.contents ?? "")).toEqual({
      name: "revocation_inspector_companion",
      description: expect.any(String),
      path: launcher,
      type: "stdio",
      allowed_extensions: ["a@b"],
    });
  });

  it("on Windows a key of the user's points to the manifest", () => {
    const { registryKey: key = "", manifest } = installationOn({ platform: "win32", home: "C:\\Users\\Ann" });
    expect(key).toBe("HKCU\\Software\\Mozilla\\NativeMessagingHosts\\revocation_inspector_companion");
    expect(registry.add(key, manifest)).toEqual(["add", key, "/ve", "/t", "REG_SZ", "/d", manifest, "/f"]);
    expect(registry.query(key)).toEqual(["query", key, "/ve"]);
    expect(registry.delete(key)).toEqual(["delete", key, "/f"]);
  });

  it("on Windows a batch file starts it, whatever the paths are called", () => {
    const machine = { platform: "win32", home: "C:\\Users\\100% Ann" } as const;
    const node = "C:\\Program Files\\nodejs\\node.exe";
    const [, launcher] = filesOf(machine, installationOn(machine), { node, program: "", extension: "" });
    expect(launcher?.contents).toBe(
      '@echo off\r\nchcp 65001 >nul\r\n"C:\\Program Files\\nodejs\\node.exe" ' +
        '"C:\\Users\\100%% Ann\\AppData\\Local\\Revocation Inspector\\companion.mjs" host\r\n',
    );
  });
});

// Elsewhere the registry, or a person's own folders, would be written to.
describe.runIf(process.platform === "linux")("on this machine", () => {
  const built = mkdtempSync(join(tmpdir(), "revocation-companion-built-"));
  afterAll(() => rmSync(built, { recursive: true }));
  beforeAll(() =>
    build({
      root: fileURLToPath(new URL("../../", import.meta.url)),
      ...{ mode: "companion", logLevel: "warn", build: { outDir: built } },
    }),
  );

  let home: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "revocation it's home "));
    return () => rmSync(home, { recursive: true });
  });

  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(built, "companion.mjs"), ...args], {
      env: { HOME: home },
      encoding: "utf8",
    });
    return {
      status,
      said: stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.replace(home, "~")),
      stderr,
    };
  };
  const all = () =>
    (readdirSync(home, { recursive: true }) as string[])
      .filter((path) => statSync(join(home, path)).isFile())
      .toSorted();

  const program = ".local/share/revocation-inspector/companion.mjs";
  const launcher = ".local/share/revocation-inspector/companion";
  const host = ".mozilla/native-messaging-hosts/revocation_inspector_companion.json";
  const answers = `it answers: version ${version}`;
  const installed = [`wrote      ~/${program}`, `wrote      ~/${launcher}`, `wrote      ~/${host}`, answers];

  it("it is installed, again without a change, and removed without a trace", () => {
    expect(run("install")).toEqual({ status: 0, said: installed, stderr: "" });
    expect(all()).toEqual([launcher, program, host].toSorted());
    const again = installed.map((line) => line.replace("wrote    ", "unchanged"));
    expect(run("install")).toEqual({ status: 0, said: again, stderr: "" });
    const inPlace = installed.map((line) => line.replace("wrote    ", "installed"));
    expect(run("status")).toEqual({ status: 0, said: inPlace, stderr: "" });
    expect(run("uninstall").said).toEqual([
      ...[`removed    ~/${host}`, `removed    ~/${launcher}`, `removed    ~/${program}`],
      "removed    ~/.local/share/revocation-inspector",
    ]);
    expect(all()).toEqual([]);
    expect(run("uninstall")).toEqual({ status: 0, said: ["nothing is installed"], stderr: "" });
  });

  it("only this add-on may connect, to a launcher that needs no PATH", () => {
    run("install");
    const written = JSON.parse(readFileSync(join(home, host), "utf8"));
    expect(written.path).toBe(join(home, launcher));
    expect(written.allowed_extensions).toEqual([manifest.browser_specific_settings.gecko.id]);
    const answer = execFileSync(written.path, [join(home, host), "an add-on"], {
      env: {},
      input: Buffer.concat([Uint8Array.of(2, 0, 0, 0), Buffer.from("{}")]),
    });
    expect(JSON.parse(answer.toString("utf8", 4))).toMatchObject({ type: "error", error: { field: "id" } });
  });

  it("what is not as it should be is told, and mended", () => {
    expect(run("status")).toMatchObject({
      status: 1,
      said: [program, launcher, host].map((path) => `missing    ~/${path}`),
    });
    run("install");
    chmodSync(join(home, launcher), 0o644);
    writeFileSync(join(home, host), "{}");
    expect(run("status")).toMatchObject({
      status: 1,
      said: [
        `installed  ~/${program}`,
        `differs    ~/${launcher}`,
        `differs    ~/${host}`,
        "it does not answer",
      ],
    });
    expect(run("install")).toMatchObject({
      status: 0,
      said: [`unchanged  ~/${program}`, `wrote      ~/${launcher}`, `wrote      ~/${host}`, answers],
    });
    const older = readFileSync(join(home, program), "utf8").replaceAll(`"${version}"`, '"0.0.1"');
    writeFileSync(join(home, program), older);
    expect(run("status")).toMatchObject({ status: 1 });
    expect(run("status").said.at(-1)).toBe(`it answers: version 0.0.1, and this is ${version}`);
  });

  it("what somebody else put there stays", () => {
    run("install");
    const theirs = ".local/share/revocation-inspector/notes";
    writeFileSync(join(home, theirs), "");
    run("uninstall");
    expect(all()).toEqual([theirs]);
  });

  it.each([
    ["Snap", "snap/firefox"],
    ["Flatpak", ".var/app/org.mozilla.firefox"],
  ])("a Firefox as a %s is no promise", (kind, folder) => {
    mkdirSync(join(home, folder), { recursive: true });
    const { said } = run("install");
    expect(said.join("\n")).toContain(`note: there is a Firefox as a ${kind} (~/${folder})`);
  });

  it("it has one file, and needs no package", () => {
    expect(readdirSync(built)).toEqual(["companion.mjs"]);
    expect(statSync(join(built, "companion.mjs")).mode & 0o111).toBe(0o111);
    const text = readFileSync(join(built, "companion.mjs"), "utf8");
    expect(text).toMatch(/^#!\/usr\/bin\/env node\n/);
    const imported = [...text.matchAll(/^import .* from "([^"]+)"|\bimport\("([^"]+)"\)/gm)].map(
      ([, a, b]) => a ?? b,
    );
    expect(imported.length).toBeGreaterThan(5);
    expect(imported.filter((name) => !name?.startsWith("node:"))).toEqual([]);
  });

  it("it says how it is called", () => {
    expect(run("--help")).toMatchObject({ status: 0, stderr: "" });
    expect(run()).toMatchObject({ status: 64, said: [""] });
    expect(run("install", "please").status).toBe(64);
    expect(all()).toEqual([]);
  });
});

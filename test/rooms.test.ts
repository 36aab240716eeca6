import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));

/**
 * Who may import whom: the table of the house. A room is the longest prefix of a file's path that stands here; it may
 * import itself, the rooms (or single files) listed, and the packages listed, where `*` ends a prefix.
 */
const table: Record<string, { rooms: string[]; packages: string[] }> = {
  "core/bytes": { rooms: [], packages: [] },
  "core/check.ts": { rooms: [], packages: [] },
  "core/cert-status.ts": { rooms: [], packages: [] },
  "core/policy.ts": { rooms: [], packages: [] },
  "core/x509": {
    rooms: ["core/bytes", "core/check.ts"],
    packages: ["@peculiar/x509", "@peculiar/asn1-*", "reflect-metadata*"],
  },
  "core/ocsp": {
    rooms: ["core/bytes", "core/check.ts", "core/cert-status.ts", "core/policy.ts", "core/x509"],
    packages: ["@peculiar/asn1-ocsp", "@peculiar/asn1-schema", "@peculiar/asn1-x509"],
  },
  "core/crl": {
    rooms: ["core/bytes", "core/check.ts", "core/cert-status.ts", "core/policy.ts", "core/x509"],
    packages: ["@peculiar/asn1-*"],
  },
  "core/tls": { rooms: ["core/bytes"], packages: [] },
  "core/transcript": {
    rooms: ["core/bytes", "core/cert-status.ts", "core/x509", "core/ocsp", "core/tls"],
    packages: [],
  },
  "core/inquiry": {
    rooms: [
      "core/bytes",
      "core/check.ts",
      "core/cert-status.ts",
      "core/policy.ts",
      "core/x509",
      "core/tls",
      "core/ocsp",
      "core/crl",
      "core/transcript",
    ],
    packages: [],
  },
  "core/findings": {
    rooms: [
      "core/bytes",
      "core/check.ts",
      "core/cert-status.ts",
      "core/x509",
      "core/tls",
      "core/ocsp",
      "core/crl",
      "core/inquiry",
    ],
    packages: ["tldts"],
  },
  "core/report": { rooms: ["core"], packages: [] },
  browser: { rooms: ["core", "browser", "companion/messages.ts"], packages: ["webextension-polyfill"] },
  "browser/client.ts": { rooms: ["browser/messages.ts"], packages: ["webextension-polyfill"] },
  "browser/messages.ts": { rooms: ["core/report", "core/inquiry/settings.ts"], packages: [] },
  ui: {
    rooms: ["core/report", "browser/client.ts", "browser/messages.ts"],
    packages: ["preact", "preact/*", "@preact/signals"],
  },
  popup: {
    rooms: ["ui", "core/report", "browser/client.ts", "browser/messages.ts"],
    packages: ["preact", "preact/*", "@preact/signals"],
  },
  inspector: {
    rooms: [
      "ui",
      "core/report",
      "core/inquiry/manner.ts",
      "core/inquiry/typed-site.ts",
      "browser/client.ts",
      "browser/messages.ts",
    ],
    packages: ["preact", "preact/*", "@preact/signals"],
  },
  settings: {
    rooms: ["ui", "browser/client.ts", "browser/messages.ts"],
    packages: ["preact", "preact/*", "@preact/signals"],
  },
  log: {
    rooms: ["ui", "browser/client.ts", "browser/messages.ts"],
    packages: ["preact", "preact/*", "@preact/signals"],
  },
  companion: { rooms: ["core/bytes", "core/tls", "companion"], packages: ["node:*"] },
  // What the add-on may import of it touches nothing.
  "companion/messages.ts": { rooms: ["core/tls"], packages: [] },
  cli: { rooms: ["core", "companion/staple.ts"], packages: ["node:*"] },
  lab: { rooms: ["lab"], packages: ["node:*"] },
  // The tour and the browser tests drive a real Firefox; nothing else of the lab needs a package.
  "lab/firefox.ts": { rooms: ["lab"], packages: ["node:*", "puppeteer-core"] },
};

const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((path) => /\.tsx?$/.test(path));

const covers = (prefix: string, path: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

const roomOf = (path: string): string => {
  const room = Object.keys(table)
    .filter((prefix) => covers(prefix, path))
    .toSorted((one, other) => other.length - one.length)[0];
  if (room === undefined) throw new Error(`${path} is in no room of the table`);
  return room;
};

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  readonly dynamic: boolean;
}

const importsOf = (path: string): Import[] => {
  const text = readFileSync(join(src, path), "utf8");
  const statics = /^(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|^import\s+()"([^"]+)"/gm;
  const dynamics = /\bimport\(\s*"([^"]+)"\s*\)/g;
  return [
    ...[...text.matchAll(statics)].map((match) => ({
      from: match[2] ?? match[4] ?? "",
      typeOnly: match[1] !== undefined,
      dynamic: false,
    })),
    ...[...text.matchAll(dynamics)].map((match) => ({
      from: match[1] ?? "",
      typeOnly: false,
      dynamic: true,
    })),
  ];
};

const within = (path: string, specifier: string): string =>
  relative(src, resolve(src, dirname(path), specifier)).replaceAll("\\", "/");

it("every import keeps to the table", () => {
  const breaches = files.flatMap((path) => {
    const room = roomOf(path);
    const { rooms, packages } = table[room] ?? { rooms: [], packages: [] };
    return importsOf(path)
      .filter(({ from }) => {
        if (!from.startsWith(".")) {
          return !packages.some((allowed) =>
            allowed.endsWith("*") ? from.startsWith(allowed.slice(0, -1)) : from === allowed,
          );
        }
        const target = within(path, from);
        if (/\.(css|json)$/.test(target)) return false;
        return roomOf(target) !== room && !rooms.some((allowed) => covers(allowed, target));
      })
      .map(({ from }) => `${path} imports ${from}`);
  });
  expect(breaches).toEqual([]);
});

it("every import of a file names a file that is there", () => {
  const missing = files.flatMap((path) =>
    importsOf(path)
      .filter(({ from }) => /^\..*\.tsx?$/.test(from) && !files.includes(within(path, from)))
      .map(({ from }) => `${path} imports ${from}`),
  );
  expect(missing).toEqual([]);
});

/** Source text without comments, strings and template texts: what is left is code. */
const codeOf = (path: string): string =>
  readFileSync(join(src, path), "utf8")
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "")
    .replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""');

it("core touches nothing outside its arguments", () => {
  const forbidden =
    /(?<![\w.])(browser|chrome|fetch|document|window|process|console|setTimeout|setInterval|queueMicrotask|performance|globalThis|crypto|localStorage|indexedDB)\b(?!\s*:|\?)|Math\.random|getRandomValues|Date\.now|new Date\(\)/;
  const breaches = files
    .filter((path) => path.startsWith("core/"))
    .flatMap((path) => {
      const found = forbidden.exec(codeOf(path));
      return found === null ? [] : [`${path} names ${found[0]}`];
    });
  expect(breaches).toEqual([]);
});

it("only browser/ask.ts reaches the network", () => {
  const reaching =
    /(?<![\w.])(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|WebTransport)\b(?=\s*[(.])/;
  const who = files.filter(
    (path) => /^(browser|ui|popup|inspector|settings|log|core)\//.test(path) && reaching.test(codeOf(path)),
  );
  expect(who).toEqual(["browser/ask.ts"]);
});

it("only browser/companion.ts has the companion do anything, and notes in the log what that is", () => {
  const who = files.filter((path) => /\bconnectNative\b|\bsendNativeMessage\b/.test(codeOf(path)));
  expect(who).toEqual(["browser/companion.ts"]);
  const code = codeOf("browser/companion.ts");
  const [before = "", ...others] = code.split("const request: StapleRequest =");
  expect(others).toHaveLength(1);
  expect(before.slice(before.lastIndexOf("async function"))).toContain("await log.note(");
});

it("browser/ask.ts has one way out, and notes in the log whatever takes it", () => {
  const code = codeOf("browser/ask.ts");
  expect(code.match(/(?<![\w.])fetch\(/g)).toHaveLength(1);
  const [before = ""] = code.split(/(?<![\w.])fetch\(/);
  const inside = before.slice(before.lastIndexOf("async function"));
  expect(inside).toContain("await log.note(");
});

it("only browser/ names the browser", () => {
  const who = files.filter(
    (path) => !path.startsWith("browser/") && /(?<![\w.])browser\./.test(codeOf(path)),
  );
  expect(who.filter((path) => path !== "lab/firefox.ts")).toEqual([]);
});

/** Everything that is loaded before anything of `entry` runs: imports that are neither dynamic nor of types alone. */
const loadedWith = (entry: string, seen = new Set<string>()): Set<string> => {
  for (const { from, typeOnly, dynamic } of importsOf(entry)) {
    const target = from.startsWith(".") ? within(entry, from) : from;
    if (typeOnly || dynamic || seen.has(target)) continue;
    seen.add(target);
    if (/\.tsx?$/.test(target)) loadedWith(target, seen);
  }
  return seen;
};

it.each([
  "popup/popup.tsx",
  "inspector/inspector.tsx",
  "settings/settings.tsx",
  "log/log.tsx",
  "browser/background.ts",
  "browser/glance.ts",
  "core/ocsp/verify.ts",
  "core/crl/verify.ts",
  "core/transcript/read-transcript.ts",
])("%s loads no ASN.1 library", (entry) => {
  const libraries = [...loadedWith(entry)].filter((path) =>
    /^(@peculiar|asn1js|reflect-metadata)/.test(path),
  );
  expect(libraries).toEqual([]);
});

it("the command line loads nothing that connects, before it is to connect", () => {
  const loaded = [...loadedWith("cli/main.ts")];
  expect(loaded).toContain("core/crl/verify.ts");
  expect(loaded.filter((path) => /^(companion\/|core\/findings\/|node:(net|tls)$)/.test(path))).toEqual([]);
});

it("the background script loads no decoder before somebody looks", () => {
  const decoders = [...loadedWith("browser/background.ts")].filter((path) =>
    /^core\/(x509|ocsp|crl)/.test(path),
  );
  expect(decoders).toEqual([]);
});

import { createHash } from "node:crypto";
import { chmodSync, copyFileSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** manifest.json lives at the top level, where people look for it; Firefox wants it inside the built folder. */
const copyManifest = (): Plugin => ({
  name: "copy-manifest",
  writeBundle: ({ dir }) => copyFileSync(here("./manifest.json"), `${dir ?? here("./dist")}/manifest.json`),
});

/**
 * Preact can set HTML (dangerouslySetInnerHTML), which no page here does and no reviewer likes to find in an add-on. That
 * one assignment becomes text. Throws when Preact no longer has exactly one.
 */
const textInsteadOfHtml = (): Plugin => ({
  name: "text-instead-of-html",
  transform: {
    filter: { id: /\/preact\/dist\/preact\.mjs$/ },
    handler: (code) => {
      const parts = code.split(/\.innerHTML(?==[^=])/);
      if (parts.length !== 2) throw new Error("preact sets innerHTML in another way than this build knows");
      return { code: parts.join(".textContent"), map: null };
    },
  },
});

/** The add-on, as Firefox loads it. */
const extension = defineConfig({
  root: here("./src"),
  publicDir: here("./public"),
  plugins: [textInsteadOfHtml(), copyManifest()],
  build: {
    outDir: here("./dist"),
    emptyOutDir: true,
    target: "firefox140",
    // The preload helper would put a document.createElement and a fetch into the background script.
    modulePreload: false,
    // All that decodes, in kB: read from disk, and only when somebody looks.
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      input: {
        background: here("./src/browser/background.ts"),
        popup: here("./src/popup/index.html"),
        inspector: here("./src/inspector/index.html"),
        settings: here("./src/settings/index.html"),
        log: here("./src/log/index.html"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
});

/** Lists beside the command line the sources it is made of, with their hashes: it can tell when one has changed since. */
const listSources = (): Plugin => ({
  name: "list-sources",
  generateBundle({ dir = "" }, bundle) {
    const files = Object.values(bundle)
      .flatMap((output) => (output.type === "chunk" ? output.moduleIds : []))
      .filter((id) => id.startsWith(here(".")) && !id.includes("node_modules"));
    const hashes = files.map((file) => [
      relative(dir, file),
      createHash("sha256").update(readFileSync(file)).digest("hex"),
    ]);
    const source = JSON.stringify(Object.fromEntries(hashes));
    this.emitFile({ type: "asset", fileName: "sources.json", source });
  },
});

/**
 * The command line for Node: inspect.mjs, the core it judges with, and beside them what is loaded only where names are
 * shown, or a site is talked to.
 */
const cli = defineConfig({
  publicDir: false,
  plugins: [listSources()],
  ssr: { noExternal: true },
  build: {
    ssr: here("./src/cli/main.ts"),
    outDir: here("./dist-cli"),
    emptyOutDir: true,
    target: "node20",
    rolldownOptions: {
      output: {
        entryFileNames: "inspect.mjs",
        chunkFileNames: "[name].mjs",
        codeSplitting: { groups: [{ name: "core", test: /\/src\/core\//, tags: ["$initial"] }] },
      },
    },
  },
});

/** npm makes a package's commands executable once, when it is linked; the next build makes another file. */
const makeExecutable = (): Plugin => ({
  name: "make-executable",
  writeBundle: ({ dir = "" }, bundle) => {
    for (const file of Object.keys(bundle)) chmodSync(join(dir, file), 0o755);
  },
});

/** The companion in one file without dependencies: that file is what gets installed. */
const companion = defineConfig({
  publicDir: false,
  plugins: [makeExecutable()],
  build: {
    ssr: here("./src/companion/main.ts"),
    outDir: here("./dist-companion"),
    emptyOutDir: true,
    target: "node20",
    rolldownOptions: { output: { entryFileNames: "companion.mjs" } },
  },
});

export default defineConfig(({ mode }) =>
  mode === "cli" ? cli : mode === "companion" ? companion : extension,
);

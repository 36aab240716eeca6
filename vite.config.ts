import { copyFileSync } from "node:fs";
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

export default defineConfig({
  root: here("./src"),
  publicDir: here("./public"),
  plugins: [textInsteadOfHtml(), copyManifest()],
  build: {
    outDir: here("./dist"),
    emptyOutDir: true,
    target: "firefox140",
    // The preload helper would put a document.createElement and a fetch into the background script.
    modulePreload: false,
    rolldownOptions: {
      input: {
        background: here("./src/browser/background.ts"),
        popup: here("./src/popup/index.html"),
        inspector: here("./src/inspector/index.html"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name].js",
        assetFileNames: "assets/[name][extname]",
      },
    },
  },
});

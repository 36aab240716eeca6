import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * A source that has changed since this program was built from it: what the program says is then not what the
 * sources say. Undefined where none has, and where the sources are not at hand. Only sources that look newer
 * than the build are read.
 */
export function changedSource(): string | undefined {
  const list = new URL("sources.json", import.meta.url);
  const built = statSync(list, { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return undefined;
  const hashes: Readonly<Record<string, string>> = JSON.parse(readFileSync(list, "utf8"));
  return Object.entries(hashes)
    .map(([path, hash]) => [fileURLToPath(new URL(path, list)), hash] as const)
    .find(([file, hash]) => {
      const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      return changed > built && createHash("sha256").update(readFileSync(file)).digest("hex") !== hash;
    })?.[0];
}

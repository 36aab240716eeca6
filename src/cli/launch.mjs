#!/usr/bin/env node
// The command line is built; this file is not, and starts it. Node's own exit code for a fault is 1, which here says revoked.
const built = new URL("../../dist-cli/inspect.mjs", import.meta.url);
try {
  await import(built.href);
} catch (error) {
  const missing = error.code === "ERR_MODULE_NOT_FOUND" && error.url === built.href;
  process.stderr.write(`inspect: ${missing ? "not built yet: npm run build:cli" : error.stack}\n`);
  process.exitCode = 70;
}

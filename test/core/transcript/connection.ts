import { execFile } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import type { Openssl } from "../../../src/lab/openssl.ts";

const run = promisify(execFile);

/** What `openssl s_client` printed. */
export interface Shown {
  readonly stdout: string;
  readonly stderr: string;
}

/** Connects to `place` with `openssl s_client`, and leaves when the handshake is over. */
export async function connectTo(place: string, ...options: readonly string[]): Promise<Shown> {
  const connecting = run("openssl", ["s_client", "-connect", place, ...options]);
  connecting.child.stdin?.end();
  return connecting.catch((failed: Shown) => failed);
}

/** The same with an `openssl s_server` that is started for it. */
export async function connect(
  openssl: Openssl,
  { server, client }: { readonly server: readonly string[]; readonly client: readonly string[] },
): Promise<Shown> {
  // With -www it does not read its standard input, at whose end it would stop.
  const serving = openssl.start("s_server", "-accept", "127.0.0.1:0", "-www", ...server);
  try {
    const stdout = serving.stdout as Readable;
    const ended = once(serving, "exit").then(() => Promise.reject(new Error("openssl s_server ended")));
    let said = "";
    for (;;) {
      const [, place] = /^ACCEPT (\S+:\d+)$/m.exec(said) ?? [];
      if (place !== undefined) return await connectTo(place, ...client);
      said += await Promise.race([once(stdout, "data"), ended]);
    }
  } finally {
    serving.kill();
  }
}

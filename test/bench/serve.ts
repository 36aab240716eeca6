import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";

export interface Server {
  readonly url: string;
  /** Serves one more file under this name. */
  readonly add: (name: string, file: string) => void;
  readonly close: () => void;
}

const types: readonly (readonly [ending: string, type: string])[] = [
  [".js", "text/javascript"],
  [".html", "text/html"],
  [".crl", "application/pkix-crl"],
];

/** The same chunks, no faster than `pace` octets a second. */
async function* atPace(chunks: AsyncIterable<Buffer>, pace: number): AsyncIterable<Buffer> {
  const start = performance.now();
  let sent = 0;
  for await (const chunk of chunks) {
    const early = (sent / pace) * 1000 - (performance.now() - start);
    if (early > 1) await new Promise((resolve) => setTimeout(resolve, early));
    yield chunk;
    sent += chunk.length;
  }
}

/**
 * Serves files by name on a port of the loopback interface, with `?pace=` no faster than so many octets a second. Pages
 * are isolated, which gives Firefox its finest clock.
 */
export async function serve(files: Readonly<Record<string, string>>): Promise<Server> {
  const served = new Map(Object.entries(files));
  const http = createServer(({ url = "" }, response) => {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const pace = searchParams.get("pace");
    const file = served.get(pathname.slice(1));
    if (file === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "Content-Type": types.find(([ending]) => file.endsWith(ending))?.[1] ?? "application/octet-stream",
      "Content-Length": statSync(file).size,
      "Cross-Origin-Opener-Policy": "same-origin",
      "Cross-Origin-Embedder-Policy": "require-corp",
    });
    const octets = createReadStream(file, { highWaterMark: 256 * 1024 });
    const paced = pace === null ? octets : Readable.from(atPace(octets, Number(pace)));
    paced.pipe(response);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    add: (name, file) => void served.set(name, file),
    close: () => void http.close(),
  };
}

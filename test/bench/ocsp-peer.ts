import { sideBySide } from "./measure.ts";

/** An OCSP response with a delegated responder, and the certificate it says "good" of. */
export interface Files {
  readonly response: ArrayBuffer;
  readonly issuer: ArrayBuffer;
  readonly leaf: ArrayBuffer;
}

async function filesAt(server: string): Promise<Files> {
  const [response, issuer, leaf] = await Promise.all(
    ["response.der", "ca.der", "leaf.der"].map(async (file) =>
      (await fetch(`${server}/${file}`)).arrayBuffer(),
    ),
  );
  return { response, issuer, leaf } as Files;
}

/** What is measured of another library. `judge` does what it has for such a response, and throws unless it is satisfied. */
export const peer = (judge: (files: Files) => Promise<void>) => ({
  /** Milliseconds. */
  measure: async (server: string, samples: number): Promise<number> => {
    const files = await filesAt(server);
    return (await sideBySide({ judge: () => judge(files) }, samples)).judge;
  },
  /** Milliseconds of the first verdict after the library has been loaded. */
  firstVerdict: async (server: string): Promise<number> => {
    const files = await filesAt(server);
    const start = performance.now();
    await judge(files);
    return performance.now() - start;
  },
});

import type { CrlInquiry } from "../core/inquiry/plan.ts";
import type { CrlRead, ToCrlWorker } from "./crl-messages.ts";

/** Hands a download, as it arrives, to a worker that reads it as a CRL. */
export interface CrlReader {
  push(octets: Uint8Array): void;
  end(): void;
  /** The worker's answer: after the end, or before it when the octets are no CRL. Rejects when the worker fails. */
  readonly read: Promise<CrlRead>;
  /** Ends the worker, whatever it does. */
  close(): void;
}

/** `length`: what the server says there is to come. */
export function openCrlReader({ subject, limits }: CrlInquiry, length: number | undefined): CrlReader {
  const worker = new Worker(new URL("./crl-worker.ts", import.meta.url), { type: "module" });
  const tell = (message: ToCrlWorker, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  const read = new Promise<CrlRead>((resolve, reject) => {
    worker.addEventListener("message", ({ data }: MessageEvent<CrlRead>) => resolve(data));
    worker.addEventListener("error", ({ message }) => reject(new Error(message)));
  });
  tell({
    type: "begin",
    serialNumber: subject.serialNumber,
    issuer: subject.issuer.der,
    limit: limits.octets,
    ...(length !== undefined && { length }),
  });
  return {
    push: (octets) => tell({ type: "chunk", octets }, [octets.buffer as ArrayBuffer]),
    end: () => tell({ type: "end" }),
    read,
    close: () => worker.terminate(),
  };
}

import { readCrlBody } from "../../src/browser/answer.ts";
import type { CrlInquiry } from "../../src/core/inquiry/plan.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";

// For pages alone: Node has no Worker like theirs.

/** Milliseconds, each the longest time in which the page could do nothing else while a CRL was downloaded. */
export interface GapRow {
  /** The download alone, its chunks dropped as they arrive. */
  readonly limit: readonly number[];
  /** The download read as the add-on reads it: every chunk is handed to the Worker that scans and verifies. */
  readonly read: readonly number[];
}

async function longestGap(work: () => Promise<void>): Promise<number> {
  const { port1, port2 } = new MessageChannel();
  let longest = 0;
  let last = performance.now();
  port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    port2.postMessage(undefined);
  };
  port2.postMessage(undefined);
  await work();
  port1.close();
  return longest;
}

async function inquiryAt(server: string, url: string): Promise<CrlInquiry> {
  const certificateAt = async (file: string) =>
    decodeCertificate(new Uint8Array(await (await fetch(`${server}/${file}`)).arrayBuffer()));
  const [issuer, certificate] = await Promise.all([certificateAt("ca.der"), certificateAt("leaf.der")]);
  const subject = { serialNumber: certificate.serialNumber, issuer, certificate };
  const limits = { octets: 2 ** 28, patience: "silence", milliseconds: 60_000 } as const;
  return { id: url, kind: "crl", method: "GET", url, headers: [], subject, limits };
}

/** The gaps of `samples` downloads of each kind, in turns. `pace`: octets a second, or as fast as it goes. */
export async function measureGaps(
  server: string,
  entries: number,
  samples: number,
  pace?: number,
): Promise<GapRow> {
  const inquiry = await inquiryAt(server, `${server}/${entries}.crl${pace ? `?pace=${pace}` : ""}`);
  const download = (): Promise<Response> => fetch(inquiry.url, { cache: "no-store" });
  const gaps = { limit: [] as number[], read: [] as number[] };
  for (let i = 0; i < samples; i++) {
    const drop = longestGap(async () => {
      for await (const _ of (await download()).body ?? []);
    });
    gaps.limit.push(await drop);
    const read = longestGap(async () => {
      const { body, headers } = await download();
      if (body === null) throw new Error("no CRL came");
      const length = Number(headers.get("Content-Length"));
      const { outcome } = await readCrlBody({ chunks: body, length }, inquiry, () => undefined);
      if (outcome !== "reading") throw new Error("not the CRL expected");
    });
    gaps.read.push(await read);
  }
  return gaps;
}

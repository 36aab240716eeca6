import type { FetchFailure } from "../core/inquiry/evidence.ts";
import type { CrlInquiry, Inquiry, OcspInquiry } from "../core/inquiry/plan.ts";
import type { CrlRead } from "./crl-messages.ts";
import { openCrlReader } from "./crl-reader.ts";

/** How far an answer has come, in octets. */
export interface Progress {
  readonly received: number;
  readonly total?: number;
}

/** A failed answer as an exception, so that reading stops at once. `ask` turns it back into a value. */
export class Failed extends Error {
  readonly failure: FetchFailure;
  constructor(failure: FetchFailure) {
    super(failure.failure);
    this.failure = failure;
  }
}

/** The media type of an answer (RFC 9110 §8.3.1), empty when the header holds anything else: people will read it. */
const mediaType = (response: Response): string =>
  /^\s*([\w.+-]{1,40}\/[\w.+-]{1,60})\s*(?:;|$)/
    .exec(response.headers.get("Content-Type") ?? "")?.[1]
    ?.toLowerCase() ?? "";

/**
 * An OCSP answer has one media type (RFC 6960 §A.2). CRLs are served under many, for RFC 5280 §4.2.1.13 only says SHOULD;
 * but a page is never one.
 */
const acceptable = (kind: Inquiry["kind"], type: string): boolean =>
  kind === "ocsp" ? type === "application/ocsp-response" : type !== "text/html";

/** Throws Failed when the response's head shows that no answer follows. */
export function expectAnswer(response: Response, { kind, limits }: Inquiry): void {
  if (response.type === "opaqueredirect") throw new Failed({ failure: "redirected" });
  if (!response.ok) throw new Failed({ failure: "httpStatus", status: response.status });
  const found = mediaType(response);
  if (!acceptable(kind, found)) throw new Failed({ failure: "contentType", found });
  const stated = statedLength(response);
  if (stated !== undefined && stated > limits.octets) {
    throw new Failed({ failure: "tooLarge", limit: limits.octets });
  }
}

function statedLength(response: Response): number | undefined {
  const header = response.headers.get("Content-Length");
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}

/** The body's chunks; throws Failed once they are more than the inquiry allows. */
async function* chunksOf(
  response: Response,
  { limits }: Inquiry,
  progress: (progress: Progress) => void,
): AsyncGenerator<Uint8Array> {
  const total = statedLength(response);
  let received = 0;
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > limits.octets) throw new Failed({ failure: "tooLarge", limit: limits.octets });
    progress({ received, ...(total !== undefined && { total }) });
    yield chunk;
  }
}

/** The whole body of a small answer. Throws Failed, and what fetch throws. */
export async function readOctets(
  response: Response,
  inquiry: OcspInquiry,
  progress: (progress: Progress) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunksOf(response, inquiry, progress)) chunks.push(Uint8Array.from(chunk));
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** What a worker made of the body while it arrived; `size` octets of it. Throws Failed, and what fetch throws. */
export async function readCrlBody(
  response: Response,
  inquiry: CrlInquiry,
  progress: (progress: Progress) => void,
): Promise<CrlRead & { readonly size: number }> {
  const reader = openCrlReader(inquiry, statedLength(response));
  try {
    let refused = false;
    const read = reader.read.finally(() => {
      refused = true;
    });
    let size = 0;
    for await (const chunk of chunksOf(response, inquiry, progress)) {
      if (refused) break;
      size += chunk.length;
      reader.push(chunk);
    }
    reader.end();
    return { ...(await read), size };
  } finally {
    reader.close();
  }
}

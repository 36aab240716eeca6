import type { Evidence, FetchFailure, Provenance } from "../core/inquiry/evidence.ts";
import type { CrlInquiry, NamedInquiry, OcspInquiry } from "../core/inquiry/plan.ts";
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

/** Throws Failed when the response's head shows that no answer follows. */
function expectAnswer(response: Response, { kind, limits }: NamedInquiry): void {
  if (!response.ok) throw new Failed({ failure: "httpStatus", status: response.status });
  const found = mediaType(response);
  if (found === "text/html") throw new Failed({ failure: "webPage" });
  // An OCSP answer has one media type (RFC 6960 §A.2). CRLs are served under many: RFC 5280 §4.2.1.13 only says SHOULD.
  if (kind === "ocsp" && found !== "application/ocsp-response")
    throw new Failed({ failure: "contentType", found });
  const stated = statedLength(response);
  if (stated !== undefined && stated > limits.octets) {
    throw new Failed({ failure: "tooLarge", limit: limits.octets });
  }
}

function statedLength(response: Response): number | undefined {
  const header = response.headers.get("Content-Length");
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}

/** The octets of an answer as they arrive, from a network or from this machine's disk. */
interface Body {
  readonly chunks: AsyncIterable<Uint8Array<ArrayBuffer>>;
  /** What is said to come. */
  readonly length?: number;
}

function bodyOf(response: Response): Body {
  const length = statedLength(response);
  return { chunks: response.body ?? new Blob().stream(), ...(length !== undefined && { length }) };
}

/** The body's chunks; throws Failed once they are more than the inquiry allows. */
async function* within(
  { chunks, length: total }: Body,
  { limits }: NamedInquiry,
  progress: (progress: Progress) => void,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let received = 0;
  for await (const chunk of chunks) {
    received += chunk.length;
    if (received > limits.octets) throw new Failed({ failure: "tooLarge", limit: limits.octets });
    progress({ received, ...(total !== undefined && { total }) });
    yield chunk;
  }
}

/** The whole body of a small answer. Throws Failed, and what reading the body throws. */
async function readOctets(
  body: Body,
  inquiry: OcspInquiry,
  progress: (progress: Progress) => void,
): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of within(body, inquiry, progress)) chunks.push(chunk);
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/**
 * What a worker makes of the body while it arrives: `size` octets of it, which also go to `copy`. Throws Failed, and what
 * reading the body throws.
 */
export async function readCrlBody(
  body: Body,
  inquiry: CrlInquiry,
  progress: (progress: Progress) => void,
  copy?: Blob[],
): Promise<CrlRead & { readonly size: number }> {
  const reader = openCrlReader(inquiry, body.length);
  try {
    let refused = false;
    const read = reader.read.finally(() => {
      refused = true;
    });
    let size = 0;
    for await (const chunk of within(body, inquiry, progress)) {
      if (refused) break;
      size += chunk.length;
      copy?.push(new Blob([chunk]));
      reader.push(chunk);
    }
    reader.end();
    return { ...(await read), size };
  } finally {
    reader.close();
  }
}

/**
 * The evidence an answer holds. `keep` is called with a CRL that could be read. Throws Failed when it holds none, and what
 * reading the body throws.
 */
export async function readAnswer(
  response: Response,
  inquiry: NamedInquiry,
  provenance: () => Provenance,
  { progress, keep }: { progress: (progress: Progress) => void; keep?: (octets: Blob) => void },
): Promise<Evidence> {
  expectAnswer(response, inquiry);
  const body = bodyOf(response);
  if (inquiry.kind === "crl") {
    const copy = keep && [];
    const read = await readCrlBody(body, inquiry, progress, copy);
    if (read.outcome === "reading") keep?.(new Blob(copy));
    return { kind: "crl", ...read, provenance: provenance() };
  }
  const bytes = await readOctets(body, inquiry, progress);
  const { method, hashAlgorithm, nonce } = inquiry;
  const asked = { method, hashAlgorithm, ...(nonce && { nonce }) };
  return { kind: "ocsp", outcome: "bytes", bytes, asked, provenance: provenance() };
}

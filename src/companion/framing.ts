import { type RequestFault, requestLimit } from "./messages.ts";

/** One message as it came: an object of unknown fields, or what is wrong with it. */
export type Frame =
  | { readonly message: Readonly<Record<string, unknown>> }
  | {
      readonly error: Extract<
        RequestFault,
        { fault: "tooLarge" | "truncated" | "notUtf8" | "notJson" | "notAnObject" }
      >;
    };

const headerLength = 4;

/** MDN, Native messaging, App side: an unsigned 32-bit value in native byte order, which is that of typed arrays. */
const lengthIn = (header: Uint8Array): number => new Uint32Array(Uint8Array.from(header).buffer)[0] as number;

// A byte order mark stays, and is no JSON: nobody may put one there (RFC 8259 §8.1).
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readMessage(octets: Uint8Array): Frame {
  let text: string;
  try {
    text = utf8.decode(octets);
  } catch {
    return { error: { fault: "notUtf8" } };
  }
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { error: { fault: "notJson" } };
  }
  return typeof message === "object" && message !== null && !Array.isArray(message)
    ? { message: message as Record<string, unknown> }
    : { error: { fault: "notAnObject" } };
}

/**
 * The messages in a stream of native messaging, however its octets come apart. A message that cannot be read is told as an
 * error, and the next one follows; after one that is too large, or ends too soon, there is no next one. Throws only what
 * `chunks` throws.
 */
export async function* readFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame, void, undefined> {
  let held: Uint8Array[] = [];
  let size = 0;
  let wanted = headerLength;
  let header = true;
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    while (size >= wanted) {
      const octets = held.length === 1 ? (held[0] as Uint8Array) : Buffer.concat(held);
      const part = octets.subarray(0, wanted);
      held = [octets.subarray(wanted)];
      size -= wanted;
      if (header) {
        wanted = lengthIn(part);
        if (wanted > requestLimit) {
          yield { error: { fault: "tooLarge", limit: requestLimit, found: wanted } };
          return;
        }
      } else {
        yield readMessage(part);
        wanted = headerLength;
      }
      header = !header;
    }
  }
  if (size > 0 || !header) yield { error: { fault: "truncated" } };
}

/** One message as native messaging wants it. Does not check that Firefox would take as much (1 MB). */
export function writeFrame(message: object): Uint8Array {
  const octets = Buffer.from(JSON.stringify(message));
  return Buffer.concat([new Uint8Array(Uint32Array.of(octets.length).buffer), octets]);
}

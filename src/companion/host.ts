import type { Writable } from "node:stream";
import { toBase64 } from "../core/bytes/base64.ts";
import type { Handshake } from "../core/tls/handshake.ts";
import { readFrames, writeFrame } from "./framing.ts";
import {
  type CompanionReply,
  type CompanionRequest,
  type HelloReply,
  mostJobs,
  protocolVersion,
  type RequestFault,
} from "./messages.ts";
import { readRequest } from "./request.ts";
import { shakeHands } from "./staple.ts";

/** Of one handshake, from the name look-up to its end. */
const handshakeMilliseconds = 10_000;

const inBase64 = ({ chain, ...rest }: Handshake<Uint8Array>): Handshake<string> => ({
  ...rest,
  ...(chain && {
    chain: chain.map(({ certificate, ocspResponse }) => ({
      certificate: toBase64(certificate),
      ...(ocspResponse && { ocspResponse: toBase64(ocspResponse) }),
    })),
  }),
});

export interface Hosting {
  readonly input: AsyncIterable<Uint8Array>;
  readonly output: Writable;
  readonly about: Pick<HelloReply, "version" | "node" | "openssl">;
  /** Hears of every message, one line each. */
  readonly log: (line: string) => void;
}

/**
 * Serves an add-on by native messaging until `input` ends, or nothing more can be understood of it; handshakes that are under way
 * then are given up. Every request is answered, in the order in which the answers are ready. Throws what `input` throws.
 */
export async function host({ input, output, about, log }: Hosting): Promise<void> {
  const jobs = new Map<number, Promise<void>>();
  const over = new AbortController();
  // Whoever does not read any longer will end the input, too.
  output.on("error", () => {});

  const reply = (message: CompanionReply): void => {
    log(
      `reply ${message.type} ${message.id ?? "?"}${message.type === "error" ? ` ${message.error.fault}` : ""}`,
    );
    output.write(writeFrame(message));
  };
  const refuse = (error: RequestFault, id?: number): void =>
    reply({ protocol: protocolVersion, type: "error", ...(id !== undefined && { id }), error });

  const answer = (request: CompanionRequest): void => {
    const { type, id } = request;
    log(`request ${type} ${id}`);
    if (type === "hello") {
      reply({ protocol: protocolVersion, type, id, ...about });
    } else if (jobs.has(id)) {
      refuse({ fault: "idInUse" }, id);
    } else if (jobs.size >= mostJobs) {
      refuse({ fault: "tooManyJobs", limit: mostJobs }, id);
    } else {
      const patience = { milliseconds: handshakeMilliseconds, cancel: over.signal };
      const job = shakeHands(request, patience).then((handshake) => {
        jobs.delete(id);
        reply({ protocol: protocolVersion, type, id, handshake: inBase64(handshake) });
      });
      jobs.set(id, job);
    }
  };

  try {
    for await (const frame of readFrames(input)) {
      if ("error" in frame) {
        refuse(frame.error);
        continue;
      }
      const read = readRequest(frame.message);
      if ("error" in read) refuse(read.error, read.id);
      else answer(read.request);
    }
  } finally {
    over.abort();
    await Promise.all(jobs.values());
  }
}

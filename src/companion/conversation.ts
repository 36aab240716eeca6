import { once } from "node:events";
import type { Socket } from "node:net";
import type { HandshakeFailure } from "../core/tls/handshake.ts";

/** Why there is no handshake. Thrown on the way to it, and caught where the handshake is told of. */
export class Failed extends Error {
  readonly failure: HandshakeFailure;

  constructor(failure: HandshakeFailure) {
    super(failure.failure);
    this.failure = failure;
  }
}

/** More than any greeting or head that is worth waiting for. */
const messageLimit = 16 * 1024;

/**
 * Reads from a paused socket until `length` can tell how many octets make a whole message, and that many have come. What
 * follows stays unread. Throws Failed when the connection ends before, and `tooLong` when too much has come without a whole.
 */
export async function hear(
  socket: Socket,
  length: (octets: Buffer) => number | undefined,
  tooLong: HandshakeFailure,
): Promise<Buffer> {
  let octets: Buffer = Buffer.alloc(0);
  for (;;) {
    const whole = length(octets);
    if (whole !== undefined && octets.length >= whole) {
      if (octets.length > whole) socket.unshift(octets.subarray(whole));
      return octets.subarray(0, whole);
    }
    if (octets.length > messageLimit) throw new Failed(tooLong);
    const more: Buffer | null = socket.read();
    if (more !== null) octets = Buffer.concat([octets, more]);
    else if (socket.readableEnded || socket.destroyed) throw new Failed({ failure: "connectionBroken" });
    else await oneOf(socket, "readable", "end", "close");
  }
}

/** Waits for the first of these. An error is always followed by a close. */
export async function oneOf(socket: Socket, ...events: readonly string[]): Promise<void> {
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race(events.map((event) => once(socket, event, { signal }).catch(() => undefined)));
  } finally {
    waiting.abort();
  }
}

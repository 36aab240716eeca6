import { once } from "node:events";
import type { Socket } from "node:net";

/** Longer heads than any that browsers send. */
const limit = 64 * 1024;

/**
 * Reads from the start of a connection until `length` can tell how many octets make a whole message, and that many have
 * come. What follows stays unread. Throws when the connection ends before, or too much has come without a whole.
 */
export async function message(
  socket: Socket,
  length: (octets: Buffer) => number | undefined,
): Promise<Buffer> {
  let octets = Buffer.alloc(0);
  for (;;) {
    const whole = length(octets);
    if (whole !== undefined && octets.length >= whole) {
      if (octets.length > whole) socket.unshift(octets.subarray(whole));
      return octets.subarray(0, whole);
    }
    if (octets.length > limit) throw new Error("too long a message");
    const more: Buffer | null = socket.read();
    if (more !== null) octets = Buffer.concat([octets, more]);
    else if (socket.readableEnded || socket.destroyed) throw new Error("half a message");
    else await Promise.race([once(socket, "readable"), once(socket, "end"), once(socket, "close")]);
  }
}

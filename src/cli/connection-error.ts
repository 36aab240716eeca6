/** A connection of which no certificate came; the message names the site, and says why. */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
}

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/** Firefox hid the site's name on the way there, and the companion's handshake did not. */
export function handshakeNamedTheSite(conducted: Conduct): Finding | undefined {
  const { connection, host: site } = conducted.observed;
  if (connection.usedEch !== true || latestShaken(conducted) === undefined) return undefined;
  return { rule: "handshake-named-the-site", tone: "told", facts: { site }, citation: "RFC 6066 §3" };
}

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";

/**
 * Firefox looked the site's name up in secret and then wrote it into the handshake for all to read. Where the look-up was no
 * secret either, the handshake adds nothing.
 */
export function noEch({ observed }: Conduct): Finding | undefined {
  const { usedPrivateDns, usedEch, fromCache } = observed.connection;
  if (usedPrivateDns !== true || usedEch !== false || fromCache === true) return undefined;
  const site = observed.host;
  return { rule: "no-ech", tone: "told", facts: { site }, citation: "RFC 6066 §3" };
}

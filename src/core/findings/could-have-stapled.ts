import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { whomFirefoxAsked } from "./grounds/whom-firefox-asked.ts";

/**
 * Firefox asked, which it does only where no valid answer came with the handshake. Where it did not ask, nothing is known of
 * a staple.
 */
export function couldHaveStapled(conducted: Conduct): Finding | undefined {
  if (whomFirefoxAsked(conducted) === undefined) return undefined;
  const site = conducted.observed.host;
  return { rule: "could-have-stapled", tone: "note", facts: { site }, citation: "RFC 6066 §8" };
}

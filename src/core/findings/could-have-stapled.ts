import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { stapledNothing } from "./grounds/handshake.ts";
import { whomFirefoxAsked } from "./grounds/whom-firefox-asked.ts";

/**
 * Firefox asked, which it does only where no valid answer came with the handshake; or the companion saw none, and there is a
 * responder to have one from. Where neither is so, nothing is known of a staple.
 */
export function couldHaveStapled(conducted: Conduct): Finding | undefined {
  const namesResponder = conducted.inquests[0].questions.some(({ source }) => source.kind === "ocsp");
  const isMissing = namesResponder && stapledNothing(conducted);
  if (whomFirefoxAsked(conducted) === undefined && !isMissing) return undefined;
  const site = conducted.observed.host;
  return { rule: "could-have-stapled", tone: "note", facts: { site }, citation: "RFC 6066 §8" };
}

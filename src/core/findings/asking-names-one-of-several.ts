import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { certifiedNames } from "./grounds/certified-names.ts";
import { untold } from "./grounds/tellings.ts";

/**
 * Asking the responder names the certificate by its serial number, and any of its names may be the one that is visited. Who
 * was told is not told anew.
 */
export function askingNamesOneOfSeveral(conducted: Conduct): Finding | undefined {
  const offer = untold(conducted);
  const [leaf] = conducted.chain;
  if (offer === undefined || leaf === undefined) return undefined;
  const { length } = certifiedNames(leaf);
  if (length < 2) return undefined;
  const { host } = offer.disclosure;
  const count = String(length);
  return {
    rule: "asking-names-one-of-several",
    tone: "wouldTell",
    facts: { count, host },
    citation: "RFC 6960 §4.1.1",
  };
}

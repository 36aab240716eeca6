import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { certifiedNames } from "./grounds/certified-names.ts";
import { ocspOffers } from "./grounds/offers.ts";

/** Asking the responder names the certificate by its serial number, and any of its names may be the one that is visited. */
export function askingNamesOneOfSeveral(conducted: Conduct): Finding | undefined {
  const [offer] = ocspOffers(conducted);
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

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { certifiedNames } from "./grounds/certified-names.ts";
import { untold } from "./grounds/tellings.ts";

/** Asking the responder names the certificate by its serial number, and that is for one name only. Who was told is not told anew. */
export function askingNamesTheSite(conducted: Conduct): Finding | undefined {
  const offer = untold(conducted);
  const [leaf] = conducted.chain;
  if (offer === undefined || leaf === undefined) return undefined;
  // One name may still be a wildcard, and then that is all the responder learns.
  const [site = conducted.observed.host, ...others] = certifiedNames(leaf);
  if (others.length > 0) return undefined;
  const { host } = offer.disclosure;
  return {
    rule: "asking-names-the-site",
    tone: "wouldTell",
    facts: { host, site },
    citation: "RFC 6960 §4.1.1",
  };
}

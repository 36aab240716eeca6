import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { certifiedNames } from "./grounds/certified-names.ts";
import { tellings } from "./grounds/tellings.ts";

/** A responder was asked and has answered: it was told the serial number of a certificate that is for one name only. */
export function askingToldTheSite(conducted: Conduct): Finding | undefined {
  const [telling] = tellings(conducted);
  const [leaf] = conducted.chain;
  if (telling === undefined || leaf === undefined) return undefined;
  const [site = conducted.observed.host, ...others] = certifiedNames(leaf);
  if (others.length > 0) return undefined;
  const { host } = telling;
  const at = telling.at.toISOString();
  const channel = telling.inClear ? "in_clear" : "encrypted";
  return {
    rule: "asking-told-the-site",
    tone: "told",
    facts: { at, channel, host, site },
    citation: "RFC 6960 §4.1.1",
  };
}

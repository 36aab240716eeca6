import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { certifiedNames } from "./grounds/certified-names.ts";
import { tellings } from "./grounds/tellings.ts";

/** A responder was asked and has answered: it was told the serial number, and any of the certificate's names may be visited. */
export function askingToldOneOfSeveral(conducted: Conduct): Finding | undefined {
  const [telling] = tellings(conducted);
  const [leaf] = conducted.chain;
  if (telling === undefined || leaf === undefined) return undefined;
  const { length } = certifiedNames(leaf);
  if (length < 2) return undefined;
  const { host } = telling;
  const at = telling.at.toISOString();
  const channel = telling.inClear ? "in_clear" : "encrypted";
  const count = String(length);
  return {
    rule: "asking-told-one-of-several",
    tone: "told",
    facts: { at, channel, count, host },
    citation: "RFC 6960 §4.1.1",
  };
}

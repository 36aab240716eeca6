import type { Conduct } from "../inquiry/conduct.ts";
import { statusRequest, tlsFeatures } from "../x509/tls-feature.ts";
import type { Finding } from "./finding.ts";

/** The site has to send an answer with its certificate, so that its visitors need not ask for one. */
export function mustStapleSpares({ observed, chain: [leaf] }: Conduct): Finding | undefined {
  if (leaf === undefined || !tlsFeatures(leaf).includes(statusRequest)) return undefined;
  // It did not, or Firefox would not have asked.
  if (observed.connection.usedOcsp === true) return undefined;
  const site = observed.host;
  return { rule: "must-staple-spares", tone: "spares", facts: { site }, citation: "RFC 7633 §4.2.3.1" };
}

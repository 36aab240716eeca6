import type { Conduct } from "../inquiry/conduct.ts";
import { statusRequest, tlsFeatures } from "../x509/tls-feature.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/**
 * What can be known of a staple without seeing it: Firefox opens a site whose certificate demands one only with a valid one, or
 * where its CRLite filters cover the certificate, and it asked nobody.
 */
export function stapleInferred(conducted: Conduct): Finding | undefined {
  const { observed, chain } = conducted;
  const [leaf] = chain;
  const { usedOcsp, fromCache, overriddenError } = observed.connection;
  if (leaf === undefined || !tlsFeatures(leaf).includes(statusRequest)) return undefined;
  if (usedOcsp !== false || fromCache === true || overriddenError !== undefined) return undefined;
  if (latestShaken(conducted) !== undefined) return undefined;
  const site = observed.host;
  return { rule: "staple-inferred", tone: "server", facts: { site }, citation: "RFC 7633 §4.2.3.1" };
}

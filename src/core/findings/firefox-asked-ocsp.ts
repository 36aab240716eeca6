import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { whomFirefoxAsked } from "./grounds/whom-firefox-asked.ts";

/** Firefox says it fetched OCSP for this connection, so the leaf's responder already knows of the visit. */
export function firefoxAskedOcsp(conducted: Conduct): Finding | undefined {
  const host = whomFirefoxAsked(conducted);
  if (host === undefined) return undefined;
  const site = conducted.observed.host;
  return { rule: "firefox-asked-ocsp", tone: "told", facts: { host, site }, citation: "RFC 6960 §4.1.1" };
}

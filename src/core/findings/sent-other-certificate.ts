import type { Conduct } from "../inquiry/conduct.ts";
import { sentOf } from "../inquiry/staple.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/** In the companion's handshake the site sent another certificate than in Firefox's. */
export function sentOtherCertificate(conducted: Conduct): Finding | undefined {
  const shaken = latestShaken(conducted);
  const [leaf] = conducted.observed.chain;
  if (shaken === undefined || leaf === undefined || sentOf(shaken, leaf) !== undefined) return undefined;
  return { rule: "sent-other-certificate", tone: "server", facts: {} };
}

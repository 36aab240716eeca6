import type { Conduct } from "../inquiry/conduct.ts";
import { parseHttpUrl } from "../inquiry/http-url.ts";
import type { Finding } from "./finding.ts";
import { exchanges } from "./grounds/exchanges.ts";
import { registrableDomain } from "./grounds/registrable-domain.ts";

/** A question was sent on to a host under another registrable domain, and left for there. */
export function redirectedElsewhere(conducted: Conduct): Finding | undefined {
  for (const { host, evidence } of exchanges(conducted)) {
    const to = evidence.provenance.legs
      ?.filter(({ unsent }) => unsent !== true)
      .map(({ url }) => parseHttpUrl(url)?.host)
      .find((next) => next !== undefined && registrableDomain(next) !== registrableDomain(host));
    if (to === undefined) continue;
    return { rule: "redirected-elsewhere", tone: "told", facts: { host, to }, citation: "RFC 9110 §15.4" };
  }
  return undefined;
}

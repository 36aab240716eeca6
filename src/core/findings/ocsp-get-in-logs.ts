import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { ocspOffers } from "./grounds/offers.ts";

/**
 * A question that can be put by GET over http: all of it is in the URL, which is what proxies and caches on the way write
 * down. Over https only the responder sees that URL, and it is told anyway.
 */
export function ocspGetInLogs(conducted: Conduct): Finding | undefined {
  const logged = ocspOffers(conducted).find(
    ({ inquiry, disclosure }) => disclosure.inClear && inquiry.method === "GET",
  );
  if (logged === undefined) return undefined;
  const { host } = logged.disclosure;
  return { rule: "ocsp-get-in-logs", tone: "wouldTell", facts: { host }, citation: "RFC 6960 §A.1" };
}

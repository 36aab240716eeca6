import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { ocspOffers } from "./grounds/offers.ts";
import { toldInClear } from "./grounds/tellings.ts";

/**
 * A question that can be put by GET over http: all of it is in the URL, which is what proxies and caches on the way write
 * down. Over https only the responder sees that URL, and it is told anyway. What was told in clear text
 * already is not said anew.
 */
export function ocspGetInLogs(conducted: Conduct): Finding | undefined {
  const told = toldInClear(conducted);
  const logged = ocspOffers(conducted).find(
    ({ inquiry, disclosure }) =>
      disclosure.inClear && inquiry.method === "GET" && !told.includes(disclosure.host),
  );
  if (logged === undefined) return undefined;
  const { host } = logged.disclosure;
  return { rule: "ocsp-get-in-logs", tone: "wouldTell", facts: { host }, citation: "RFC 6960 §A.1" };
}

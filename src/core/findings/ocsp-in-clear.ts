import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { ocspOffers } from "./grounds/offers.ts";
import { toldInClear } from "./grounds/tellings.ts";

/**
 * A question that can be put by POST over plain http: whoever is on the path reads it. By GET, it is in logs besides. What was
 * told in clear text already is not said anew.
 */
export function ocspInClear(conducted: Conduct): Finding | undefined {
  const told = toldInClear(conducted);
  const inClear = ocspOffers(conducted).filter(
    ({ disclosure }) => disclosure.inClear && !told.includes(disclosure.host),
  );
  const [first] = inClear;
  if (first === undefined || inClear.some(({ inquiry }) => inquiry.method === "GET")) return undefined;
  const { host } = first.disclosure;
  return { rule: "ocsp-in-clear", tone: "wouldTell", facts: { host }, citation: "RFC 6960 §A.1" };
}

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { ocspOffers } from "./grounds/offers.ts";

/** A question that can be put by POST over plain http: whoever is on the path reads it. By GET, it is in logs besides. */
export function ocspInClear(conducted: Conduct): Finding | undefined {
  const inClear = ocspOffers(conducted).filter(({ disclosure }) => disclosure.inClear);
  const [first] = inClear;
  if (first === undefined || inClear.some(({ inquiry }) => inquiry.method === "GET")) return undefined;
  const { host } = first.disclosure;
  return { rule: "ocsp-in-clear", tone: "wouldTell", facts: { host }, citation: "RFC 6960 §A.1" };
}

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { offers } from "./grounds/offers.ts";

/** Only CRLs tell about the leaf, and whoever downloads one does not say which of its certificates it is about. */
export function listNamesNoSite(conducted: Conduct): Finding | undefined {
  const [leaf] = conducted.inquests;
  if (leaf.questions.some(({ source }) => source.kind === "ocsp")) return undefined;
  const [offer] = offers(conducted);
  if (offer === undefined) return undefined;
  const { host } = offer.disclosure;
  return { rule: "list-names-no-site", tone: "spares", facts: { host }, citation: "RFC 5280 §3.3" };
}

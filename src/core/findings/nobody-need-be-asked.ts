import type { Conduct } from "../inquiry/conduct.ts";
import { isShortLived } from "../inquiry/source.ts";
import { hasNoRevAvail } from "../x509/no-rev-avail.ts";
import type { Finding } from "./finding.ts";

/** Whoever relies on the certificate is to skip the question, or it runs out before an answer would be of use. */
export function nobodyNeedBeAsked({ chain: [leaf] }: Conduct): Finding | undefined {
  if (leaf === undefined) return undefined;
  const found = { rule: "nobody-need-be-asked", tone: "spares", facts: {} } as const;
  if (hasNoRevAvail(leaf)) return { ...found, citation: "RFC 9608 §4" };
  return isShortLived(leaf) ? { ...found, citation: "BR §4.9.1.1" } : undefined;
}

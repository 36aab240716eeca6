import type { Conduct } from "../inquiry/conduct.ts";
import { networkOf } from "../inquiry/network.ts";
import type { Finding } from "./finding.ts";
import { certifiedNames } from "./grounds/certified-names.ts";

/** Never reserved like `internal`, but kept out of the public DNS, since so many networks use them. */
const customary = /\.(?:corp|lan)$/;

function isInternal(name: string): boolean {
  const host = name.replace(/^\*\./, "");
  const network = networkOf(host);
  return network === "private" || network === "loopback" || customary.test(host);
}

/** What there is room for. */
const most = 3;

/** The certificate tells each visitor names or addresses that only mean something inside a network (BR §1.6.1 "Internal Name"). */
export function internalNames({ observed, chain: [leaf] }: Conduct): Finding | undefined {
  if (leaf === undefined) return undefined;
  const others = certifiedNames(leaf).filter((name) => isInternal(name) && name !== observed.host);
  if (others.length === 0) return undefined;
  const names = [...others.slice(0, most), ...(others.length > most ? ["…"] : [])].join(", ");
  return { rule: "internal-names", tone: "note", facts: { names }, citation: "BR §4.2.2" };
}

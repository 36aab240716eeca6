import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import { locate } from "../core/inquiry/source.ts";
import { decodeChain, issuedCertificates } from "../core/x509/chain.ts";

/*
 * What the toolbar needs of a chain before anybody looks: a module of its own, so that a visit loads this little.
 */

/** The verdict on a site nobody was asked about: the one the popup would show. Never throws. */
export function unasked({ chain }: ObservedChain): "not-checked" | "nothing-to-check" | "undetermined" {
  try {
    const [leaf] = issuedCertificates(decodeChain(chain.slice(0, 2)));
    const [source] = leaf === undefined ? [] : locate(leaf);
    if (source?.kind === "noneByDesign") return "nothing-to-check";
    return source === undefined || source.kind === "none" ? "undetermined" : "not-checked";
  } catch {
    return "undetermined";
  }
}

import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import { locate } from "../core/inquiry/source.ts";
import { decodeChain, issuedCertificates } from "../core/x509/chain.ts";

/*
 * What the toolbar needs of a chain before anybody looks: a module of its own, so that a visit loads this little.
 */

/** Whether the leaf has nothing to check by design. False as well for a chain that cannot be read: the popup says so. */
export function isNothingToCheck({ chain }: ObservedChain): boolean {
  try {
    const [leaf] = issuedCertificates(decodeChain(chain.slice(0, 2)));
    return leaf !== undefined && locate(leaf).some(({ kind }) => kind === "noneByDesign");
  } catch {
    return false;
  }
}

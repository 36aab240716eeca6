import { equalOctets } from "../bytes/equal-octets.ts";
import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/** The site sent the certificates of its chain in another order than from each to its issuer. */
export function sentOutOfOrder(conducted: Conduct): Finding | undefined {
  const { observed, chain } = conducted;
  const { chain: sent = [] } = latestShaken(conducted) ?? {};
  if (observed.chain.length === 0) return undefined;
  const positions = sent
    .map(({ certificate }) => chain.findIndex(({ der }) => equalOctets(der, certificate)))
    .filter((position) => position >= 0);
  const isInOrder = positions.every((position, at) => at === 0 || position >= (positions[at - 1] as number));
  return isInOrder
    ? undefined
    : { rule: "sent-out-of-order", tone: "server", facts: {}, citation: "RFC 8446 §4.4.2" };
}

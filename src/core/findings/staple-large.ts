import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/** What a server may send before it has to wait for the first acknowledgement, on any usual network. */
const initialWindow = 14_600;

/** With what it staples, the site's certificates are more than a server can send at once: each handshake takes a round trip more. */
export function stapleLarge(conducted: Conduct): Finding | undefined {
  const { chain = [] } = latestShaken(conducted) ?? {};
  const sum = (lengths: readonly number[]): number => lengths.reduce((all, one) => all + one, 0);
  const certificates = sum(chain.map(({ certificate }) => certificate.length));
  const staples = sum(chain.map(({ ocspResponse }) => ocspResponse?.length ?? 0));
  if (certificates > initialWindow || certificates + staples <= initialWindow) return undefined;
  const octets = String(staples);
  return { rule: "staple-large", tone: "server", facts: { octets }, citation: "RFC 6928 §2" };
}

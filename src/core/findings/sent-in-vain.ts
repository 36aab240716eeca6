import { equalOctets } from "../bytes/equal-octets.ts";
import type { Conduct } from "../inquiry/conduct.ts";
import { sameName } from "../x509/name.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/** The site sent certificates that are of no use to anybody: strangers to its chain, the root, one twice. */
export function sentInVain(conducted: Conduct): Finding | undefined {
  const { observed, chain } = conducted;
  const { chain: sent = [] } = latestShaken(conducted) ?? {};
  const [leaf] = sent;
  if (leaf === undefined || observed.chain.length === 0) return undefined;
  // Another site's chain, then: nothing can be said of it.
  if (!chain.some(({ der }) => equalOctets(der, leaf.certificate))) return undefined;
  const of = (octets: Uint8Array) => chain.find(({ der }) => equalOctets(der, octets));
  const inVain = sent.filter(({ certificate }, at) => {
    const known = of(certificate);
    const isTwice = sent.findIndex((one) => equalOctets(one.certificate, certificate)) < at;
    return known === undefined || isTwice || (at > 0 && sameName(known.subject, known.issuer));
  });
  if (inVain.length === 0) return undefined;
  const count = String(inVain.length);
  const octets = String(inVain.reduce((sum, { certificate }) => sum + certificate.length, 0));
  return { rule: "sent-in-vain", tone: "server", facts: { count, octets }, citation: "RFC 8446 §4.4.2" };
}

import type { Conduct } from "../inquiry/conduct.ts";
import { networkOf } from "../inquiry/network.ts";
import type { Finding } from "./finding.ts";

const address = /^\[|^[\d.]+$/;

/** Firefox left the look-up of the site's name to the system, which may or may not encrypt it, instead of using DNS over HTTPS. */
export function resolverInClear({ observed }: Conduct): Finding | undefined {
  const { usedPrivateDns, fromCache, route } = observed.connection;
  if (usedPrivateDns !== false || fromCache === true) return undefined;
  const site = observed.host;
  // Nobody is asked for an address or for localhost; behind a proxy, the look-up is the proxy's.
  if (address.test(site) || networkOf(site) === "loopback" || route?.proxy !== undefined) return undefined;
  return { rule: "resolver-in-clear", tone: "note", facts: { site }, citation: "RFC 8484 §1" };
}

import type { Conduct } from "../inquiry/conduct.ts";
import { parseHttpUrl } from "../inquiry/http-url.ts";
import { caIssuersLocations } from "../x509/authority-information-access.ts";
import type { Certificate } from "../x509/certificate.ts";
import { crlDistributionPoints } from "../x509/crl-distribution-points.ts";
import type { Finding } from "./finding.ts";
import { ocspOffers } from "./grounds/offers.ts";
import { registrableDomain } from "./grounds/registrable-domain.ts";

/** The registrable domains under which the CA publishes its own certificate and its CRLs, as far as this certificate says. */
function domainsOfCa(certificate: Certificate): readonly string[] {
  const names = crlDistributionPoints(certificate).flatMap(({ fullName = [] }) => fullName);
  const crls = names.flatMap((name) => (name.kind === "uniformResourceIdentifier" ? [name.uri] : []));
  const hosts = [...caIssuersLocations(certificate), ...crls].flatMap((url) => parseHttpUrl(url)?.host ?? []);
  return [...new Set(hosts.map(registrableDomain))];
}

/** The responder's domain is neither the site's nor, where the certificate says more of its CA, one of the CA's. */
export function responderIsThirdParty(conducted: Conduct): Finding | undefined {
  const [leaf] = conducted.chain;
  if (leaf === undefined) return undefined;
  const site = conducted.observed.host;
  const domains = domainsOfCa(leaf);
  if (domains.length === 0) return undefined;
  const known = [...domains, registrableDomain(site)];
  const hosts = ocspOffers(conducted).map(({ disclosure }) => disclosure.host);
  const host = hosts.find((one) => !known.includes(registrableDomain(one)));
  if (host === undefined) return undefined;
  const ca = domains.join(", ");
  return {
    rule: "responder-is-third-party",
    tone: "wouldTell",
    facts: { ca, host, site },
    citation: "RFC 5280 §4.2.2.1",
  };
}

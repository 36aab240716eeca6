import { getDomain } from "tldts";

/**
 * What tells one owner of names from another: the public suffix and one label. The list's private section counts (github.io,
 * cloudfront.net): whoever had a suffix put there says that the names under it belong to different people, and to a browser
 * they are different sites. What has no such domain, as an address has none, stands for itself.
 */
export const registrableDomain = (host: string): string =>
  getDomain(host, { allowPrivateDomains: true }) ?? host;

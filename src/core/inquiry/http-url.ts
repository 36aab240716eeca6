export interface HttpUrl {
  readonly url: string;
  readonly scheme: "http" | "https";
  /** As written, brackets of an IPv6 literal included, lower case. */
  readonly host: string;
  readonly port?: number;
}

// RFC 3986 §3, narrowed to what may stand in a certificate: visible ASCII and no userinfo.
const form = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?(?:[/?][!-~]*)?$/i;

/**
 * Reads an absolute http or https URL as a certificate names it. Undefined for any other scheme, userinfo, control
 * characters, spaces, anything outside ASCII and more than 1024 octets (Firefox refuses longer OCSP locations too).
 * Does not check that the host is one that should be talked to.
 */
export function parseHttpUrl(url: string): HttpUrl | undefined {
  const match = url.length <= 1024 ? form.exec(url) : null;
  if (match === null) return undefined;
  const [, scheme, host, port] = match as unknown as [string, string, string, string | undefined];
  return {
    url,
    scheme: scheme.toLowerCase() as "http" | "https",
    host: host.toLowerCase(),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

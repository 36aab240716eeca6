export interface HttpUrl {
  readonly url: string;
  readonly scheme: "http" | "https";
  /** As written, brackets of an IPv6 literal included, lower case. */
  readonly host: string;
  readonly port?: number;
}

// RFC 3986 §3, narrowed to what may stand in a certificate: visible ASCII and no userinfo.
const form = /^(https?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?(?:[/?][!-~]*)?$/i;

// A host whose last label is a number is an IPv4 address to a browser, however it is written (URL Standard, "ends in a
// number"): only the one way of writing it that people can read is taken.
const numericEnd = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i;
const dottedQuad = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/**
 * Reads an absolute http or https URL as a certificate names it. Undefined for any other scheme, userinfo, control
 * characters, spaces, anything outside ASCII, a port that is none, an IPv4 address in disguise and more than 1024 octets (Firefox refuses longer OCSP locations too).
 * Does not check that the host is one that should be talked to.
 */
export function parseHttpUrl(url: string): HttpUrl | undefined {
  const match = url.length <= 1024 ? form.exec(url) : null;
  if (match === null) return undefined;
  const [, scheme, host, port] = match as unknown as [string, string, string, string | undefined];
  if (Number(port ?? 80) > 65_535 || (numericEnd.test(host) && !dottedQuad.test(host))) return undefined;
  return {
    url,
    scheme: scheme.toLowerCase() as "http" | "https",
    host: host.toLowerCase(),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

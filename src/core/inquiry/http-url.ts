export interface HttpUrl {
  readonly url: string;
  readonly scheme: "http" | "https";
  /** As written, brackets of an IPv6 literal included, lower case. */
  readonly host: string;
  readonly port?: number;
}

/** What is wrong with a URL. "malformed": control characters, spaces, anything outside ASCII, a port or address that is none. */
export type UrlFault = "tooLong" | "notHttp" | "userinfo" | "malformed";

// RFC 3986 §3, narrowed to what may stand in a certificate: visible ASCII, no userinfo, and no fragment, which is never sent.
const form = /^(https?):\/\/(\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)*\.?)(?::(\d{1,5}))?(?:[/?][!"$-~]*)?$/i;

// A host whose last label is a number is an IPv4 address to a browser, however it is written (URL Standard, "ends in a
// number"): only the one way of writing it that people can read is taken.
const numericEnd = /(?:^|\.)(?:\d+|0x[0-9a-f]*)\.?$/i;
const dottedQuad = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

// Firefox refuses longer OCSP locations, too.
const maxLength = 1024;

/** Reads an absolute http or https URL as a certificate names it. Does not check that the host is one that should be talked to. */
export function readHttpUrl(url: string): HttpUrl | UrlFault {
  if (url.length > maxLength) return "tooLong";
  if (!/^https?:/i.test(url)) return "notHttp";
  if (/^https?:\/\/[^/?#]*@/i.test(url)) return "userinfo";
  const match = form.exec(url);
  if (match === null) return "malformed";
  const [, scheme = "", host = "", port] = match;
  if (Number(port ?? 80) > 65_535 || (numericEnd.test(host) && !dottedQuad.test(host))) return "malformed";
  return {
    url,
    scheme: scheme.length === "https".length ? "https" : "http",
    host: host.toLowerCase(),
    ...(port === undefined ? {} : { port: Number(port) }),
  };
}

/** The same, or undefined whatever is wrong. */
export function parseHttpUrl(url: string): HttpUrl | undefined {
  const read = readHttpUrl(url);
  return typeof read === "string" ? undefined : read;
}

/** The same place over https: the default port becomes https's own, any other port stays. Undefined for what is https already. */
export function overHttps(url: string): string | undefined {
  const location = parseHttpUrl(url);
  if (location?.scheme !== "http") return undefined;
  const rest = url.slice("http://".length + location.host.length);
  const path = rest.replace(/^:\d+/, "");
  const port = location.port === undefined || location.port === 80 ? "" : `:${location.port}`;
  return `https://${location.host}${port}${path}`;
}

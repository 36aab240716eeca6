import { domainToASCII } from "node:url";
import { parseHttpUrl, type UrlFault } from "../core/inquiry/http-url.ts";
import { isAddress, networkOf } from "../core/inquiry/network.ts";
import { readSite } from "../core/inquiry/typed-site.ts";
import type { Place, StartTls } from "../core/tls/handshake.ts";
import { UsageError } from "./usage-error.ts";

/** Where a site is and what to ask for there, directly and in no protocol's name. */
export type Destination = Omit<Place, "alpn" | "proxy">;

/** The options beside `--connect`, as they were given. */
interface Beside {
  readonly starttls: string | undefined;
  readonly servername: string | undefined;
}

const examples = "www.example, www.example:8443, [2001:db8::1]:443 or smtp://mail.example:587";

const faults: Readonly<Record<UrlFault, string>> = {
  tooLong: "is too long",
  userinfo: "has a user name in it",
  notHttp: "is none",
  malformed: "is none",
};

/**
 * Where `--connect` goes: `text` is a name or an address, with or without a port, or a URL. The name that is asked for there is
 * `servername`, or else that of `text`; an address is none. Throws UsageError.
 */
export function readDestination(text: string, { starttls, servername }: Beside): Destination {
  if (starttls !== undefined && text.includes("://"))
    throw new UsageError(`--starttls has no place beside ${text}, which says what is spoken there`);
  const protocol = starttls === undefined ? "" : `${readStartTls(starttls)}://`;
  const site = readSite(protocol + inAscii(text));
  if (typeof site === "string") throw noPlace(text, site);
  const host = site.host.replace(/^\[(.*)\]$/, "$1");
  if (site.port === 0 || networkOf(host) === "none") throw noPlace(text, "malformed");
  const name = servername === undefined ? nameIn(host) : readServername(servername);
  return { ...site, host, ...(name !== undefined && { servername: name }) };
}

const noPlace = (text: string, fault: UrlFault): UsageError =>
  new UsageError(`--connect wants a place such as ${examples}; ${text} ${faults[fault]}`);

/** Names in other scripts as browsers make them into those DNS has (URL Standard, "domain to ASCII"). */
const inAscii = (text: string): string =>
  text.replaceAll(/[^\s/:?#@[\]]*\P{ASCII}[^\s/:?#@[\]]*/gu, (name) => domainToASCII(name));

function readStartTls(text: string): StartTls {
  if (text === "smtp" || text === "imap" || text === "pop3") return text;
  throw new UsageError(`--starttls wants smtp, imap or pop3, not ${text}`);
}

/** RFC 6066 §3: a name without its last dot, never an address. */
const nameIn = (host: string): string | undefined => (isAddress(host) ? undefined : host.replace(/\.$/, ""));

// The characters of a name that has 255 octets on the wire (RFC 1035 §2.3.4).
const longestName = 253;

function readServername(text: string): string {
  const host = inAscii(text).toLowerCase();
  const name = parseHttpUrl(`https://${host}`)?.host === host ? nameIn(host) : undefined;
  if (name === undefined || name.length > longestName)
    throw new UsageError(`--servername wants a name such as www.example, not ${text}`);
  return name;
}

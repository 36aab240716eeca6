import type { StartTls } from "../tls/handshake.ts";

/** A proxy a connection went through, as Firefox describes it. */
export interface Proxy {
  /** "http", "https", "socks" or "socks4" */
  readonly type: string;
  readonly host: string;
  readonly port: number;
  /** Of a SOCKS proxy: some lead each user another way. */
  readonly username?: string;
  /** Of a SOCKS proxy: names are looked up there, not here. */
  readonly proxyDNS?: true;
}

/** The way a connection took: two connections by different routes show different addresses to whoever they go to. */
export interface Route {
  /** Absent for a direct connection. */
  readonly proxy?: Proxy;
  /** The container (cookieStoreId) it was made from, absent for none. */
  readonly container?: string;
}

/** What Firefox itself says of a connection, beside the certificates. Absent where Firefox did not say. */
export interface ConnectionFacts {
  readonly protocolVersion?: string;
  readonly cipherSuite?: string;
  /** Firefox fetched OCSP for this connection. False proves neither a staple nor "not revoked". */
  readonly usedOcsp?: boolean;
  readonly usedPrivateDns?: boolean;
  readonly usedEch?: boolean;
  readonly isExtendedValidation?: boolean;
  /** The chain ends in a root that Firefox ships, so Firefox's CRLite may cover it. */
  readonly isBuiltInRoot?: boolean;
  readonly certificateTransparencyStatus?: string;
  /** A person clicked past a certificate warning. */
  readonly overriddenError?: string;
  readonly fromCache?: boolean;
  /** The address it went to, where it was direct. */
  readonly address?: string;
  readonly route?: Route;
}

/** Where a site's connections go: `host` as in the URL, without port. */
export interface Site {
  readonly host: string;
  readonly port: number;
  /** Of a mail server, which turns to TLS half-way; absent for https. */
  readonly starttls?: StartTls;
}

/**
 * The chain Firefox verified for one connection: DER, leaf first, root last. Empty where it gave none, having refused the site
 * (`refusal`), or having nothing to do with it (`typed`).
 */
export interface ObservedChain extends Site {
  readonly at: Date;
  readonly by: "navigation" | "probe" | "file" | "refusal" | "typed";
  readonly privateWindow: boolean;
  readonly chain: readonly Uint8Array[];
  readonly connection: ConnectionFacts;
}

/** RFC 9110 §4.2.2, RFC 5321 §4.5.4.2, RFC 9051 §2.1, RFC 1939 §3. */
export const usualPort = { https: 443, smtp: 25, imap: 143, pop3: 110 } as const;

/** A site's port where it is not its protocol's own. */
export const unusualPort = ({ port, starttls }: Site): number | undefined =>
  port === usualPort[starttls ?? "https"] ? undefined : port;

/** A site as a URL has it: "https://www.example", "smtp://mail.example:587". */
export function originOf(site: Site): string {
  const port = unusualPort(site);
  return `${site.starttls ?? "https"}://${site.host}${port === undefined ? "" : `:${port}`}`;
}

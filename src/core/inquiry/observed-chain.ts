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

/** The chain Firefox verified for one connection: DER, leaf first, root last. `host` as in the URL, without port. */
export interface ObservedChain {
  readonly host: string;
  readonly at: Date;
  readonly by: "navigation" | "probe" | "file";
  readonly privateWindow: boolean;
  readonly chain: readonly Uint8Array[];
  readonly connection: ConnectionFacts;
}

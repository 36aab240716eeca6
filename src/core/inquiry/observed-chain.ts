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
  readonly proxied?: boolean;
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

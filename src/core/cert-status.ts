/** RFC 5280 §5.3.1. Number 7 is not used. */
export const crlReasons = {
  0: "unspecified",
  1: "keyCompromise",
  2: "cACompromise",
  3: "affiliationChanged",
  4: "superseded",
  5: "cessationOfOperation",
  6: "certificateHold",
  8: "removeFromCRL",
  9: "privilegeWithdrawn",
  10: "aACompromise",
} as const;

export type CRLReason = (typeof crlReasons)[keyof typeof crlReasons];

/** RFC 6960 §4.2.1 RevokedInfo; a CRL entry says the same with revocationDate and reasonCode. */
export interface RevokedInfo {
  readonly revocationTime: Date;
  readonly revocationReason?: CRLReason;
}

/** RFC 6960 §4.2.1 CertStatus, and what a CRL that covers a certificate says of it. */
export type CertStatus =
  | { readonly status: "good" }
  | ({ readonly status: "revoked" } & RevokedInfo)
  | { readonly status: "unknown" };

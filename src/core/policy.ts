/** What RFC 6960, RFC 9919 and RFC 5280 leave to whoever relies on an OCSP response or a CRL. Times in milliseconds. */
export interface Policy {
  /** Whether a signature over a SHA-1 hash is believed. */
  readonly sha1Signatures: "refuse" | "allow";
  /** Evidence that names no nextUpdate: believed until thisUpdate + `maxAge`, or not at all. */
  readonly missingNextUpdate: "maxAge" | "refuse";
  /** How far the clocks of the signer and of whoever judges may be apart. */
  readonly clockSkew: number;
  readonly maxAge: number;
}

export const strictPolicy: Policy = {
  sha1Signatures: "refuse",
  missingNextUpdate: "maxAge",
  clockSkew: 5 * 60 * 1000,
  maxAge: 7 * 24 * 60 * 60 * 1000,
};

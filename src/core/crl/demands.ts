/** Every demand on a CRL, in the order its checks are listed, with the clause that makes it. */
export const crlDemands = [
  { demand: "crl.encoding", citation: "RFC 5280 §5.1" },
  { demand: "crl.version", citation: "RFC 5280 §5.1.2.1" },
  /** The algorithm inside the signed octets and the one outside are the same. */
  { demand: "crl.sameAlgorithm", citation: "RFC 5280 §5.1.1.2" },
  { demand: "crl.crlExtensions", citation: "RFC 5280 §5.2" },
  { demand: "crl.crlEntryExtensions", citation: "RFC 5280 §5.3" },
  /** Only an indirect CRL names certificate issuers. */
  { demand: "crl.certificateIssuer", citation: "RFC 5280 §5.3.3" },
  { demand: "crl.issuer", citation: "RFC 5280 §6.3.3 (b)(1)" },
  { demand: "crl.distributionPoint", citation: "RFC 5280 §6.3.3 (b)(2)(i)" },
  { demand: "crl.certificateKind", citation: "RFC 5280 §6.3.3 (b)(2)(ii)-(iv)" },
  /** The certificate whose key verifies the signature is the CRL issuer's. */
  { demand: "crl.signer", citation: "RFC 5280 §6.3.3 (f)" },
  { demand: "crl.cRLSign", citation: "RFC 5280 §6.3.3 (f)" },
  { demand: "crl.signatureAlgorithm", citation: "BR §7.1.3.2.1" },
  { demand: "crl.signature", citation: "RFC 5280 §6.3.3 (g)" },
  { demand: "crl.thisUpdate", citation: "RFC 5280 §5.1.2.4" },
  { demand: "crl.nextUpdate", citation: "RFC 5280 §5.1.2.5" },
  { demand: "crl.cRLNumber", citation: "RFC 5280 §5.2.3" },
  /** A delta CRL comes with a complete one that stands up by itself. */
  { demand: "crl.base", citation: "RFC 5280 §5.2.4" },
  { demand: "crl.base.scope", citation: "RFC 5280 §6.3.3 (c)" },
  { demand: "crl.base.cRLNumber", citation: "RFC 5280 §5.2.4 (c), (d)" },
  /** Only a delta CRL removes from a CRL. */
  { demand: "crl.reasonCode", citation: "RFC 5280 §5.3.1" },
  /** A list the certificate is not on covers every reason. */
  { demand: "crl.reasons", citation: "RFC 5280 §6.3.3 (d), (l)" },
  /** The certificate is listed, or had not expired when the list was made, or the list keeps those that had. */
  { demand: "crl.certificateValidity", citation: "RFC 5280 §3.3, §5" },
] as const;

export type CrlDemand = (typeof crlDemands)[number]["demand"];

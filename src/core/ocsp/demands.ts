/** Every demand on an OCSP response, in the order its checks are listed, with the clause that makes it. */
export const ocspDemands = [
  { demand: "ocsp.encoding", citation: "RFC 6960 §4.2.1" },
  { demand: "ocsp.responseStatus", citation: "RFC 6960 §4.2.1" },
  { demand: "ocsp.responseExtensions", citation: "RFC 6960 §4.4, RFC 5280 §4.2" },
  /** The issuer the response is held against is the one the certificate names. */
  { demand: "ocsp.issuer", citation: "RFC 5280 §6.1.3 (a)(4)" },
  { demand: "ocsp.certID.hashAlgorithm", citation: "RFC 6960 §4.1.1" },
  { demand: "ocsp.certID.issuerNameHash", citation: "RFC 6960 §3.2 (1)" },
  { demand: "ocsp.certID.issuerKeyHash", citation: "RFC 6960 §3.2 (1)" },
  { demand: "ocsp.certID.serialNumber", citation: "RFC 6960 §3.2 (1)" },
  { demand: "ocsp.singleExtensions", citation: "RFC 6960 §4.4, RFC 5280 §4.2" },
  { demand: "ocsp.responderID", citation: "RFC 6960 §4.2.2.3" },
  { demand: "ocsp.signatureAlgorithm", citation: "RFC 6960 §5.1.2" },
  { demand: "ocsp.signature", citation: "RFC 6960 §3.2 (2)" },
  { demand: "ocsp.responder.issuer", citation: "RFC 6960 §4.2.2.2" },
  { demand: "ocsp.responder.signatureAlgorithm", citation: "RFC 6960 §4.2.2.2" },
  { demand: "ocsp.responder.signature", citation: "RFC 6960 §4.2.2.2" },
  { demand: "ocsp.responder.extKeyUsage", citation: "RFC 6960 §4.2.2.2" },
  { demand: "ocsp.responder.keyUsage", citation: "RFC 5280 §4.2.1.3" },
  { demand: "ocsp.responder.validity", citation: "RFC 6960 §3.2 (4)" },
  { demand: "ocsp.responder.extensions", citation: "RFC 5280 §4.2" },
  /**
   * Never unmet: a CA that leaves the extension out leaves it to its clients whether to check the responder's
   * certificate.
   */
  { demand: "ocsp.responder.noCheck", citation: "RFC 6960 §4.2.2.2.1" },
  { demand: "ocsp.producedAt", citation: "RFC 6960 §2.4" },
  { demand: "ocsp.thisUpdate", citation: "RFC 6960 §4.2.2.1" },
  { demand: "ocsp.nextUpdate", citation: "RFC 6960 §4.2.2.1" },
  { demand: "ocsp.certificateValidity", citation: "RFC 6960 §2.2, §4.4.4" },
  { demand: "ocsp.nonce", citation: "RFC 6960 §4.4.1" },
] as const;

export type OcspDemand = (typeof ocspDemands)[number]["demand"];

import type { Because } from "../core/inquiry/verdict.ts";
import type { InspectedCertificate, InspectedConnection, InspectedEvidence } from "./inspection-report.ts";
import { whyNoHandshake } from "./no-handshake.ts";
import { readable, time } from "./readable.ts";
import { say, sayDemand } from "./words.ts";

/** A demand that was not met, and what its check found. */
export type Unmet = Extract<Because, { readonly because: "unmet" }>;

/**
 * What happened where a demand was not met, in a sentence: the demand itself says only what should have. `evidence` is
 * what was judged; absent where it was the certificate.
 */
export function whatHappened(
  { demand, expected, found }: Unmet,
  certificate: InspectedCertificate,
  evidence?: InspectedEvidence,
): string {
  const what = evidence?.kind === "crl" ? "The CRL" : "The answer";
  const { ocsp, crl } = evidence ?? {};
  const value = found === undefined ? undefined : readable(found);
  switch (demand) {
    case "staple.promised":
      return say("staple_promised");
    case "certificate.signature":
      return "The certificate at hand for its issuer bears the right name, but another key signed this one.";
    case "ocsp.responseStatus":
      return `The responder gave no status, it answered ${value}.`;
    case "ocsp.certID.serialNumber":
      return value === undefined
        ? "The answer is about no certificate at all."
        : `The answer is about serial number ${value}, this certificate's is ${expected}.`;
    case "ocsp.certID.issuerNameHash":
    case "ocsp.certID.issuerKeyHash":
      return "The answer is about a certificate of another issuer.";
    case "ocsp.responderID":
      return evidence?.checks.some((check) => check.demand === "ocsp.signature" && check.outcome === "met")
        ? "The answer names another signer than the one who signed it."
        : `The certificate of ${responder(evidence)} is not at hand: give it with --issuer.`;
    case "ocsp.signature":
    case "crl.signature":
      return found === undefined || found === "invalid"
        ? `The signature is not valid: ${what.toLowerCase().replace("crl", "CRL")} was changed, or another key signed it.`
        : `${what} is signed in a way that is not verified here: ${value}.`;
    case "ocsp.signatureAlgorithm":
    case "crl.signatureAlgorithm":
      return signedWith(what, value);
    case "ocsp.responder.signatureAlgorithm":
      return signedWith("The responder's certificate", value);
    case "ocsp.responder.extKeyUsage":
      return `The certificate of ${responder(evidence)} does not allow signing OCSP responses.`;
    case "ocsp.responder.validity":
      return `The certificate of ${responder(evidence)} is valid only ${value}.`;
    case "ocsp.producedAt":
      return `The answer says that it was produced at ${value}, which is still to come.`;
    case "ocsp.thisUpdate":
    case "crl.thisUpdate":
      return `${what} begins to hold only at ${value}.`;
    case "ocsp.nextUpdate":
    case "crl.nextUpdate":
      if (value === undefined) return `${what} names no nextUpdate, and the policy wants one.`;
      return (ocsp ?? crl)?.nextUpdate === undefined
        ? `${what} names no nextUpdate, and is accepted until ${value} only.`
        : `${what} ran out at ${value}.`;
    case "ocsp.certificateValidity":
      return found !== undefined && found < certificate.notBefore
        ? `The answer is from ${value}, before the certificate was valid, and says nothing of it.`
        : `The certificate expired at ${time(certificate.notAfter)}; the answer is later and need not know it.`;
    case "crl.certificateValidity":
      return `The certificate expired at ${time(certificate.notAfter)}; the CRL is later and need not list it.`;
    case "crl.issuer":
      return `The CRL is from ${value}, this certificate's issuer is ${readable(expected ?? "")}.`;
    case "crl.distributionPoint":
      return `The CRL is the one at ${value}, this certificate points to ${readable(expected ?? "")}.`;
    case "crl.reasons":
      return `The CRL does not list it, and lists only what was revoked for ${value}.`;
    case "crl.base":
      return value === undefined
        ? "This is a delta CRL: the CRL it adds to is missing."
        : "This is a delta CRL, and the CRL it adds to does not stand up.";
    default:
      return sayDemand(demand);
  }
}

/** Whether that is OpenSSL's code for a chain at whose end is nobody it knows. */
export const isUnrooted = (code: string): boolean =>
  [
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
  ].includes(code);

/** Why nobody vouches for what a site sent. `found`: OpenSSL's or Node's code, if the handshake came so far. */
export function whyNoPath(
  { found }: Unmet,
  { host, servername = host, failure }: Pick<InspectedConnection, "host" | "servername" | "failure">,
): string {
  if (failure) return `${whyNoHandshake(failure)} So nobody has shown that the certificate is theirs.`;
  if (found === "ERR_TLS_CERT_ALTNAME_INVALID") return `The certificate is not for ${servername}.`;
  if (found === "CERT_HAS_EXPIRED") return "A certificate of the chain has expired.";
  if (found !== undefined && isUnrooted(found))
    return "What the site sent leads to no root that Node knows: give its root, or its issuer, with --issuer.";
  return `OpenSSL does not accept what the site sent (${found}).`;
}

function responder(evidence: InspectedEvidence | undefined): string {
  const { signer, responderID } = evidence?.ocsp ?? {};
  if (signer) return signer.name.text;
  if (responderID === undefined) return "the responder";
  return "byName" in responderID
    ? responderID.byName.text
    : `the responder whose key has the SHA-1 ${responderID.byKey}`;
}

const signedWith = (what: string, algorithm = "nothing known"): string =>
  algorithm.endsWith("SHA-1")
    ? `${what} is signed with ${algorithm}, which only --allow-sha1 would accept.`
    : `${what} is signed with ${algorithm}, which is not verified here.`;

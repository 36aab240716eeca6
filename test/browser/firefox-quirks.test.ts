import { expect, it } from "vitest";
import { blockedBecause, networkFailure } from "../../src/browser/firefox-quirks.ts";

// The codes are those Firefox reports, worked out by hand: 0x805A0000 + |error number|.
it.each([
  [2153390068, "revoked", "SEC_ERROR_REVOKED_CERTIFICATE"],
  [2153398262, "requiredStapleMissing", "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING"],
  [2153390069, "otherCertificateError", "SEC_ERROR_EXPIRED_CERTIFICATE"],
  [2153390067, "otherCertificateError", "SEC_ERROR_UNKNOWN_ISSUER"],
  [2153394164, "otherCertificateError", "SSL_ERROR_BAD_CERT_DOMAIN"],
])("%i is %s", (code, reason, name) => {
  expect(blockedBecause(`Error code ${code}`)).toEqual({ reason, code, name });
});

it("names a certificate error it has no name for by its code alone", () => {
  expect(blockedBecause("Error code 2153390000")).toEqual({
    reason: "otherCertificateError",
    code: 2153390000,
  });
});

it.each([
  ["a navigation that was replaced", "Error code 2152398850"], // NS_BINDING_ABORTED
  ["a refused connection", "Error code 2152398861"], // NS_ERROR_CONNECTION_REFUSED
  ["TLS without a common cipher", "Error code 2153394174"], // SSL_ERROR_NO_CYPHER_OVERLAP
  ["a sentence", "Peer’s Certificate has been revoked."],
  ["nothing", ""],
])("%s is no judgement of a certificate", (_, error) => {
  expect(blockedBecause(error)).toBeUndefined();
});

// As Firefox 153 says them: the names by servers that behaved so, the sentences by TLS servers with such certificates.
it.each([
  ["NS_ERROR_UNKNOWN_HOST", { failure: "nameNotFound" }],
  ["NS_ERROR_CONNECTION_REFUSED", { failure: "connectionRefused" }],
  ["NS_ERROR_NET_RESET", { failure: "connectionBroken" }],
  ["NS_ERROR_NET_INTERRUPT", { failure: "connectionBroken" }],
  ["NS_ERROR_NET_PARTIAL_TRANSFER", { failure: "connectionBroken" }],
  ["NS_ERROR_NET_EMPTY_RESPONSE", { failure: "connectionBroken" }],
  ["NS_ERROR_PROXY_CONNECTION_REFUSED", { failure: "proxyUnreachable" }],
  ["NS_ERROR_UNKNOWN_PROXY_HOST", { failure: "proxyUnreachable" }],
  ["NS_ERROR_PROXY_BAD_GATEWAY", { failure: "network", error: "NS_ERROR_PROXY_BAD_GATEWAY" }],
  [
    "The certificate is not trusted because it is self-signed.",
    { failure: "tls", error: "The certificate is not trusted because it is self-signed." },
  ],
  [
    "SSL a reçu un enregistrement qui excède la longueur maximale permise.",
    { failure: "tls", error: "SSL a reçu un enregistrement qui excède la longueur maximale permise." },
  ],
])("%s is a failure of its own", (error, failure) => {
  expect(networkFailure(error)).toEqual(failure);
});

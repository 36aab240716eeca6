import type { CompanionFailure, FetchFailure } from "../core/inquiry/evidence.ts";
import type { Blocked } from "./messages.ts";

/*
 * A navigation Firefox refused is reported as `Error code <nsresult>` in webNavigation.onErrorOccurred, the one
 * wording that is the same in every language. Errors of its TLS library NSS are 0x805A0000 plus the error number's
 * magnitude (NSSErrorsService.cpp); the numbers are those of secerr.h, sslerr.h and mozpkix's nss_error.h, which
 * count upwards from bases of -0x2000, -0x3000 and -0x4000.
 */
const securityModule = 0x805a_0000;
const sec = (number: number): number => 0x2000 - number;
const ssl = (number: number): number => 0x3000 - number;
const pkix = (number: number): number => 0x4000 - number;

const certificateErrors: Readonly<Record<number, string>> = {
  [sec(8)]: "SEC_ERROR_INVALID_TIME",
  [sec(9)]: "SEC_ERROR_BAD_DER",
  [sec(10)]: "SEC_ERROR_BAD_SIGNATURE",
  [sec(11)]: "SEC_ERROR_EXPIRED_CERTIFICATE",
  [sec(12)]: "SEC_ERROR_REVOKED_CERTIFICATE",
  [sec(13)]: "SEC_ERROR_UNKNOWN_ISSUER",
  [sec(20)]: "SEC_ERROR_UNTRUSTED_ISSUER",
  [sec(21)]: "SEC_ERROR_UNTRUSTED_CERT",
  [sec(30)]: "SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE",
  [sec(36)]: "SEC_ERROR_CA_CERT_INVALID",
  [sec(37)]: "SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID",
  [sec(41)]: "SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION",
  [sec(90)]: "SEC_ERROR_INADEQUATE_KEY_USAGE",
  [sec(91)]: "SEC_ERROR_INADEQUATE_CERT_TYPE",
  [sec(112)]: "SEC_ERROR_CERT_NOT_IN_NAME_SPACE",
  [sec(119)]: "SEC_ERROR_OCSP_BAD_HTTP_RESPONSE",
  [sec(120)]: "SEC_ERROR_OCSP_MALFORMED_REQUEST",
  [sec(121)]: "SEC_ERROR_OCSP_SERVER_ERROR",
  [sec(122)]: "SEC_ERROR_OCSP_TRY_SERVER_LATER",
  [sec(123)]: "SEC_ERROR_OCSP_REQUEST_NEEDS_SIG",
  [sec(124)]: "SEC_ERROR_OCSP_UNAUTHORIZED_REQUEST",
  [sec(125)]: "SEC_ERROR_OCSP_UNKNOWN_RESPONSE_STATUS",
  [sec(126)]: "SEC_ERROR_OCSP_UNKNOWN_CERT",
  [sec(129)]: "SEC_ERROR_OCSP_MALFORMED_RESPONSE",
  [sec(130)]: "SEC_ERROR_OCSP_UNAUTHORIZED_RESPONSE",
  [sec(131)]: "SEC_ERROR_OCSP_FUTURE_RESPONSE",
  [sec(132)]: "SEC_ERROR_OCSP_OLD_RESPONSE",
  [sec(144)]: "SEC_ERROR_OCSP_INVALID_SIGNING_CERT",
  [sec(157)]: "SEC_ERROR_OCSP_BAD_SIGNATURE",
  [sec(176)]: "SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED",
  [ssl(12)]: "SSL_ERROR_BAD_CERT_DOMAIN",
  [pkix(0)]: "MOZILLA_PKIX_ERROR_KEY_PINNING_FAILURE",
  [pkix(1)]: "MOZILLA_PKIX_ERROR_CA_CERT_USED_AS_END_ENTITY",
  [pkix(2)]: "MOZILLA_PKIX_ERROR_INADEQUATE_KEY_SIZE",
  [pkix(5)]: "MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE",
  [pkix(6)]: "MOZILLA_PKIX_ERROR_NOT_YET_VALID_ISSUER_CERTIFICATE",
  [pkix(8)]: "MOZILLA_PKIX_ERROR_OCSP_RESPONSE_FOR_CERT_MISSING",
  [pkix(10)]: "MOZILLA_PKIX_ERROR_REQUIRED_TLS_FEATURE_MISSING",
  [pkix(14)]: "MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT",
  [pkix(15)]: "MOZILLA_PKIX_ERROR_MITM_DETECTED",
  [pkix(16)]: "MOZILLA_PKIX_ERROR_INSUFFICIENT_CERTIFICATE_TRANSPARENCY",
};

/**
 * Why Firefox refused a site, from webNavigation.onErrorOccurred's `error`. Undefined when that is no judgement of a
 * certificate: a navigation that was replaced by another, a network failure, any other failure of TLS.
 */
export function blockedBecause(error: string): Blocked | undefined {
  const code = Number(/^Error code (\d+)$/.exec(error)?.[1]);
  const number = code - securityModule;
  const ofCertificates =
    (number > sec(1000) && number <= sec(0)) || (number > pkix(1000) && number <= pkix(0));
  const name = certificateErrors[number];
  if (!ofCertificates && name === undefined) return undefined;
  const reason =
    number === sec(12) ? "revoked" : number === pkix(10) ? "requiredStapleMissing" : "otherCertificateError";
  return { reason, code, ...(name === undefined ? {} : { name }) };
}

/**
 * Hosts no add-on may touch (the default of extensions.webextensions.restrictedDomains). Firefox says that we have access
 * to them and keeps their events from us, so headers could not be reduced there: nothing is sent to them.
 */
const restrictedHosts = new Set([
  "accounts-static.cdn.mozilla.net",
  "accounts.firefox.com",
  "addons.cdn.mozilla.net",
  "addons.mozilla.org",
  "api.accounts.firefox.com",
  "content.cdn.mozilla.net",
  "discovery.addons.mozilla.org",
  "oauth.accounts.firefox.com",
  "profile.accounts.firefox.com",
  "support.mozilla.org",
  "sync.services.mozilla.com",
]);

export const isRestricted = (host: string): boolean => restrictedHosts.has(host);

/** The match pattern of a URL's host. It names no port: Firefox's patterns know none and cover them all. */
export const hostPattern = ({ protocol, hostname }: URL): string => `${protocol}//${hostname}/*`;

/*
 * What webRequest.onErrorOccurred calls a request's end: the symbolic name of Firefox's error, but for those of TLS a sentence
 * in the user's language. Measured on Firefox 153, each with a server that behaves so.
 */
const networkErrors: Readonly<Record<string, FetchFailure>> = {
  NS_ERROR_UNKNOWN_HOST: { failure: "nameNotFound" },
  NS_ERROR_CONNECTION_REFUSED: { failure: "connectionRefused" },
  // Closed or reset, before an answer or in it, and in the midst of a TLS handshake. By then Firefox has repeated the request
  // up to ten times by itself, where the other end closed before a word of an answer.
  NS_ERROR_NET_RESET: { failure: "connectionBroken" },
  NS_ERROR_NET_INTERRUPT: { failure: "connectionBroken" },
  NS_ERROR_NET_PARTIAL_TRANSFER: { failure: "connectionBroken" },
  NS_ERROR_NET_EMPTY_RESPONSE: { failure: "connectionBroken" },
  // Also a proxy that wants a password.
  NS_ERROR_PROXY_CONNECTION_REFUSED: { failure: "proxyUnreachable" },
  NS_ERROR_UNKNOWN_PROXY_HOST: { failure: "proxyUnreachable" },
};

/** Why a request failed, from webRequest.onErrorOccurred's `error`. */
export function networkFailure(error: string): FetchFailure {
  const failure = networkErrors[error];
  if (failure !== undefined) return failure;
  return /^NS_\w+$/.test(error) ? { failure: "network", error } : { failure: "tls", error };
}

/**
 * Why the companion is gone, from what Firefox says of the port to it. "No such native application": there is no manifest where
 * Firefox looks, or it does not name this add-on. Anything else, or nothing: it could not be started, or it ended.
 */
export const companionGone = (
  said: string | undefined,
): (CompanionFailure & { failure: "companionMissing" | "companionEnded" })["failure"] =>
  said?.startsWith("No such native application") ? "companionMissing" : "companionEnded";

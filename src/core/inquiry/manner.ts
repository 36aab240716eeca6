import { overHttps } from "./http-url.ts";

/** One way to put a question to a responder. */
export interface Manner {
  readonly scheme: "https" | "http";
  /** GET wherever it fits (RFC 9919 §6), else POST. */
  readonly method: "GET" | "POST";
  readonly hashAlgorithm: "SHA-1" | "SHA-256";
  readonly nonce: boolean;
}

/** The place a source is at over `scheme`; undefined for what the certificate itself names over https, in clear text. */
export const placeOf = (url: string, scheme: Manner["scheme"]): string | undefined =>
  url.toLowerCase().startsWith(`${scheme}:`) ? url : scheme === "https" ? overHttps(url) : undefined;

/**
 * The id of the question about a certificate that is put to a place in one manner: no other question has it. By the hash of the
 * certificate, for serial numbers are unique to their issuer only.
 */
export const ocspId = (
  { sha256 }: { readonly sha256: string },
  place: string,
  { method, hashAlgorithm, nonce }: Manner,
): string => `ocsp ${sha256} ${method} ${hashAlgorithm}${nonce ? " nonce" : ""} ${place}`;

import { ocspRequest } from "../ocsp/request.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { Subtle } from "../x509/signature.ts";
import { parseHttpUrl } from "./http-url.ts";
import type { RevocationSource } from "./source.ts";

/** One question, exactly as it would be sent. */
export interface Inquiry {
  /** The same for the same certificate position, request and URL: what a decision names. */
  readonly id: string;
  readonly kind: "ocsp" | "crl";
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
  /**
   * The media types an answer may come in. CRLs are served under many (RFC 5280 §4.2.1.13 only says SHOULD), but a
   * page is never one.
   */
  readonly answerTypes: readonly string[] | "anythingButHtml";
  readonly limits: { readonly octets: number; readonly milliseconds: number };
}

const KiB = 1024;

/**
 * The question that asks one source about one certificate: an OCSP request by POST with a SHA-1 CertID and no nonce
 * (RFC 6960 §A.1), or the download of a CRL (RFC 5280 §4.2.1.13). `position` is the certificate's place in its chain.
 * Undefined where nothing can be asked: no source, or a location that is not an http URL.
 */
export async function plan(
  subject: IssuedCertificate,
  position: number,
  source: RevocationSource,
  subtle: Subtle,
): Promise<Inquiry | undefined> {
  if (source.kind !== "ocsp" && source.kind !== "crl") return undefined;
  const location = parseHttpUrl(source.url);
  if (location === undefined) return undefined;
  const { url } = location;
  if (source.kind === "ocsp") {
    return {
      id: `ocsp ${position} POST ${url}`,
      kind: "ocsp",
      method: "POST",
      url,
      headers: [
        ["Content-Type", "application/ocsp-request"],
        ["Accept", "application/ocsp-response"],
      ],
      body: await ocspRequest(subject, { hashAlgorithm: "SHA-1", subtle }),
      answerTypes: ["application/ocsp-response"],
      limits: { octets: 64 * KiB, milliseconds: 10_000 },
    };
  }
  return {
    id: `crl ${position} GET ${url}`,
    kind: "crl",
    method: "GET",
    url,
    headers: [["Accept", "application/pkix-crl"]],
    answerTypes: "anythingButHtml",
    limits: { octets: 256 * KiB * KiB, milliseconds: 60_000 },
  };
}

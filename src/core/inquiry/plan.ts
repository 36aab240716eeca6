import { ocspRequest } from "../ocsp/request.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { Subtle } from "../x509/signature.ts";
import { parseHttpUrl } from "./http-url.ts";
import type { RevocationSource } from "./source.ts";

/** When waiting for an answer ends: `octets` is the most that is read of it. */
export interface Limits {
  readonly octets: number;
  /** `inAll`: from asking to the last octet. `silence`: without one further octet. */
  readonly patience: "inAll" | "silence";
  readonly milliseconds: number;
}

interface CommonInquiry {
  /** The same for the same certificate, request and URL, and for no other: what a decision names. */
  readonly id: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly limits: Limits;
}

/** The question put to a responder. */
export interface OcspInquiry extends CommonInquiry {
  readonly kind: "ocsp";
  readonly method: "POST";
  readonly body: Uint8Array;
}

/** The download of a CRL, which is read as it arrives: for the entries of one serial number, signed by one issuer. */
export interface CrlInquiry extends CommonInquiry {
  readonly kind: "crl";
  readonly method: "GET";
  readonly subject: IssuedCertificate;
}

/** One question, exactly as it would be sent. */
export type Inquiry = OcspInquiry | CrlInquiry;

const KiB = 1024;

/**
 * The question that asks one source about one certificate: an OCSP request by POST with a SHA-1 CertID and no nonce
 * (RFC 6960 §A.1), or the download of a CRL (RFC 5280 §4.2.1.13).
 * Undefined where nothing can be asked: no source, or a location that is not an http URL.
 */
export async function plan(
  subject: IssuedCertificate,
  source: RevocationSource,
  subtle: Subtle,
): Promise<Inquiry | undefined> {
  if (source.kind !== "ocsp" && source.kind !== "crl") return undefined;
  const location = parseHttpUrl(source.url);
  if (location === undefined) return undefined;
  const { url } = location;
  if (source.kind === "ocsp") {
    return {
      id: `ocsp ${subject.serialNumber} POST ${url}`,
      kind: "ocsp",
      method: "POST",
      url,
      headers: [
        ["Content-Type", "application/ocsp-request"],
        ["Accept", "application/ocsp-response"],
      ],
      body: await ocspRequest(subject, { hashAlgorithm: "SHA-1", subtle }),
      limits: { octets: 64 * KiB, patience: "inAll", milliseconds: 10_000 },
    };
  }
  return {
    id: `crl ${subject.serialNumber} GET ${url}`,
    kind: "crl",
    method: "GET",
    url,
    headers: [["Accept", "application/pkix-crl"]],
    subject,
    limits: { octets: 256 * KiB * KiB, patience: "silence", milliseconds: 60_000 },
  };
}

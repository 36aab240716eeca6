import { DecodeError } from "../core/bytes/decode-error.ts";
import { readCertificateList } from "../core/crl/certificate-list.ts";
import { decodeResponse } from "../core/ocsp/response.ts";
import type { Certificate } from "../core/x509/certificate.ts";

/** A piece of evidence under the name it was handed in by: a file's, or a field's. */
export interface Exhibit {
  readonly name: string;
  readonly kind: "ocsp" | "crl";
  /** DER; a CRL may be PEM too. */
  readonly bytes: Uint8Array;
}

/** An exhibit that cannot be read, and why. */
export interface Fault {
  readonly exhibit: Exhibit;
  readonly error: DecodeError;
}

/**
 * Certificates that exhibits bring along, and the first fault in their fields. The entries of CRLs are not
 * read yet.
 */
export interface Opened {
  readonly certs: readonly Certificate[];
  readonly fault?: Fault;
}

/** Opens exhibits. Throws nothing: what cannot be read is a fault. */
export function open(exhibits: readonly Exhibit[]): Opened {
  const certs: Certificate[] = [];
  let fault: Fault | undefined;
  for (const exhibit of exhibits) {
    try {
      if (exhibit.kind === "crl") readCertificateList(exhibit.bytes);
      else certs.push(...(decodeResponse(exhibit.bytes).basic?.certs ?? []));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      fault ??= { exhibit, error };
    }
  }
  return fault ? { certs, fault } : { certs };
}

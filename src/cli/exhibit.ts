import { DecodeError } from "../core/bytes/decode-error.ts";
import { readCertificateList } from "../core/crl/certificate-list.ts";
import { decodeResponse } from "../core/ocsp/response.ts";

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

/** The first fault in the fields of exhibits; the entries of CRLs are not read yet. Throws nothing. */
export function faultAmong(exhibits: readonly Exhibit[]): Fault | undefined {
  for (const exhibit of exhibits) {
    try {
      if (exhibit.kind === "crl") readCertificateList(exhibit.bytes);
      else decodeResponse(exhibit.bytes);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      return { exhibit, error };
    }
  }
  return undefined;
}

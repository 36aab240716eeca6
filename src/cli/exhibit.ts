import { DecodeError } from "../core/bytes/decode-error.ts";
import { readCertificateList } from "../core/crl/certificate-list.ts";
import type { Shaken } from "../core/inquiry/evidence.ts";
import { decodeResponse } from "../core/ocsp/response.ts";

/** A piece of evidence under the name it was handed in by: a file's, or a field's. */
export interface HandedIn {
  readonly name: string;
  readonly kind: "ocsp" | "crl";
  /** DER; a CRL may be PEM too. */
  readonly bytes: Uint8Array;
}

/** What the site of that name stapled for its certificates, if it did. */
export interface Stapled {
  readonly name: string;
  readonly kind: "staple";
  readonly handshake: Shaken;
}

export type Exhibit = HandedIn | Stapled;

/** An exhibit that cannot be read, and why. */
export interface Fault {
  readonly exhibit: HandedIn;
  readonly error: DecodeError;
}

/** The first fault in the fields of exhibits; the entries of CRLs are not read yet. Throws nothing. */
export function faultAmong(exhibits: readonly HandedIn[]): Fault | undefined {
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

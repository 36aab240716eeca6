import type { DecodeErrorFields } from "../bytes/decode-error.ts";
import type { Reading } from "../crl/judge.ts";

/** Why a question brought back no answer to read. Each is told apart from a responder's own error status. */
export type FetchFailure =
  | { readonly failure: "timeout"; readonly milliseconds: number }
  /** Name not found, connection refused or reset, TLS failure: `error` is what the browser calls it, if it says. */
  | { readonly failure: "network"; readonly error?: string }
  | { readonly failure: "httpStatus"; readonly status: number }
  | { readonly failure: "contentType"; readonly found: string }
  | { readonly failure: "tooLarge"; readonly limit: number }
  | { readonly failure: "redirected" }
  /** HTTPS-Only Mode turned the http URL into https, where nobody answers. */
  | { readonly failure: "upgradedToHttps" }
  /** The user has taken the add-on's access to this host away. */
  | { readonly failure: "noHostPermission"; readonly origin: string }
  | { readonly failure: "cancelled" };

/** Where evidence came from, and when it was obtained (not when it was signed). */
export interface Provenance {
  /** Absent for evidence that was handed over rather than fetched. */
  readonly url?: string;
  readonly at: Date;
  /** Wall time of the exchange in milliseconds, where there was one. */
  readonly took?: number;
}

interface Obtained<Kind extends "ocsp" | "crl"> {
  /** What was asked for. */
  readonly kind: Kind;
  readonly provenance: Provenance;
}

interface Octets {
  readonly outcome: "bytes";
  readonly bytes: Uint8Array;
}

export interface NoEvidence extends Obtained<"ocsp" | "crl"> {
  readonly outcome: "failure";
  readonly failure: FetchFailure;
}

export type OcspEvidence = Obtained<"ocsp"> & Octets;

/** A CRL, or what was kept of one that was read as it arrived: `size` octets of it. */
export type CrlEvidence = Obtained<"crl"> &
  (
    | Octets
    | { readonly outcome: "reading"; readonly reading: Reading; readonly size: number }
    | { readonly outcome: "unreadable"; readonly error: DecodeErrorFields; readonly size: number }
  );

/** What came back, not judged yet, or why nothing did. */
export type Evidence = OcspEvidence | CrlEvidence | NoEvidence;

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

/** What came back: bytes nobody has judged yet, or why there are none. `kind` is what was asked for. */
export type Evidence = {
  readonly kind: "ocsp" | "crl";
  readonly provenance: Provenance;
} & (
  | { readonly outcome: "bytes"; readonly bytes: Uint8Array }
  | { readonly outcome: "failure"; readonly failure: FetchFailure }
);

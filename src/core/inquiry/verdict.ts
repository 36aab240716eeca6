import type { CRLReason } from "../cert-status.ts";
import type { FetchFailure } from "./evidence.ts";
import type { Unaskable } from "./plan.ts";

/** One reason why nothing could be determined. All of them are kept; the first is the one to say first. */
export type Because =
  /** Nobody has been asked yet. */
  | { readonly because: "notAsked" }
  /** A short-lived certificate without pointers: nothing to check, by design (BR §4.9.9, RFC 9608 noRevAvail). */
  | { readonly because: "noneByDesign"; readonly why: "shortLived" | "noRevAvail" }
  /** Neither an OCSP responder nor a CRL is named, though the certificate is long-lived. */
  | { readonly because: "noSource" }
  /** What the certificate names, `url`, is no place this tool would ask at. */
  | { readonly because: "unaskable"; readonly why: Unaskable; readonly url: string }
  /** The issuer's certificate is not at hand, so no answer could be verified. */
  | { readonly because: "noIssuer" }
  | { readonly because: "fetchFailure"; readonly failure: FetchFailure }
  /** The server sent the certificate and no OCSP response with it. */
  | { readonly because: "notStapled" }
  /** The server sent other certificates, not this one. */
  | { readonly because: "notSent" }
  /** An answer came and did not stand up: the id of the first unmet check, and what it found. */
  | {
      readonly because: "unmet";
      readonly demand: string;
      readonly expected?: string;
      readonly found?: string;
    };

/**
 * What is known about a certificate's revocation. `unknown` is a verified answer of a responder; `undetermined` is
 * our own lack of one. They never merge, and neither ever reads as good.
 */
export type Verdict =
  /** `until`: the last moment the evidence vouches for (nextUpdate, or thisUpdate + maxAge where policy supplied it). */
  | { readonly status: "good"; readonly until: Date }
  | { readonly status: "revoked"; readonly revocationTime: Date; readonly revocationReason?: CRLReason }
  | { readonly status: "unknown" }
  | { readonly status: "undetermined"; readonly because: readonly Because[] };

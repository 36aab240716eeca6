import type { DecodeErrorFields } from "../bytes/decode-error.ts";
import type { Reading } from "../crl/judge.ts";
import type { Handshake, HandshakeFailure } from "../tls/handshake.ts";
import type { Route } from "./observed-chain.ts";

/** Why a redirect was not followed. */
export type RedirectFault =
  /** A fourth in a row. */
  | "tooMany"
  /** From https to http: what was asked in secret would be repeated in the open. */
  | "toClearText"
  /** Into a network of the user's own. */
  | "toLocalAddress"
  /** The new address is none that can be asked, or is missing. */
  | "toNowhere";

/** Why a question brought back no answer to read. Each is told apart from a responder's own error status. */
export type FetchFailure =
  | { readonly failure: "timeout"; readonly milliseconds: number }
  | { readonly failure: "nameNotFound" }
  | { readonly failure: "connectionRefused" }
  | { readonly failure: "connectionBroken" }
  /** The other end could not prove who it is, or speaks no TLS: `error` is Firefox's own sentence, if it says one. */
  | { readonly failure: "tls"; readonly error?: string }
  | { readonly failure: "proxyUnreachable" }
  /** Anything else of the network: `error` is what the browser calls it, if it says. */
  | { readonly failure: "network"; readonly error?: string }
  | { readonly failure: "httpStatus"; readonly status: number }
  /** A web page instead of an answer: often the log-in page of the network itself. */
  | { readonly failure: "webPage" }
  | { readonly failure: "contentType"; readonly found: string }
  | { readonly failure: "tooLarge"; readonly limit: number }
  | { readonly failure: "redirect"; readonly fault: RedirectFault; readonly to: string }
  /** HTTPS-Only Mode turned the http URL into https, where nobody answers. */
  | { readonly failure: "upgradedToHttps" }
  /** The user has taken the add-on's access to this host away. */
  | { readonly failure: "noHostPermission"; readonly origin: string }
  /**
   * The question of that id would have gone another way than the page did, and was not sent. `nameLookedUp`: the name of its
   * host may have been looked up by then.
   */
  | {
      readonly failure: "otherRoute";
      readonly inquiryId: string;
      readonly page: Route;
      readonly own: Route;
      readonly nameLookedUp?: true;
    }
  | { readonly failure: "cancelled" }
  | HandshakeFailure
  | CompanionFailure;

/** Why the companion, which shakes hands for the add-on, did not. */
export type CompanionFailure =
  /** Firefox has not the user's leave to start it. */
  | { readonly failure: "companionNotAllowed" }
  /** Firefox finds none that it could start. */
  | { readonly failure: "companionMissing" }
  /** It ended without an answer. */
  | { readonly failure: "companionEnded" }
  | { readonly failure: "companionSilent"; readonly milliseconds: number }
  /** It is of another version than the add-on. */
  | { readonly failure: "companionOther"; readonly expected: string; readonly found: string }
  /** It would not do what it was asked, or its answer could not be understood. */
  | { readonly failure: "companionRefused"; readonly fault: string };

/** One request that a question took. */
export interface Leg {
  /** As it went out: https where Firefox made that of http. */
  readonly url: string;
  /** Certainly nothing of the question left for there: it was held back, its host not found or not there. */
  readonly unsent?: true;
  /** Names of the headers that came back by which whoever sent them may know the asker again. */
  readonly trackers?: readonly string[];
}

/** Where evidence came from, and when it was obtained (not when it was signed). */
export interface Provenance {
  /** Where the question was put: that of the first leg, where it was asked. Absent for evidence that was handed over. */
  readonly url?: string;
  readonly at: Date;
  /** Wall time of the exchange in milliseconds, where there was one. */
  readonly took?: number;
  /** The requests it took: each but the first went where the answer to the one before sent it on to. */
  readonly legs?: readonly Leg[];
  /** It was read from a copy kept on this machine: nobody was asked. */
  readonly kept?: true;
}

interface Obtained<Kind extends "ocsp" | "crl" | "staple"> {
  /** What was asked for. */
  readonly kind: Kind;
  readonly provenance: Provenance;
}

interface Octets {
  readonly outcome: "bytes";
  readonly bytes: Uint8Array;
}

export interface NoEvidence extends Obtained<"ocsp" | "crl" | "staple"> {
  readonly outcome: "failure";
  readonly failure: FetchFailure;
  /** As an answer has it. */
  readonly after?: OcspEvidence;
}

export type OcspEvidence = Obtained<"ocsp"> &
  Octets & {
    /** What was sent: how the CertID was hashed, and the nonce where there was one. */
    readonly asked?: {
      readonly method: "GET" | "POST";
      readonly hashAlgorithm: string;
      readonly nonce?: Uint8Array;
    };
    /** A first attempt, with a CertID of another hash, that the responder would not answer. */
    readonly after?: OcspEvidence;
  };

/** A CRL, or what was kept of one that was read as it arrived: `size` octets of it. */
export type CrlEvidence = Obtained<"crl"> &
  (
    | Octets
    | { readonly outcome: "reading"; readonly reading: Reading; readonly size: number }
    | { readonly outcome: "unreadable"; readonly error: DecodeErrorFields; readonly size: number }
  );

/** What a server sent in one handshake. How long it took is in the provenance. */
export type Shaken = Omit<Handshake<Uint8Array>, "milliseconds">;

/** What a site stapled, or did not, in one handshake; or a staple of the site's own certificate that was handed over. */
export type StapleEvidence = Obtained<"staple"> & {
  /** The octets of the staple were worked out from a text that describes them. */
  readonly rebuilt?: true;
} & ({ readonly outcome: "handshake"; readonly handshake: Shaken } | Octets);

/** What came back, not judged yet, or why nothing did. */
export type Evidence = OcspEvidence | CrlEvidence | StapleEvidence | NoEvidence;

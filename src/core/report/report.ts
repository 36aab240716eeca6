import type { CRLReason } from "../cert-status.ts";
import type { Check } from "../check.ts";
import type { Finding } from "../findings/finding.ts";
import type { Disclosure } from "../inquiry/disclosure.ts";
import type { FetchFailure, Leg, Shaken } from "../inquiry/evidence.ts";
import type { ConnectionFacts, ObservedChain } from "../inquiry/observed-chain.ts";
import type { Unaskable } from "../inquiry/plan.ts";
import type { Because } from "../inquiry/verdict.ts";
import type { Place } from "../tls/handshake.ts";

/**
 * Everything known about one site, JSON-safe: ids and values, no prose, times as ISO 8601 in UTC, octets as
 * lower-case hex or base64 as the field's name says.
 */
export interface Report {
  readonly version: 1;
  /** The moment of judgement. */
  readonly at: string;
  readonly host: string;
  /** "https://www.example:8443", "smtp://mail.example:587" */
  readonly origin: string;
  readonly privateWindow: boolean;
  readonly observed: {
    readonly at: string;
    readonly by: ObservedChain["by"];
    readonly connection: ConnectionFacts;
  };
  /** Leaf first, root last: as Firefox verified them, or, where it gave none, as far as the site sent them. */
  readonly certificates: readonly ReportedCertificate[];
  /** Of the leaf. */
  readonly verdict: ReportedVerdict;
  /** The answer the verdict rests on: an index into `sources`, absent while none does. */
  readonly restsOn?: number;
  /** Verified answers about the leaf contradict each other. */
  readonly disagreement: boolean;
  readonly sources: readonly ReportedSource[];
  readonly findings: readonly Finding[];
}

export type ReportedVerdict =
  | { readonly status: "good"; readonly until: string }
  | { readonly status: "revoked"; readonly revocationTime: string; readonly revocationReason?: CRLReason }
  | { readonly status: "unknown" }
  | { readonly status: "undetermined"; readonly because: readonly Because[] };

export interface ReportedName {
  /** RFC 4514 text, most specific attribute first. */
  readonly text: string;
  readonly commonName?: string;
  readonly organization?: string;
}

export interface ReportedCertificate {
  readonly subject: ReportedName;
  readonly issuer: ReportedName;
  readonly dnsNames: readonly string[];
  readonly serialNumber: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly sha256: string;
  readonly shortLived: boolean;
  readonly mustStaple: boolean;
  readonly derBase64: string;
  /** On the certificate itself, where Firefox has not verified it. */
  readonly checks?: readonly Check[];
}

/** One place the status could come from, the question that would ask it, and the answer where it was asked. */
export interface ReportedSource {
  /** The same for the same certificate and URL. */
  readonly id: string;
  /** Index into `certificates` of the certificate the source speaks about. */
  readonly certificate: number;
  readonly kind: "ocsp" | "crl" | "staple";
  /** As the certificate writes it; of a staple, the site's own. */
  readonly url: string;
  /** The questions that can be put to it, the one that reveals the least first; empty where none can. */
  readonly inquiries: readonly ReportedInquiry[];
  /** Why none can. */
  readonly unaskable?: Unaskable;
  /** The answer of this source that counts. */
  readonly answer?: ReportedAnswer;
  /** A later attempt that brought nothing that counts. */
  readonly since?: ReportedAnswer;
}

export interface ReportedInquiry {
  /** What a decision names: the same for the same certificate, place and manner. */
  readonly id: string;
  /** "TLS": a handshake, and no question in words. */
  readonly method: "GET" | "POST" | "TLS";
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly disclosure: Disclosure;
  /** Octets of the last answer of its source, where one is at hand: of the next as well, more or less. */
  readonly expectedSize?: number;
  /** Of a handshake. */
  readonly place?: Place;
  /** Of a question to a responder. */
  readonly ocsp?: {
    /** DER of the OCSPRequest: the body of a POST, the end of a GET's URL. */
    readonly requestBase64: string;
    readonly hashAlgorithm: string;
    /** With 32 random octets, drawn anew whenever it is sent. */
    readonly nonce: boolean;
  };
}

export interface ReportedAnswer {
  /** When it was obtained. */
  readonly at: string;
  /** Where the question was put: that of the first leg, where it was asked; absent for an answer that was handed over. */
  readonly url?: string;
  readonly took?: number;
  /** What this answer alone says. */
  readonly verdict: ReportedVerdict;
  readonly checks: readonly Check[];
  readonly failure?: FetchFailure;
  /** The requests it took: each but the first went where the answer to the one before sent it on to. */
  readonly legs?: readonly Leg[];
  /** Read from a copy kept on this machine. */
  readonly kept?: true;
  /** The status a first attempt got, and the hash of the CertID it was made with. */
  readonly after?: { readonly responseStatus: string; readonly hashAlgorithm: string };
  /** Of an OCSP response. */
  readonly bytesBase64?: string;
  /** Its octets were worked out from a text that describes them. */
  readonly rebuilt?: true;
  readonly ocsp?: ReportedOcsp;
  readonly crl?: ReportedCrl;
  readonly handshake?: ReportedHandshake;
}

/** What a server sent in one handshake. */
export interface ReportedHandshake extends Omit<Shaken, "chain"> {
  /** As it was sent, in the server's own order. */
  readonly chain: readonly SentInReport[];
}

/** A certificate that a server sent. */
export interface SentInReport {
  readonly derBase64: string;
  /** Octets of its staple; 0 for an empty one, absent for none. */
  readonly stapled?: number;
  /** Index into `certificates`; absent for what is not in that chain. */
  readonly certificate?: number;
  /** Absent for what is no certificate. */
  readonly subject?: ReportedName;
  readonly issuer?: ReportedName;
}

export interface ReportedOcsp {
  readonly responseStatus: string;
  readonly responderID?: { readonly byName: ReportedName } | { readonly byKey: string };
  /** Who signed, once that is established; `name` is the signing certificate's subject. */
  readonly signer?: { readonly is: "issuer" | "delegated"; readonly name: ReportedName };
  readonly producedAt?: string;
  readonly thisUpdate?: string;
  readonly nextUpdate?: string;
  readonly size: number;
}

export interface ReportedCrl {
  readonly issuer: ReportedName;
  readonly thisUpdate: string;
  readonly nextUpdate?: string;
  /** Lower-case hex. */
  readonly crlNumber?: string;
  /** Absent when the list could not be read to its end. */
  readonly entries?: number;
  readonly size: number;
}

import type { Reason } from "./authority.ts";
import {
  type Behaviour,
  type Crl,
  cdnHost,
  crlPath,
  lookAlikeHost,
  ocspPath,
  responderHost,
  singleLabelHost,
} from "./front.ts";
import type { Staple } from "./staples.ts";

/** What the popup's `data-verdict` says. */
export type Shown =
  | "good"
  | "revoked"
  | "unknown"
  | "undetermined"
  | "not-checked"
  | "nothing-to-check"
  | "blocked";

/** What happens when the user clicks the popup's action of this `data-action`. */
export interface Asking {
  /** "ask-ocsp": as the certificate writes its responder's URL. "ask-ocsp-encrypted": the same URL with https. */
  readonly action: "ask-ocsp" | "ask-ocsp-encrypted" | "fetch-crl" | "ask-anyway";
  readonly shows: Shown;
  /** What the lab's front sees of it, as method and URL, but without ports and without a GET's question. */
  readonly requests: readonly string[];
  /** How many seconds it may take; 15 where absent. */
  readonly patience?: number;
}

/**
 * What the popup says of the staple, once the site's server has been asked for it. "undetermined": one came, and does not count.
 * "otherCertificate": the certificate that came is not the one Firefox got. "heldBack": asking would leave the page's way.
 */
export type StapleShown =
  | "good"
  | "revoked"
  | "unknown"
  | "undetermined"
  | "none"
  | "otherCertificate"
  | "heldBack";

/** The ports that certificates name, known only once a lab runs. */
export interface NamedPorts {
  /** Speaks http and https. */
  readonly front: number;
  /** The same without TLS. */
  readonly httpOnly: number;
  /** The same with TLS only, and a certificate that it signed itself. */
  readonly distrusted: number;
  /** Nothing listens there. */
  readonly nobody: number;
}

/** "proxied": sites come through a proxy, the responder would be reached directly. "httpsOnly": Firefox's HTTPS-Only Mode is on. */
export type Circumstance = "proxied" | "contained" | "httpsOnly";

/** A certificate that a server sends. "stranger": of somebody who has nothing to do with it. */
export type Sent = "leaf" | "issuing" | "root" | "stranger";

/**
 * How a TLS server is set up. "tls12": it speaks no version after TLS 1.2. "asksForCertificate": it asks its visitors for one, and
 * lets them in without. "twoCertificates": it has a second one, for an Ed448 key, and prefers it. Firefox cannot use that, OpenSSL
 * can, and so can Node.
 */
export const serverKinds = ["usual", "tls12", "asksForCertificate", "twoCertificates"] as const;

export type ServerKind = (typeof serverKinds)[number];

/** One web site of the lab: its certificate, how its status is published, and what is to be seen there. */
export interface Scene {
  readonly id: string;
  readonly host: string;
  readonly description: string;
  readonly keyType: "rsa2048" | "p256";
  /** What it names besides its host. */
  readonly otherNames?: readonly string[];
  /** The responder the certificate names: by how it behaves, where its URL is like any other's, or by its URL. */
  readonly ocsp?: Behaviour | ((ports: NamedPorts) => string);
  /** The CRL the certificate names. */
  readonly crl?: Crl;
  readonly mustStaple?: true;
  /** Validity in days from now. Ninety days, ten of them gone, unless a row says otherwise. */
  readonly valid: { readonly from: number; readonly to: number };
  /** What the authority's database says of it. "unrecorded": it was signed behind the database's back. */
  readonly status: "good" | { readonly revoked: Reason } | "unrecorded";
  readonly server: ServerKind;
  /** The certificates its server sends, in their order. */
  readonly sends: readonly Sent[];
  /** What its server staples; nothing where absent. */
  readonly staple?: Staple;
  readonly stapleShows: StapleShown;
  /** Visited with Firefox's own OCSP fetching on (security.OCSP.enabled 1). On the public web CRLite stands in for it. */
  readonly firefoxAsks: boolean;
  /** How it is visited, where that is not as usual. */
  readonly circumstance?: Circumstance;
  /** What the popup shows after the visit, before any click. */
  readonly visited: Shown;
  /** Absent where nothing can be asked. */
  readonly asking?: Asking;
}

type Row = Pick<Scene, "id" | "description" | "visited"> & Partial<Omit<Scene, "host">>;

const scene = (row: Row): Scene => ({
  host: `www.${row.id}.example`,
  keyType: "p256",
  valid: { from: -10, to: 80 },
  status: "good",
  server: "usual",
  sends: ["leaf", "issuing"],
  stapleShows: "none",
  firefoxAsks: false,
  ...row,
});

const seen = (
  behaviour: Behaviour,
  {
    method = "GET",
    scheme = "http",
    host = responderHost,
  }: Partial<Record<"method" | "scheme" | "host", string>> = {},
): string => `${method} ${scheme}://${host}${ocspPath(behaviour)}`;

const askOcsp = (behaviour: Behaviour, shows: Shown): Asking => ({
  action: "ask-ocsp",
  shows,
  requests: [seen(behaviour)],
});

const fetchCrl = (shows: Shown, crl: Crl = "issuing"): Asking => ({
  action: "fetch-crl",
  shows,
  requests: [`GET http://${responderHost}${crlPath(crl)}`],
});

/** All that the lab plays. Servers, start page, tests and tour read these rows and nothing else. */
export const scenes: readonly Scene[] = [
  scene({
    id: "good-stapled",
    description:
      "A good certificate whose server staples the responder's answer, so that no visitor needs to ask.",
    keyType: "rsa2048",
    ocsp: "honest",
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "good-unstapled",
    description: "A good certificate. Its server staples nothing; responder and CRL can be asked.",
    ocsp: "honest",
    crl: "issuing",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "revoked",
    description: "Revoked because its key was compromised, and Firefox, not asking, lets it pass.",
    keyType: "rsa2048",
    ocsp: "honest",
    crl: "issuing",
    status: { revoked: "keyCompromise" },
    visited: "not-checked",
    asking: askOcsp("honest", "revoked"),
  }),
  scene({
    id: "revoked-stapled",
    description: "Revoked, and its own server staples the proof: Firefox refuses to open it.",
    ocsp: "honest",
    status: { revoked: "keyCompromise" },
    staple: "honest",
    stapleShows: "revoked",
    visited: "blocked",
  }),
  scene({
    id: "unknown-serial",
    description: "A certificate the responder has never heard of: it was issued behind the authority's back.",
    ocsp: "honest",
    status: "unrecorded",
    visited: "not-checked",
    asking: askOcsp("honest", "unknown"),
  }),
  scene({
    id: "responder-down",
    description: "Nothing listens where its certificate says the responder is.",
    ocsp: ({ nobody }) => `http://${responderHost}:${nobody}/`,
    crl: "issuing",
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "try-later",
    description: "The responder is too busy and answers tryLater.",
    ocsp: "tryLater",
    visited: "not-checked",
    asking: askOcsp("tryLater", "undetermined"),
  }),
  scene({
    id: "stale-response",
    description: "The responder hands out an answer whose nextUpdate has passed: it was good once.",
    ocsp: "stale",
    visited: "not-checked",
    asking: askOcsp("stale", "undetermined"),
  }),
  scene({
    id: "stranger-signed",
    description: "The answer says good and is well signed, by somebody this authority never named.",
    ocsp: "stranger",
    visited: "not-checked",
    asking: askOcsp("stranger", "undetermined"),
  }),
  scene({
    id: "garbage",
    description: "The responder answers with octets that are no OCSP response.",
    ocsp: "garbage",
    visited: "not-checked",
    asking: askOcsp("garbage", "undetermined"),
  }),
  scene({
    id: "html-answer",
    description: "A captive portal answers in the responder's place, with a web page.",
    ocsp: "html",
    visited: "not-checked",
    asking: askOcsp("html", "undetermined"),
  }),
  scene({
    id: "ten-megabytes",
    description: "The responder's answer is ten megabytes long.",
    ocsp: "tenMegabytes",
    visited: "not-checked",
    asking: askOcsp("tenMegabytes", "undetermined"),
  }),
  scene({
    id: "hanging-responder",
    description: "The responder takes the question and never says a word.",
    ocsp: "hangs",
    visited: "not-checked",
    asking: askOcsp("hangs", "undetermined"),
  }),
  scene({
    id: "dripping-responder",
    description: "The responder answers one octet at a time and would need minutes.",
    ocsp: "drips",
    visited: "not-checked",
    asking: askOcsp("drips", "undetermined"),
  }),
  scene({
    id: "server-error",
    description: "The responder's web server answers HTTP 500.",
    ocsp: "serverError",
    visited: "not-checked",
    asking: askOcsp("serverError", "undetermined"),
  }),
  scene({
    id: "redirecting-responder",
    description: "The responder sends whoever asks to another of its own pages.",
    ocsp: "redirects",
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "good", requests: [seen("redirects"), seen("honest")] },
  }),
  scene({
    id: "redirects-to-cdn",
    description: "The responder sends whoever asks to somebody else, who then learns of the question, too.",
    ocsp: "redirectsToCdn",
    visited: "not-checked",
    asking: {
      action: "ask-ocsp",
      shows: "good",
      requests: [seen("redirectsToCdn"), seen("honest", { host: cdnHost })],
    },
  }),
  scene({
    id: "redirect-loop",
    description:
      "The responder sends whoever asks round in circles: three redirects are followed, no fourth.",
    ocsp: "redirectsForEver",
    visited: "not-checked",
    asking: {
      action: "ask-ocsp",
      shows: "undetermined",
      requests: Array.from({ length: 4 }, () => seen("redirectsForEver")),
    },
  }),
  scene({
    id: "redirects-to-clear",
    description:
      "Asked by https, the responder sends whoever asks on to http: the question would lose its cover.",
    ocsp: "redirectsToClear",
    visited: "not-checked",
    asking: {
      action: "ask-ocsp-encrypted",
      shows: "undetermined",
      requests: [seen("redirectsToClear", { scheme: "https" })],
    },
  }),
  scene({
    id: "redirects-to-loopback",
    description: "The responder sends whoever asks to a server on the asker's own machine.",
    ocsp: "redirectsToLoopback",
    visited: "not-checked",
    asking: askOcsp("redirectsToLoopback", "undetermined"),
  }),
  scene({
    id: "wrong-content-type",
    description: "A right answer, labelled text/plain.",
    ocsp: "wrongContentType",
    visited: "not-checked",
    asking: askOcsp("wrongContentType", "undetermined"),
  }),
  scene({
    id: "empty-answer",
    description: "HTTP 200 with nothing in it.",
    ocsp: "empty",
    visited: "not-checked",
    asking: askOcsp("empty", "undetermined"),
  }),
  scene({
    id: "not-found",
    description: "The responder's web server answers HTTP 404.",
    ocsp: "notFound",
    visited: "not-checked",
    asking: askOcsp("notFound", "undetermined"),
  }),
  scene({
    id: "resetting-responder",
    description: "The responder hears the question and breaks the connection off.",
    ocsp: "resets",
    visited: "not-checked",
    // Firefox itself asks again when it has heard nothing at all to a GET (network.http.request.max-attempts).
    asking: {
      action: "ask-ocsp",
      shows: "undetermined",
      requests: Array.from({ length: 10 }, () => seen("resets")),
    },
  }),
  scene({
    id: "tracking-responder",
    description:
      "A right answer that comes with a cookie and asks the browser to report on itself from now on.",
    ocsp: "tracks",
    visited: "not-checked",
    asking: askOcsp("tracks", "good"),
  }),
  scene({
    id: "nonce-ignored",
    description: "The responder answers from stock: whoever sends a nonce does not get it back.",
    ocsp: "ignoresNonce",
    visited: "not-checked",
    asking: askOcsp("ignoresNonce", "good"),
  }),
  scene({
    id: "sha-one-only",
    description:
      "The responder knows its certificates by SHA-1 alone and is unauthorized to answer a SHA-256 CertID.",
    ocsp: "sha1Only",
    visited: "not-checked",
    asking: askOcsp("sha1Only", "good"),
  }),
  scene({
    id: "long-responder-url",
    description:
      "The responder's URL is so long that the question does not fit behind it: it is asked by POST.",
    ocsp: ({ front }) =>
      `http://${responderHost}:${front}${ocspPath("honest")}${"/a-long-way-off".repeat(15)}`,
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "good", requests: [seen("honest", { method: "POST" })] },
  }),
  scene({
    id: "asked-encrypted",
    description: "The certificate names its responder by http, and the responder speaks https as well.",
    ocsp: "honest",
    visited: "not-checked",
    asking: {
      action: "ask-ocsp-encrypted",
      shows: "good",
      requests: [seen("honest", { scheme: "https" })],
    },
  }),
  scene({
    id: "https-responder",
    description: "The certificate itself names its responder by https.",
    ocsp: ({ front }) => `https://${responderHost}:${front}${ocspPath("honest")}`,
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "good", requests: [seen("honest", { scheme: "https" })] },
  }),
  scene({
    id: "http-only-responder",
    description: "The responder speaks http and nothing else: asked by https, it does not understand.",
    ocsp: ({ httpOnly }) => `http://${responderHost}:${httpOnly}${ocspPath("honest")}`,
    visited: "not-checked",
    asking: { action: "ask-ocsp-encrypted", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "distrusted-responder",
    description: "The responder speaks https with a certificate that it signed itself.",
    ocsp: ({ distrusted }) => `https://${responderHost}:${distrusted}${ocspPath("honest")}`,
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "unresolvable-responder",
    description: "The responder's name is no name of the internet (RFC 6761 §6.4).",
    ocsp: ({ front }) => `http://ocsp.nowhere.invalid:${front}${ocspPath("honest")}`,
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "look-alike-responder",
    description: "The responder's name looks like that of another, by one Cyrillic letter.",
    ocsp: ({ front }) => `http://${lookAlikeHost}:${front}${ocspPath("honest")}`,
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "good", requests: [seen("honest", { host: lookAlikeHost })] },
  }),
  scene({
    id: "private-address",
    description: "The certificate sends whoever would ask to an address in their own network.",
    ocsp: () => "http://10.0.0.1/",
    visited: "undetermined",
  }),
  scene({
    id: "loopback-address",
    description: "The certificate sends whoever would ask to their own machine.",
    ocsp: ({ front }) => `http://127.0.0.1:${front}${ocspPath("honest")}`,
    visited: "undetermined",
  }),
  scene({
    id: "single-label",
    description: "The responder's name has no dot: it means something else in every network.",
    ocsp: ({ front }) => `http://${singleLabelHost}:${front}${ocspPath("honest")}`,
    visited: "undetermined",
  }),
  scene({
    id: "user-in-url",
    description: "The responder's URL holds a user name and a password.",
    ocsp: ({ front }) => `http://user:secret@${responderHost}:${front}${ocspPath("honest")}`,
    visited: "undetermined",
  }),
  scene({
    id: "must-staple",
    description: "Its certificate promises a staple (RFC 7633), and the server keeps the promise.",
    ocsp: "honest",
    mustStaple: true,
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "must-staple-missing",
    description: "Its certificate promises a staple and the server sends none: Firefox refuses to open it.",
    ocsp: "honest",
    mustStaple: true,
    visited: "blocked",
  }),
  scene({
    id: "must-staple-expired",
    description: "Its certificate promises a staple, and what the server staples has expired.",
    ocsp: "honest",
    mustStaple: true,
    staple: "expired",
    stapleShows: "undetermined",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "unknown-stapled",
    description:
      "Issued behind the authority's back, and its server staples that the responder never heard of it.",
    ocsp: "honest",
    status: "unrecorded",
    staple: "honest",
    stapleShows: "unknown",
    visited: "blocked",
  }),
  scene({
    id: "staple-expired",
    description: "Its server staples an answer whose nextUpdate has passed: it was good once.",
    ocsp: "honest",
    staple: "expired",
    stapleShows: "undetermined",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "staple-of-another",
    description: "Its server staples a true answer, about another certificate of the same authority.",
    ocsp: "honest",
    staple: "otherCertificate",
    stapleShows: "undetermined",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "staple-about-issuer",
    description: "Its server staples a true answer, about the issuing CA's certificate.",
    ocsp: "honest",
    staple: "aboutIssuer",
    stapleShows: "undetermined",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "staple-by-stranger",
    description:
      "Its server staples an answer that says good and is well signed, by somebody this authority never named.",
    ocsp: "honest",
    staple: "stranger",
    stapleShows: "undetermined",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "staple-try-later",
    description: "Its server staples that the responder was too busy: tryLater.",
    ocsp: "honest",
    staple: "tryLater",
    stapleShows: "undetermined",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "staple-garbage",
    description: "Its server staples octets that are no OCSP response: Firefox refuses to open it.",
    ocsp: "honest",
    staple: "garbage",
    stapleShows: "undetermined",
    visited: "blocked",
  }),
  scene({
    id: "staple-large",
    description:
      "Its server staples a true answer of forty kilobytes, about four hundred other certificates, too.",
    ocsp: "honest",
    staple: "large",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "older-tls",
    description:
      "Its server speaks no version after TLS 1.2, where only its own certificate can have a staple.",
    ocsp: "honest",
    server: "tls12",
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "issuer-left-out",
    description:
      "Its server does not send the issuing CA's certificate. Firefox, which knows it, does without.",
    ocsp: "honest",
    sends: ["leaf"],
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "needless-certificates",
    description: "Its server sends two certificates in vain: the root's, and that of a stranger.",
    ocsp: "honest",
    sends: ["leaf", "issuing", "root", "stranger"],
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "disordered-chain",
    description: "Its server sends the root's certificate before that of the issuing CA.",
    ocsp: "honest",
    sends: ["leaf", "root", "issuing"],
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "two-certificates",
    description:
      "Its server has two certificates, and whoever looks by other means than Firefox is shown the other.",
    ocsp: "honest",
    server: "twoCertificates",
    stapleShows: "otherCertificate",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "client-certificate",
    description: "Its server asks its visitors for a certificate of theirs, and lets in whoever has none.",
    ocsp: "honest",
    server: "asksForCertificate",
    staple: "honest",
    stapleShows: "good",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "crl-only",
    description:
      "No responder, only a CRL, as most of the web since 2025: asking for the list names no site.",
    crl: "issuing",
    visited: "not-checked",
    asking: fetchCrl("good"),
  }),
  scene({
    id: "crl-only-revoked",
    description: "No responder, and the CRL has its serial number.",
    crl: "issuing",
    status: { revoked: "superseded" },
    visited: "not-checked",
    asking: fetchCrl("revoked"),
  }),
  scene({
    id: "large-crl",
    description:
      "No responder, only a CRL of 200 000 entries and eight megabytes, which takes four seconds to come.",
    crl: "large",
    visited: "not-checked",
    asking: { ...fetchCrl("good", "large"), patience: 30 },
  }),
  scene({
    id: "stalling-crl",
    description: "The same CRL, of which a quarter comes and then not another octet.",
    crl: "stalling",
    visited: "not-checked",
    asking: { ...fetchCrl("undetermined", "stalling"), patience: 75 },
  }),
  scene({
    id: "single-name",
    description:
      "Its certificate names one host and no other: whoever is asked about it knows which site was visited.",
    ocsp: "honest",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "many-names",
    description: "Its certificate names fifty sites of fifty owners: being asked about it tells which fifty.",
    otherNames: Array.from({ length: 49 }, (_, index) => `www.customer-${index + 1}.example`),
    ocsp: "honest",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "internal-names",
    description:
      "Its certificate names, beside the public site, hosts that only its owner's own network knows.",
    otherNames: ["build.corp.internal", "printer.local"],
    ocsp: "honest",
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "proxied",
    description: "The page came through a proxy, and a question would not: it is held back.",
    ocsp: "honest",
    circumstance: "proxied",
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "contained",
    description: "The page was opened in a container, which a question would leave: it is held back.",
    ocsp: "honest",
    circumstance: "contained",
    stapleShows: "heldBack",
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "https-only",
    description: "HTTPS-Only Mode turns the question into https, which this responder does not speak.",
    ocsp: ({ httpOnly }) => `http://${responderHost}:${httpOnly}${ocspPath("honest")}`,
    circumstance: "httpsOnly",
    visited: "not-checked",
    asking: { action: "ask-ocsp", shows: "undetermined", requests: [] },
  }),
  scene({
    id: "short-lived",
    description:
      "Valid for six days in all, so there is nothing to check: it dies sooner than news of it would spread.",
    valid: { from: -2, to: 4 },
    visited: "nothing-to-check",
  }),
  scene({
    id: "no-pointers",
    description: "Valid for ninety days, and names neither a responder nor a CRL: nobody can find out.",
    visited: "undetermined",
  }),
  scene({
    id: "expired",
    description: "Expired yesterday: Firefox refuses to open it.",
    ocsp: "honest",
    valid: { from: -91, to: -1 },
    visited: "blocked",
  }),
  scene({
    id: "firefox-asks",
    description: "A good certificate without a staple, visited by a Firefox that asks the responder itself.",
    ocsp: "honest",
    firefoxAsks: true,
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "firefox-finds-revoked",
    description:
      "Revoked and not stapled, visited by a Firefox that asks the responder itself and refuses to open it.",
    ocsp: "honest",
    status: { revoked: "cessationOfOperation" },
    firefoxAsks: true,
    visited: "blocked",
  }),
];

import type { Reason } from "./authority.ts";
import type { Behaviour } from "./front.ts";

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
  readonly action: "ask-ocsp" | "fetch-crl";
  readonly shows: Shown;
  /** What the lab's responder sees of it, as method and path. */
  readonly requests: readonly string[];
}

/** One web site of the lab: its certificate, how its status is published, and what is to be seen there. */
export interface Scene {
  readonly id: string;
  readonly host: string;
  readonly description: string;
  readonly keyType: "rsa2048" | "p256";
  /** The responder the certificate names, by how it behaves. "down": a port on which nothing listens. */
  readonly ocsp?: Behaviour | "down";
  /** The certificate names the authority's CRL. */
  readonly crl?: true;
  readonly mustStaple?: true;
  /** Validity in days from now. Ninety days, ten of them gone, unless a row says otherwise. */
  readonly valid: { readonly from: number; readonly to: number };
  /** What the authority's database says of it. "unrecorded": it was signed behind the database's back. */
  readonly status: "good" | { readonly revoked: Reason } | "unrecorded";
  /** The server staples an answer of the authority's responder. */
  readonly stapled: boolean;
  /** Visited with Firefox's own OCSP fetching on (security.OCSP.enabled 1). On the public web CRLite stands in for it. */
  readonly firefoxAsks: boolean;
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
  stapled: false,
  firefoxAsks: false,
  ...row,
});

const askOcsp = (behaviour: Behaviour, shows: Shown): Asking => ({
  action: "ask-ocsp",
  shows,
  requests: [`POST /ocsp/${behaviour}`],
});

const fetchCrl = (shows: Shown): Asking => ({
  action: "fetch-crl",
  shows,
  requests: ["GET /crl/issuing.crl"],
});

/** All that the lab plays. Servers, start page, tests and tour read these rows and nothing else. */
export const scenes: readonly Scene[] = [
  scene({
    id: "good-stapled",
    description:
      "A good certificate whose server staples the responder's answer, so that no visitor needs to ask.",
    keyType: "rsa2048",
    ocsp: "honest",
    stapled: true,
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "good-unstapled",
    description: "A good certificate. Its server staples nothing; responder and CRL can be asked.",
    ocsp: "honest",
    crl: true,
    visited: "not-checked",
    asking: askOcsp("honest", "good"),
  }),
  scene({
    id: "revoked",
    description: "Revoked because its key was compromised, and Firefox, not asking, lets it pass.",
    keyType: "rsa2048",
    ocsp: "honest",
    crl: true,
    status: { revoked: "keyCompromise" },
    visited: "not-checked",
    asking: askOcsp("honest", "revoked"),
  }),
  scene({
    id: "revoked-stapled",
    description: "Revoked, and its own server staples the proof: Firefox refuses to open it.",
    ocsp: "honest",
    status: { revoked: "keyCompromise" },
    stapled: true,
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
    ocsp: "down",
    crl: true,
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
    description: "The responder sends whoever asks somewhere else.",
    ocsp: "redirects",
    visited: "not-checked",
    asking: askOcsp("redirects", "undetermined"),
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
    id: "must-staple",
    description: "Its certificate promises a staple (RFC 7633), and the server keeps the promise.",
    ocsp: "honest",
    mustStaple: true,
    stapled: true,
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
    id: "crl-only",
    description:
      "No responder, only a CRL, as most of the web since 2025: asking for the list names no site.",
    crl: true,
    visited: "not-checked",
    asking: fetchCrl("good"),
  }),
  scene({
    id: "crl-only-revoked",
    description: "No responder, and the CRL has its serial number.",
    crl: true,
    status: { revoked: "superseded" },
    visited: "not-checked",
    asking: fetchCrl("revoked"),
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

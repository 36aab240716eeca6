/*
 * What our questions carry, and what of their answers Firefox gets to see.
 */

type Header = { readonly name: string };

const only =
  (names: ReadonlySet<string>) =>
  <One extends Header>(headers: readonly One[] = []): One[] =>
    headers.filter(({ name }) => names.has(name.toLowerCase()));

/**
 * Fetch adds what names the browser, its language and this very installation (Origin: moz-extension://<uuid>).
 * What stays is what HTTP and OCSP need (RFC 9110 §7.2, RFC 6960 §A.1).
 */
export const neededToAsk = only(new Set(["host", "accept", "content-type", "content-length", "connection"]));

/**
 * What it takes to read an answer. The rest would leave traces of the responder in the profile, whatever was said of cookies
 * and cache: Firefox remembers Strict-Transport-Security and Alt-Svc of any answer.
 */
export const neededToRead = only(
  new Set(["content-type", "content-length", "content-encoding", "transfer-encoding", "location"]),
);

/** By these an answer marks the browser, has it report later, or asks it to describe itself. */
const trackers = new Set([
  "set-cookie",
  "set-cookie2",
  "nel",
  "report-to",
  "reporting-endpoints",
  "accept-ch",
  "critical-ch",
  "attribution-reporting-register-source",
  "attribution-reporting-register-trigger",
]);

/** The names, in lower case, of those headers by which whoever answered may know the browser again. */
export const trackersAmong = (headers: readonly Header[] = []): string[] =>
  headers.map(({ name }) => name.toLowerCase()).filter((name) => trackers.has(name));

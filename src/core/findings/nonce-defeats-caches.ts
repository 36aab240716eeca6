import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { exchanges } from "./grounds/exchanges.ts";

/** An answer was asked for with a nonce: the question was like no other, so the responder itself had to answer it. */
export function nonceDefeatsCaches(conducted: Conduct): Finding | undefined {
  const unique = exchanges(conducted).find(
    ({ evidence }) =>
      evidence.kind === "ocsp" && evidence.outcome === "bytes" && evidence.asked?.nonce !== undefined,
  );
  if (unique === undefined) return undefined;
  const { host } = unique;
  return { rule: "nonce-defeats-caches", tone: "told", facts: { host }, citation: "RFC 9919 §3.1.1" };
}

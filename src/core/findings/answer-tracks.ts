import type { Conduct } from "../inquiry/conduct.ts";
import { parseHttpUrl } from "../inquiry/http-url.ts";
import type { Finding } from "./finding.ts";
import { exchanges } from "./grounds/exchanges.ts";

/** An answer, or what sent the question on, came with headers by which its sender may know the asker again. */
export function answerTracks(conducted: Conduct): Finding | undefined {
  const legs = exchanges(conducted).flatMap(({ evidence }) => evidence.provenance.legs ?? []);
  for (const { url, trackers = [] } of legs) {
    const [headers, host] = [trackers.join(", "), parseHttpUrl(url)?.host];
    if (headers !== "" && host !== undefined)
      return { rule: "answer-tracks", tone: "note", facts: { headers, host } };
  }
  return undefined;
}

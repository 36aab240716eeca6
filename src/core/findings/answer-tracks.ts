import type { Conduct } from "../inquiry/conduct.ts";
import { parseHttpUrl } from "../inquiry/http-url.ts";
import type { Finding } from "./finding.ts";
import { exchanges } from "./grounds/exchanges.ts";

/** An answer came with headers by which whoever sent it may know the asker again. */
export function answerTracks(conducted: Conduct): Finding | undefined {
  const tracking = exchanges(conducted).find(({ evidence }) => evidence.provenance.trackers?.length);
  if (tracking === undefined) return undefined;
  const { trackers = [], redirects = [] } = tracking.evidence.provenance;
  const last = redirects.at(-1);
  const host = (last === undefined ? undefined : parseHttpUrl(last)?.host) ?? tracking.host;
  const headers = trackers.join(", ");
  return { rule: "answer-tracks", tone: "told", facts: { headers, host } };
}

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { exchanges } from "./grounds/exchanges.ts";

/** An answer, or what sent the question on, came with headers by which its sender may know the asker again. */
export function answerTracks(conducted: Conduct): Finding | undefined {
  for (const { host, evidence } of exchanges(conducted)) {
    const { trackers = [] } = evidence.provenance;
    const headers = trackers.join(", ");
    if (headers !== "") return { rule: "answer-tracks", tone: "told", facts: { headers, host } };
  }
  return undefined;
}

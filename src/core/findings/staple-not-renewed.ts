import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { latestStaple } from "./grounds/handshake.ts";

const hour = 3_600_000;

/** When the responder must have a newer answer, by the rules for public CAs: times in milliseconds (BR §4.9.10). */
function dueAt(thisUpdate: number, nextUpdate: number): number {
  const interval = nextUpdate - thisUpdate;
  if (interval < 16 * hour) return nextUpdate - interval / 2;
  return Math.min(nextUpdate - 8 * hour, thisUpdate + 96 * hour);
}

/** The site delivers a good answer for which there has long been a newer one: if it cannot fetch that, it will soon have none. */
export function stapleNotRenewed(conducted: Conduct): Finding | undefined {
  const staple = latestStaple(conducted);
  const { thisUpdate, nextUpdate } = staple?.ocsp?.single ?? {};
  if (staple?.verdict.status !== "good" || thisUpdate === undefined || nextUpdate === undefined)
    return undefined;
  const due = new Date(dueAt(thisUpdate.getTime(), nextUpdate.getTime()));
  if (conducted.at <= due) return undefined;
  const [since, until] = [due.toISOString(), nextUpdate.toISOString()];
  return { rule: "staple-not-renewed", tone: "server", facts: { since, until }, citation: "BR §4.9.10" };
}

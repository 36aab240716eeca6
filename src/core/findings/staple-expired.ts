import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { latestStaple } from "./grounds/handshake.ts";

/** The site goes on delivering an answer that has ended: servers that are given one as a file never look at it. */
export function stapleExpired(conducted: Conduct): Finding | undefined {
  const staple = latestStaple(conducted);
  const nextUpdate = staple?.ocsp?.single?.nextUpdate;
  const isOver = staple?.checks.some(
    ({ demand, outcome }) => demand === "ocsp.nextUpdate" && outcome === "unmet",
  );
  if (!isOver || nextUpdate === undefined) return undefined;
  const at = nextUpdate.toISOString();
  return { rule: "staple-expired", tone: "server", facts: { at }, citation: "RFC 6960 §4.2.2.1" };
}

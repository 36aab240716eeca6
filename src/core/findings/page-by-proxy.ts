import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";
import { offers } from "./grounds/offers.ts";

/** The page came through a proxy, so a question that went past it would show the asker's own address. */
export function pageByProxy(conducted: Conduct): Finding | undefined {
  const via = conducted.observed.connection.route?.proxy;
  if (via === undefined || offers(conducted).length === 0) return undefined;
  const proxy = `${via.host}:${via.port}`;
  return { rule: "page-by-proxy", tone: "note", facts: { proxy } };
}

import type { RedirectFault } from "../core/inquiry/evidence.ts";
import { readHttpUrl } from "../core/inquiry/http-url.ts";
import { mayName, networkOf } from "../core/inquiry/network.ts";

const most = 3;

/** As much of a foreign address as is shown, where it is none to follow. */
const shown = 1024;

/** Whether an answer sends its question on (RFC 9110 §15.4); 300 and 304 do not. */
export const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status);

/** An answer that sends its question on: `location` as its header has it, relative or not; `before`: how many did so before. */
export interface SentOn {
  readonly from: string;
  readonly method: "GET" | "POST";
  readonly status: number;
  readonly location: string | undefined;
  readonly before: number;
}

/**
 * Where a question is to be put again, as it is, or why it is not. 303 (RFC 9110 §15.4.4) makes a GET of any other method: what
 * was asked would be lost. A fragment is no part of where to ask.
 */
export function follow({ from, method, status, location, before }: SentOn): {
  readonly to: string;
  readonly fault?: RedirectFault;
} {
  const place = location === undefined ? undefined : resolve(location, from);
  if (place === undefined) return { to: (location ?? "").slice(0, shown), fault: "toNowhere" };
  place.hash = "";
  const to = place.href;
  const refuse = (fault: RedirectFault): { to: string; fault: RedirectFault } => ({
    to: to.slice(0, shown),
    fault,
  });
  if (before >= most) return refuse("tooMany");
  const read = readHttpUrl(to);
  if (typeof read === "string" || (status === 303 && method !== "GET")) return refuse("toNowhere");
  const came = new URL(from);
  if (came.protocol === "https:" && read.scheme === "http") return refuse("toClearText");
  if (!mayName(networkOf(came.hostname), networkOf(read.host))) return refuse("toLocalAddress");
  return { to };
}

function resolve(location: string, from: string): URL | undefined {
  try {
    return new URL(location, from);
  } catch {
    return undefined;
  }
}

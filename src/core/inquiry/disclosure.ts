import { parseHttpUrl } from "./http-url.ts";
import type { Inquiry } from "./plan.ts";

/** Somebody who would learn something from a question. */
export type Party =
  /** The CA, or whom it pays to answer. */
  | "responder"
  /** Whoever carries the packets to that host, or listens to them. */
  | "path"
  /** Whoever resolves that host's name. */
  | "resolver";

export type Learns =
  /** This certificate's serial number, and so which site it is for. */
  | "certificate"
  /** That somebody reads the list this certificate would be on. */
  | "list"
  /** That somebody talks to this host, not about what. */
  | "contact";

/** What a question would tell whom. Structured, so that it can be ranked, worded and tested. */
export interface Disclosure {
  /** Whom the question goes to. */
  readonly host: string;
  /** Whoever is on the path can read it. */
  readonly inClear: boolean;
  readonly rows: readonly { readonly who: Party; readonly learns: Learns }[];
}

/** Who would learn what from this question. Not known here: proxies, caches, and whom the host belongs to. */
export function disclose({ kind, url }: Pick<Inquiry, "kind" | "url">): Disclosure {
  const location = parseHttpUrl(url);
  if (location === undefined) throw new Error(`a plan holds http URLs only, this is ${url}`);
  const { host, scheme } = location;
  const inClear = scheme === "http";
  const content: Learns = kind === "ocsp" ? "certificate" : "list";
  return {
    host,
    inClear,
    rows: [
      { who: "responder", learns: content },
      { who: "path", learns: inClear ? content : "contact" },
      { who: "resolver", learns: "contact" },
    ],
  };
}

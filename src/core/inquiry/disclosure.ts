import { parseHttpUrl } from "./http-url.ts";
import { isAddress } from "./network.ts";
import { type Site, unusualPort } from "./observed-chain.ts";
import type { NamedInquiry, StapleInquiry } from "./plan.ts";

/** Somebody who would learn something from a question. */
export type Party =
  /** The site that is looked at. */
  | "site"
  /** The CA, or whom it pays to answer. */
  | "responder"
  /** Whoever carries the packets to that host, or listens to them. */
  | "path"
  /** Whoever resolves that host's name. */
  | "resolver"
  /** The proxy the page came through. */
  | "proxy";

export type Learns =
  /** This certificate's serial number, and so which site it is for. */
  | "certificate"
  /** A CA's serial number, and so which CA issued the site's certificate, not which site. */
  | "issuer"
  /** That somebody reads the list this certificate would be on. */
  | "list"
  /** That somebody talks to this host, not about what. */
  | "contact"
  /** That somebody shakes hands with it, and asks for no page. */
  | "handshake";

/** What ties a question to the one who asks, or to other questions. */
export type Link = "address" | "nonce";

/** What a question would tell whom. Structured, so that it can be ranked, worded and tested. */
export interface Disclosure {
  /** Whom the question goes to. */
  readonly host: string;
  /** Where it is not the scheme's own. */
  readonly port?: number;
  /** Whoever is on the path can read it. */
  readonly inClear: boolean;
  readonly rows: readonly { readonly who: Party; readonly learns: Learns }[];
  readonly links: readonly Link[];
  /** How many certificates the question could be about; absent where that is not known, as it is not for a CRL. */
  readonly amongst?: number;
}

/** What else decides who learns what. */
export interface Circumstances {
  /** The page itself came through a proxy. */
  readonly proxied: boolean;
  /** The question is about a CA's certificate, not a site's. */
  readonly aboutCa: boolean;
}

/**
 * Who would learn what from a handshake with the site: nobody but those who are on the way there. The name it is for is sent in
 * the clear (RFC 6066 §3).
 */
export function discloseStaple({ place }: Pick<StapleInquiry, "place">, site: Site): Disclosure {
  const port = unusualPort(site);
  const isLookedUp = place.proxy === undefined && !isAddress(place.host);
  const parties: readonly Party[] = [
    "site",
    ...(place.proxy ? (["proxy"] as const) : []),
    "path",
    ...(isLookedUp ? (["resolver"] as const) : []),
  ];
  return {
    host: site.host,
    ...(port === undefined ? {} : { port }),
    inClear: false,
    rows: parties.map((who) => ({ who, learns: who === "site" ? "handshake" : "contact" })),
    links: ["address"],
  };
}

/** Who would learn what from this question. Not known here: caches on the way, and whom the host belongs to. */
export function disclose(
  inquiry: Pick<NamedInquiry, "kind" | "url"> & { readonly nonce?: Uint8Array },
  { proxied, aboutCa }: Circumstances,
): Disclosure {
  const { kind, url, nonce } = inquiry;
  const location = parseHttpUrl(url);
  if (location === undefined) throw new Error(`a plan holds http URLs only, this is ${url}`);
  const { host, port, scheme } = location;
  const inClear = scheme === "http";
  const content: Learns = kind === "crl" ? "list" : aboutCa ? "issuer" : "certificate";
  const onTheWay: Learns = inClear ? content : "contact";
  return {
    host,
    ...(port === undefined ? {} : { port }),
    inClear,
    rows: [
      { who: "responder", learns: content },
      ...(proxied ? [{ who: "proxy", learns: onTheWay } as const] : []),
      { who: "path", learns: onTheWay },
      ...(isAddress(host) ? [] : [{ who: "resolver", learns: "contact" } as const]),
    ],
    links: nonce === undefined ? ["address"] : ["address", "nonce"],
    ...(kind === "ocsp" ? { amongst: 1 } : {}),
  };
}

const weight: Readonly<Record<Learns, number>> = {
  contact: 0,
  handshake: 0,
  list: 1,
  issuer: 2,
  certificate: 3,
};

/** Orders questions by what they reveal, the least first: what is learned counts for more than who else can read it. */
export function byPrice(one: Disclosure, other: Disclosure): number {
  const price = ({ rows, inClear, links }: Disclosure): number =>
    Math.max(...rows.map(({ learns }) => weight[learns])) * 4 +
    Number(inClear) * 2 +
    Number(links.includes("nonce"));
  return price(one) - price(other);
}

/** Somebody who would learn something from a question. */
export type Party =
  | { readonly who: "responder"; readonly host: string } // the CA or whom it pays to answer
  | { readonly who: "path"; readonly host: string } // whoever carries the packets to that host
  | { readonly who: "resolver"; readonly host: string } // whoever resolves that host's name
  | { readonly who: "site"; readonly host: string };

export type Learns =
  /** This certificate's serial number, and so which site it is for. */
  | { readonly learns: "certificate"; readonly serialNumber: string; readonly names: readonly string[] }
  /** That somebody reads the list this certificate would be on. */
  | { readonly learns: "crl"; readonly issuer: string }
  /** That somebody here talks to this host, not about what. */
  | { readonly learns: "contact" };

/** What a question would tell whom. Structured, so that it can be ranked, worded and tested. */
export interface Disclosure {
  readonly rows: readonly (Party & Learns)[];
  /** Whoever is on the path can read the question. */
  readonly inClear: boolean;
}

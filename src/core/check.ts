/** What became of a demand. `notReached`: an earlier failure left nothing to judge; `notApplicable`: nothing asks for it here. */
export type Outcome = "met" | "unmet" | "notReached" | "notApplicable";

/** Octets `start` (inclusive) to `end` (exclusive) of the evidence a check is about. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * One demand on one piece of evidence. `demand` is an id (its words are in public/_locales), `citation` the clause
 * that makes the demand. `expected` and `found` are values (a time, a name, a hash), never sentences.
 * Every check is decisive: evidence speaks only when each of its checks is met or not applicable. Advice is a Finding.
 */
export interface Check {
  readonly demand: string;
  readonly citation: string;
  readonly outcome: Outcome;
  readonly detail?: CheckDetail;
}

export interface CheckDetail {
  readonly expected?: string;
  readonly found?: string;
  readonly bytes?: ByteRange;
}

/** Whether evidence with these checks may be believed: no demand unmet, none left unreached. False for no checks at all. */
export const allMet = (checks: readonly Pick<Check, "outcome">[]): boolean =>
  checks.length > 0 && checks.every(({ outcome }) => outcome === "met" || outcome === "notApplicable");

/** What became of one demand, before it is listed under its id and its citation. */
export type Judged = Pick<Check, "outcome" | "detail">;

export const met = (detail?: CheckDetail): Judged =>
  detail ? { outcome: "met", detail } : { outcome: "met" };
export const unmet = (detail?: CheckDetail): Judged =>
  detail ? { outcome: "unmet", detail } : { outcome: "unmet" };
export const meets = (condition: boolean, detail?: CheckDetail): Judged =>
  condition ? met(detail) : unmet(detail);
export const notReached: Judged = { outcome: "notReached" };
export const notApplicable: Judged = { outcome: "notApplicable" };

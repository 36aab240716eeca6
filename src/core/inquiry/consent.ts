import type { Disclosure } from "./disclosure.ts";
import type { Route } from "./observed-chain.ts";
import type { StandingConsent } from "./settings.ts";

/** What the user decided about one question: by the click on the action that disclosed it, or beforehand in the settings. */
export interface Decision {
  readonly inquiryId: string;
  readonly by: "click" | "settings";
  readonly at: Date;
  /** Also by this one way, which was shown: past the page's proxy or out of its container. */
  readonly route?: Route;
}

declare const seal: unique symbol;

/** A question its user agreed to. Only `consent` can make one, so whatever takes it cannot be called without. */
export type Consented<Question> = { readonly inquiry: Question; readonly decision: Decision } & {
  readonly [seal]: true;
};

export interface Withheld {
  readonly withheld: true;
}

/** Holds a question against the decision made about it. Withheld when there is none, or it names another question. */
export const consent = <Question extends { readonly id: string }>(
  inquiry: Question,
  decision: Decision | undefined,
): Consented<Question> | Withheld =>
  decision?.inquiryId === inquiry.id ? ({ inquiry, decision } as Consented<Question>) : { withheld: true };

/** What the user decided about a question beforehand: a decision when the settings allow everything it takes, else none. */
export function standingDecision(
  inquiry: { readonly id: string; readonly kind: "ocsp" | "crl" | "staple" },
  { inClear }: Pick<Disclosure, "inClear">,
  { standing, privateWindow, at }: { standing: StandingConsent; privateWindow: boolean; at: Date },
): Decision | undefined {
  const allowed =
    standing[inquiry.kind] && (!inClear || standing.inClear) && (!privateWindow || standing.privateWindows);
  return allowed ? { inquiryId: inquiry.id, by: "settings", at } : undefined;
}

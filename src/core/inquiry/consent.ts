/** What the user decided about one question: by the click on the action that disclosed it. */
export interface Decision {
  readonly inquiryId: string;
  readonly by: "click";
  readonly at: Date;
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

import type { VerdictId } from "../browser/messages.ts";

/** The toolbar's drawing for a verdict, large. Decoration: the heading beside it says the same. */
export const StateMark = ({ verdict }: { readonly verdict: VerdictId }) => (
  <img class="state-mark" src={`/icons/toolbar-${verdict}.svg`} alt="" width="32" height="32" />
);

import type { VerdictId } from "./verdict-id.ts";

/** The toolbar's drawing for a verdict, large. Decoration: the heading beside it says the same. */
export const StateMark = ({ verdict }: { readonly verdict: VerdictId }) => (
  <picture class="state-mark">
    <source srcset={`/icons/toolbar-${verdict}-dark.svg`} media="(prefers-color-scheme: dark)" />
    <img src={`/icons/toolbar-${verdict}-light.svg`} alt="" width="32" height="32" />
  </picture>
);

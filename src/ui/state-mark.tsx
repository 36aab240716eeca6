import type { VerdictId } from "../browser/messages.ts";

/**
 * The toolbar's drawing for a verdict, large. Decoration: the heading beside it says the same. A new verdict has an
 * image of its own (its key), so that the old one is never seen beside the new heading while the new one is loaded.
 */
export const StateMark = ({ verdict }: { readonly verdict: VerdictId }) => (
  <img
    key={verdict}
    class="state-mark"
    src={`/icons/toolbar-${verdict}.svg`}
    alt=""
    decoding="sync"
    width="32"
    height="32"
  />
);

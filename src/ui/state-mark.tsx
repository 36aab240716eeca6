import type { VerdictId } from "../browser/messages.ts";

const afterAnAnswer: readonly VerdictId[] = ["good", "revoked", "unknown", "undetermined"];

/**
 * The toolbar's drawing for a verdict, large. Decoration: the heading beside it says the same. What an answer may bring
 * is loaded beforehand, out of sight: a new heading never stands beside the old drawing, nor beside none.
 */
export const StateMark = ({ verdict }: { readonly verdict: VerdictId }) => (
  <div class="state-mark">
    {[...new Set([verdict, ...afterAnAnswer])].map((id) => (
      <img key={id} src={`/icons/toolbar-${id}.svg`} alt="" width="32" height="32" hidden={id !== verdict} />
    ))}
  </div>
);

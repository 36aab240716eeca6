import { openInspector } from "../browser/client.ts";
import { say } from "../ui/words.ts";

/** The way to what there is no room for here; nothing where everything is shown. */
export const More = ({ count, tabId }: { readonly count: number; readonly tabId: number }) =>
  count > 0 ? (
    <button
      type="button"
      class="link"
      data-action="more-in-inspector"
      onClick={() => void openInspector(tabId).then(() => window.close())}
    >
      {say("more_in_inspector", { count: String(count) })}
    </button>
  ) : null;

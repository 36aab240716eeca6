import type { ReportedSource } from "../core/report/report.ts";
import { routeWords } from "./because.ts";
import type { Asking } from "./inquiry-action.tsx";
import { price } from "./offer.ts";
import { fruitless } from "./source.ts";
import { say } from "./words.ts";

interface Props extends Asking {
  readonly source: ReportedSource;
}

/**
 * Where a question was held back because it would have gone another way than the page did: a button that puts it all the
 * same, with what that shows whom written on it. Nothing where nothing was held back.
 */
export function AskingAnyway({ source, site, tabId, tell }: Props) {
  const held = fruitless(source);
  const inquiry = source.inquiries.find(({ url }) => url === held?.url);
  const certificate = site.report.certificates[source.certificate];
  if (held?.failure?.failure !== "otherRoute" || inquiry === undefined || certificate === undefined)
    return null;
  const inquiryId = inquiry.id;
  const busy = site.pending.some(({ id }) => id === inquiryId);
  return (
    <div class="action">
      <button
        type="button"
        data-action="ask-anyway"
        aria-disabled={busy}
        onClick={({ detail }) =>
          !busy && detail < 2 && tell({ type: "ask", tabId, inquiryId, anyRoute: true })
        }
      >
        <span class="label">{say("action_ask_anyway", { own: routeWords(held.failure.own) })}</span>
        <span class="disclosure">
          {price({ source, inquiry }, certificate)} {say("price_other_route")}
        </span>
      </button>
    </div>
  );
}

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { run } from "../browser/client.ts";
import type { ReportedInquiry, ReportedSource } from "../core/report/report.ts";
import { differenceOf, type OtherRoute, routeWords } from "./because.ts";
import type { Asking } from "./inquiry-action.tsx";
import { price } from "./offer.ts";
import { fruitless } from "./source.ts";
import { say } from "./words.ts";

interface Props extends Asking {
  readonly source: ReportedSource;
}

/**
 * Where a question was held back because it would have gone another way than the page did: a button that puts it all the
 * same, by exactly that way, with what that shows whom written on it. Nothing where nothing was held back.
 */
export function AskingAnyway({ source, ...asking }: Props) {
  const failure = fruitless(source)?.failure;
  return failure?.failure === "otherRoute" ? <Held {...{ source, failure }} {...asking} /> : null;
}

function Held({ source, failure, site, tabId, tell }: Props & { readonly failure: OtherRoute }) {
  const { inquiryId, own: route } = failure;
  const usual = source.inquiries.find(({ id }) => id === inquiryId);
  const planned = useSignal<ReportedInquiry | null>(null);
  const isUsual = usual !== undefined;
  useEffect(() => {
    if (isUsual) return;
    void run("plan", { tabId, inquiryId }).then((inquiry) => {
      planned.value = inquiry;
    });
  }, [isUsual, tabId, inquiryId, planned]);
  const inquiry = usual ?? planned.value;
  if (inquiry?.id !== inquiryId) return null;
  const busy = site.pending.some(({ id }) => id === inquiryId);
  return (
    <div class="action">
      <button
        type="button"
        data-action="ask-anyway"
        aria-disabled={busy}
        onClick={({ detail }) => !busy && detail < 2 && tell({ type: "ask", tabId, inquiryId, route })}
      >
        <span class="label">{labelOf(source, failure)}</span>
        <span class="disclosure">
          {price({ source, inquiry }, site.report)} {say(`price_other_${differenceOf(failure)}`)}
        </span>
      </button>
    </div>
  );
}

/** What is written on the button in bold: what is done anyway, and by which way. */
function labelOf({ kind }: ReportedSource, failure: OtherRoute): string {
  if (differenceOf(failure) === "container")
    return say(kind === "crl" ? "action_fetch_anyway_container" : "action_ask_anyway_container");
  return say(kind === "crl" ? "action_fetch_anyway" : "action_ask_anyway", { own: routeWords(failure.own) });
}

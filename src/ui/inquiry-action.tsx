import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Looked, PageRequest, PendingInquiry } from "../browser/messages.ts";
import { labelOf, type Offer, placeWritten, price } from "./offer.ts";
import { size } from "./size.ts";
import { locale } from "./times.ts";
import { say } from "./words.ts";

/** What a page needs to put questions about the site in one tab. */
export interface Asking {
  readonly site: Looked;
  readonly tabId: number;
  readonly tell: (request: PageRequest) => void;
}

interface Props extends Asking {
  readonly offer: Offer;
  /** What it is called in data-action. */
  readonly action: string;
  /** In this manner and no other. */
  readonly exactly?: true;
}

/**
 * A button that puts one question, with what it would tell whom written on it: a click agrees to exactly that line.
 * While the question is under way the button stays, out of use but with the focus it has, and a way out is beside it.
 */
export function InquiryAction({ offer, action, exactly, site, tabId, tell }: Props) {
  const { source, inquiry } = offer;
  const { id: inquiryId, disclosure } = inquiry;
  const pending = site.pending.find(({ id }) => id === inquiryId);
  const ask = useRef<HTMLButtonElement>(null);
  return (
    <div class="action">
      <button
        ref={ask}
        type="button"
        data-action={action}
        aria-busy={pending !== undefined}
        aria-disabled={pending !== undefined}
        // The second click of a double click agrees to nothing, even if the first has its answer by then.
        onClick={({ detail }) =>
          pending === undefined &&
          detail < 2 &&
          tell({ type: "ask", tabId, inquiryId, ...(exactly && { exactly }) })
        }
      >
        <span class="label">{exactly ? say("action_ask_exactly") : labelOf(offer)}</span>
        <span class="disclosure">{price(offer, site.report)}</span>
      </button>
      <div class="under-way">
        <p class="quiet" role="status">
          {pending !== undefined &&
            say(source.kind === "crl" ? "downloading" : "asking", { host: placeWritten(disclosure) })}
        </p>
        {pending !== undefined && (
          <>
            <span class="quiet" aria-hidden="true">
              {pending.received > 0 && progressWords(pending)}
            </span>
            <progress
              aria-label={progressWords(pending)}
              {...(pending.total === undefined ? {} : { max: pending.total, value: pending.received })}
            />
            <Cancel heir={ask} onCancel={() => tell({ type: "cancel", tabId, inquiryId })} />
          </>
        )}
      </div>
    </div>
  );
}

/** `heir` takes the focus over when the button goes with it, as it does when the question has its answer. */
function Cancel({
  heir,
  onCancel,
}: {
  readonly heir: RefObject<HTMLElement | null>;
  readonly onCancel: () => void;
}) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(
    () => () => {
      if (document.activeElement === button.current) heir.current?.focus();
    },
    [heir],
  );
  return (
    <button ref={button} type="button" data-action="cancel" onClick={onCancel}>
      {say("action_cancel")}
    </button>
  );
}

const progressWords = ({ received, total }: PendingInquiry): string =>
  total === undefined
    ? say("progress_received", { received: size(received, locale()) })
    : say("progress_received_of", { received: size(received, locale()), total: size(total, locale()) });

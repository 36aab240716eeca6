import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { PendingInquiry } from "../browser/messages.ts";
import type { ReportedCertificate, ReportedInquiry, ReportedSource } from "../core/report/report.ts";
import { size } from "./size.ts";
import { isolated } from "./source.ts";
import { locale } from "./times.ts";
import { say } from "./words.ts";

interface Props {
  readonly source: ReportedSource;
  readonly inquiry: ReportedInquiry;
  readonly certificate: ReportedCertificate;
  readonly pending: PendingInquiry | undefined;
  readonly onAsk: () => void;
  readonly onCancel: () => void;
}

/**
 * A button that puts one question, with what it would tell whom written on it: a click agrees to exactly that line.
 * While the question is under way the button stays, out of use but with the focus it has, and a way out is beside it.
 */
export function InquiryAction({ source, inquiry, certificate, pending, onAsk, onCancel }: Props) {
  const { kind, answer } = source;
  const { host } = inquiry.disclosure;
  const ask = useRef<HTMLButtonElement>(null);
  const label =
    kind === "ocsp"
      ? say(answer === undefined ? "action_ask_ocsp" : "action_ask_ocsp_again")
      : say(answer === undefined ? "action_fetch_crl" : "action_fetch_crl_again");
  return (
    <div class="action">
      <button
        ref={ask}
        type="button"
        data-action={kind === "ocsp" ? "ask-ocsp" : "fetch-crl"}
        aria-busy={pending !== undefined}
        aria-disabled={pending !== undefined}
        // The second click of a double click agrees to nothing, even if the first has its answer by then.
        onClick={({ detail }) => pending === undefined && detail < 2 && onAsk()}
      >
        <span class="label">{label}</span>
        <span class="disclosure">{disclosureSentence(kind, inquiry, certificate)}</span>
      </button>
      <div class="under-way">
        <p class="quiet" role="status">
          {pending !== undefined && say("asking", { host })}
        </p>
        {pending !== undefined && (
          <>
            <progress
              aria-label={progressWords(pending)}
              {...(pending.total === undefined ? {} : { max: pending.total, value: pending.received })}
            />
            <Cancel heir={ask} onCancel={onCancel} />
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
}: { readonly heir: RefObject<HTMLElement | null> } & Pick<Props, "onCancel">) {
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

/** What the question tells whom, before it is put. */
export function disclosureSentence(
  kind: ReportedSource["kind"],
  { disclosure: { host, inClear } }: ReportedInquiry,
  { serialNumber, dnsNames, subject }: ReportedCertificate,
): string {
  if (kind === "crl")
    return inClear ? say("sends_crl_in_clear", { host }) : say("sends_crl_encrypted", { host });
  const facts = {
    host,
    names: fewNames((dnsNames.length === 0 ? [subject.text] : dnsNames).map(isolated)),
    serial: shortHex(serialNumber),
  };
  return inClear ? say("sends_ocsp_in_clear", facts) : say("sends_ocsp_encrypted", facts);
}

/** The first name, and how many more there are: all of them identify the site alike. */
const fewNames = ([first = "", ...more]: readonly string[]): string =>
  more.length === 0 ? first : say("names_and_more", { count: String(more.length), first });

const shortHex = (hex: string): string => (hex.length > 12 ? `${hex.slice(0, 8)}…` : hex);

const progressWords = ({ received, total }: PendingInquiry): string =>
  total === undefined
    ? say("progress_received", { received: size(received, locale()) })
    : say("progress_received_of", { received: size(received, locale()), total: size(total, locale()) });

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { run } from "../browser/client.ts";
import { type Manner, ocspId, placeOf } from "../core/inquiry/manner.ts";
import type { ReportedCertificate, ReportedInquiry, ReportedSource } from "../core/report/report.ts";
import { DisclosureTable } from "../ui/disclosure-table.tsx";
import { type Asking, InquiryAction } from "../ui/inquiry-action.tsx";
import { say } from "../ui/words.ts";
import { Request } from "./request.tsx";

interface Props extends Asking {
  readonly source: ReportedSource;
  readonly certificate: ReportedCertificate;
}

/** A question to a responder in any manner there is. Nothing is planned before it is opened. */
export function ExpertRow(props: Props) {
  const open = useSignal(false);
  return (
    <details
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary>{say("expert")}</summary>
      {open.value && <MannerForm {...props} />}
    </details>
  );
}

/** The manner is chosen, then the question shown exactly as it would be sent, then asked on a click. */
function MannerForm({ source, certificate, ...asking }: Props) {
  const { tabId } = asking;
  const schemes = (["https", "http"] as const).filter((scheme) => placeOf(source.url, scheme) !== undefined);
  const manner = useSignal<Manner>({
    scheme: schemes[0] ?? "https",
    method: "POST",
    hashAlgorithm: "SHA-256",
    nonce: false,
  });
  const planned = useSignal<{ readonly id: string; readonly inquiry: ReportedInquiry | null }>();
  const place = placeOf(source.url, manner.value.scheme);
  const inquiryId = place && ocspId(certificate, place, manner.value);
  useEffect(() => {
    let isLatest = true;
    if (inquiryId !== undefined) {
      void run("plan", { tabId, inquiryId }).then((inquiry) => {
        if (isLatest) planned.value = { id: inquiryId, inquiry };
      });
    }
    return () => {
      isLatest = false;
    };
  }, [tabId, inquiryId, planned]);

  const choose = (choice: Partial<Manner>): void => {
    manner.value = { ...manner.value, ...choice };
  };
  const inquiry = planned.value?.id === inquiryId ? planned.value?.inquiry : undefined;
  return (
    <>
      <fieldset class="manner">
        <legend>{say("expert_manner")}</legend>
        <Choice
          name={say("manner_scheme")}
          options={schemes}
          chosen={manner.value.scheme}
          onChoose={(scheme) => choose({ scheme })}
        />
        <Choice
          name={say("manner_method")}
          options={["GET", "POST"]}
          chosen={manner.value.method}
          onChoose={(method) => choose({ method })}
        />
        <Choice
          name={say("manner_hash")}
          options={["SHA-1", "SHA-256"]}
          chosen={manner.value.hashAlgorithm}
          onChoose={(hashAlgorithm) => choose({ hashAlgorithm })}
        />
        <label>
          <input
            type="checkbox"
            checked={manner.value.nonce}
            onChange={({ currentTarget }) => choose({ nonce: currentTarget.checked })}
          />{" "}
          {say("manner_nonce")}
        </label>
      </fieldset>
      {inquiry === null && <p>{say("manner_none")}</p>}
      {inquiry && (
        <>
          <Request inquiry={inquiry} />
          <DisclosureTable disclosure={inquiry.disclosure} />
          <InquiryAction offer={{ source, inquiry }} action="ask-expert" exactly {...asking} />
        </>
      )}
    </>
  );
}

interface ChoiceProps<Option extends string> {
  readonly name: string;
  readonly options: readonly Option[];
  readonly chosen: Option;
  readonly onChoose: (option: Option) => void;
}

/** One of a few, in the browser's own control. */
const Choice = <Option extends string>({ name, options, chosen, onChoose }: ChoiceProps<Option>) => (
  <label>
    {name}{" "}
    <select
      value={chosen}
      onChange={({ currentTarget }) => {
        const option = options[currentTarget.selectedIndex];
        if (option !== undefined) onChoose(option);
      }}
    >
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  </label>
);

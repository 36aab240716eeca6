import type { ReportedSource } from "../core/report/report.ts";
import { AskingAnyway } from "../ui/asking-anyway.tsx";
import { answerSentences, unaskableSentence } from "../ui/because.ts";
import { type Asking, InquiryAction } from "../ui/inquiry-action.tsx";
import { type AskAction, actionOf, foremost, offersAbout } from "../ui/offer.ts";
import { distinct, fruitless, isolated, shortName, sourceName } from "../ui/source.ts";
import { say } from "../ui/words.ts";

const actions: Readonly<Record<AskAction, string>> = {
  "ask-staple": "ask-ca-staple",
  "fetch-crl": "fetch-ca-crl",
  "ask-ocsp-encrypted": "ask-ca-ocsp-encrypted",
  "ask-ocsp": "ask-ca-ocsp",
};

/** The CAs above the site's own certificate: what is known of each, and what can be asked, at its smaller price. */
export function CasPanel(asking: Asking) {
  const { certificates, sources } = asking.site.report;
  const withSources = certificates
    .map((certificate, position) => ({
      certificate,
      position,
      sources: distinct(sources).filter((source) => source.certificate === position),
    }))
    .filter(({ position, sources }) => position > 0 && sources.length > 0);
  if (withSources.length === 0) return null;
  return (
    <section class="cas">
      <details>
        <summary>{summary(withSources)}</summary>
        {withSources.map(({ certificate, position, sources }) => (
          <div key={certificate.sha256} class="actions" data-certificate={position}>
            <h3 title={certificate.subject.text}>
              <bdi>{shortName(certificate.subject)}</bdi>
            </h3>
            {sources.map((source) => (
              <Known key={source.id} source={source} />
            ))}
            {foremost(offersAbout(asking.site, position)).map((offer) => (
              <InquiryAction
                key={offer.inquiry.id}
                {...asking}
                offer={offer}
                action={actions[actionOf(offer)]}
              />
            ))}
            {sources.map((source) => (
              <AskingAnyway key={source.id} {...asking} source={source} />
            ))}
          </div>
        ))}
      </details>
    </section>
  );
}

/** How many CAs there are to know of, and every status any of them was given. */
function summary(cas: readonly { readonly sources: readonly ReportedSource[] }[]): string {
  const count = say("ca_certificates", { count: String(cas.length) });
  const statuses = cas
    .flatMap(({ sources }) => sources)
    .map(({ answer }) => answer?.verdict.status ?? "undetermined")
    .flatMap((status) => (status === "undetermined" ? [] : [say(`toolbar_${status}`)]));
  return statuses.length === 0 ? count : `${count}: ${[...new Set(statuses)].join(", ")}`;
}

/** What a source said of a CA's certificate, or why it said nothing. */
function Known({ source }: { readonly source: ReportedSource }) {
  const status = source.answer?.verdict.status ?? "undetermined";
  const attempt = fruitless(source);
  const sentences = [
    ...(status === "undetermined" ? [] : [say(`toolbar_${status}`)]),
    ...(attempt === undefined ? [] : [answerSentences(attempt).join(" ")]),
    ...(source.unaskable === undefined
      ? []
      : [unaskableSentence({ why: source.unaskable, url: source.url })]),
  ];
  return (
    <>
      {sentences.map((sentence) => (
        <p key={sentence}>
          {isolated(sourceName(source))}: {sentence}
        </p>
      ))}
    </>
  );
}

import type { ReportedSource } from "../core/report/report.ts";
import { AskingAnyway } from "../ui/asking-anyway.tsx";
import { answerSentences } from "../ui/because.ts";
import { type Asking, InquiryAction } from "../ui/inquiry-action.tsx";
import { type AskAction, actionOf, foremost, offersAbout } from "../ui/offer.ts";
import { distinct, fruitless, isolated, shortName, sourceName } from "../ui/source.ts";
import { say } from "../ui/words.ts";

const actions: Readonly<Record<AskAction, string>> = {
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
        <summary>{say("ca_certificates", { count: String(withSources.length) })}</summary>
        {withSources.map(({ certificate, position, sources }) => (
          <div key={certificate.sha256} class="actions" data-certificate={position}>
            <h3 title={certificate.subject.text}>
              <bdi>{shortName(certificate.subject)}</bdi>
            </h3>
            {sources.map((source) => (
              <Known key={source.id} source={source} />
            ))}
            {foremost(offersAbout(asking.site.report, position)).map((offer) => (
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

/** What a source said of a CA's certificate, or why it said nothing. */
function Known({ source }: { readonly source: ReportedSource }) {
  const status = source.answer?.verdict.status ?? "undetermined";
  const attempt = fruitless(source);
  const sentences = [
    ...(status === "undetermined" ? [] : [say(`toolbar_${status}`)]),
    ...(attempt === undefined ? [] : [answerSentences(attempt).join(" ")]),
    ...(source.unaskable === undefined ? [] : [say(`unaskable_${source.unaskable}`)]),
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

import { Fragment } from "preact";
import type { Looked } from "../browser/messages.ts";
import type { Report, ReportedAnswer, ReportedHandshake, ReportedSource } from "../core/report/report.ts";
import { answerNotes } from "../ui/answer-notes.ts";
import { AskingAnyway } from "../ui/asking-anyway.tsx";
import { becauseSentences, failureSentence } from "../ui/because.ts";
import { DisclosureTable } from "../ui/disclosure-table.tsx";
import { type Asking, InquiryAction } from "../ui/inquiry-action.tsx";
import { actionOf } from "../ui/offer.ts";
import { SetUp } from "../ui/set-up.tsx";
import { size } from "../ui/size.ts";
import { distinct, isolated, shortName, sourceName } from "../ui/source.ts";
import { stapleNotes } from "../ui/staple.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { locale } from "../ui/times.ts";
import { say } from "../ui/words.ts";
import { ChecksTable } from "./checks.tsx";
import { ExpertRow } from "./expert-row.tsx";
import { type Fact, Facts, factsOf, Raw } from "./facts.tsx";
import { HandOver } from "./hand-over.tsx";
import { Request } from "./request.tsx";
import { SentChain } from "./sent-chain.tsx";

/** Every place a status could come from: what would be sent there and who would learn what, and what came back. */
export const SourcesPanel = (asking: Asking) => (
  <section>
    <h2>{say("sources")}</h2>
    {asking.site.report.sources.length === 0 && <p>{say("source_none")}</p>}
    {distinct(asking.site.report.sources).map((source) => (
      <SourceCard key={source.id} source={source} {...asking} />
    ))}
  </section>
);

function SourceCard({ source, ...asking }: Asking & { readonly source: ReportedSource }) {
  const { report, companion } = asking.site;
  const { kind, url, inquiries, unaskable, answer, since } = source;
  const certificate = report.certificates[source.certificate];
  return (
    <article data-source={source.id}>
      <h3>{sourceName(source)}</h3>
      {certificate && <p>{say("source_about", { name: isolated(shortName(certificate.subject)) })}</p>}
      <Facts facts={[["url", url]]} />
      {unaskable !== undefined && <p>{say(`unaskable_${unaskable}`)}</p>}
      <AskingAnyway source={source} {...asking} />
      {kind === "staple" && source.certificate === 0 && <StapleMeans companion={companion} {...asking} />}
      {inquiries
        .filter(() => kind !== "staple" || companion.state === "ready")
        .map((inquiry) => (
          <Fragment key={inquiry.id}>
            <InquiryAction offer={{ source, inquiry }} action={actionOf({ source, inquiry })} {...asking} />
            <DisclosureTable disclosure={inquiry.disclosure} />
            <details>
              <summary>{say("request")}</summary>
              <Request inquiry={inquiry} />
            </details>
          </Fragment>
        ))}
      {kind === "staple" && source.certificate === 0 && <HandOver tabId={asking.tabId} />}
      {kind === "ocsp" && unaskable === undefined && certificate && (
        <ExpertRow source={source} certificate={certificate} {...asking} />
      )}
      {answer !== undefined && <Answer name={say("answer")} {...{ source, answer, report }} />}
      {since !== undefined && <Answer name={say("later_attempt")} answer={since} {...{ source, report }} />}
    </article>
  );
}

function Answer({
  name,
  source,
  answer,
  report,
}: {
  readonly name: string;
  readonly source: ReportedSource;
  readonly answer: ReportedAnswer;
  readonly report: Report;
}) {
  const { at } = report;
  const { verdict, failure, ocsp, crl, handshake } = answer;
  const window = ocsp ?? crl;
  return (
    <>
      <h4>{name}</h4>
      {failure !== undefined && <p>{failureSentence(failure)}</p>}
      {(source.kind === "staple" ? stapleNotes : answerNotes)(answer, at).map((note) => (
        <p key={note}>{note}</p>
      ))}
      {window?.thisUpdate !== undefined && (
        <TimeWindow
          name={say("answer_window")}
          from={window.thisUpdate}
          to={window.nextUpdate}
          at={at}
          mark={ocsp?.producedAt}
          ends="dateTime"
        />
      )}
      <Facts
        facts={[
          ["at", answer.at],
          ["url", answer.url],
          ["redirects", answer.legs?.slice(1).map(({ url }) => url)],
          ["trackers", answer.legs?.flatMap(({ trackers = [] }) => trackers)],
          ["took", answer.took === undefined ? undefined : `${answer.took} ms`],
          ["status", verdict.status],
          ...(verdict.status === "good" ? ([["until", verdict.until]] as const) : []),
          ...(verdict.status === "revoked"
            ? ([
                ["revocationTime", verdict.revocationTime],
                ["revocationReason", verdict.revocationReason],
              ] as const)
            : []),
          ...(verdict.status === "undetermined"
            ? ([
                ["because", verdict.because.map((reason) => becauseSentences(reason, window).join(" "))],
              ] as const)
            : []),
          ...factsOf(failure ?? {}),
          ["responseStatus", ocsp?.responseStatus],
          ["responderID", ocsp?.responderID && responderID(ocsp.responderID)],
          ["signer", ocsp?.signer && `${ocsp.signer.is}: ${ocsp.signer.name.text}`],
          ["producedAt", ocsp?.producedAt],
          ["issuer", crl?.issuer.text],
          ["thisUpdate", window?.thisUpdate],
          ["nextUpdate", window?.nextUpdate],
          ["crlNumber", crl?.crlNumber],
          ["entries", crl?.entries],
          ["size", window?.size === undefined ? undefined : size(window.size, locale())],
          ...(handshake ? handshakeFacts(handshake) : []),
        ]}
      />
      {handshake && handshake.chain.length > 0 && <SentChain handshake={handshake} report={report} />}
      {answer.checks.length > 0 && <ChecksTable checks={answer.checks} />}
      {answer.bytesBase64 !== undefined && <Raw name={say("answer_bytes")} value={answer.bytesBase64} />}
    </>
  );
}

/** Why what a site staples cannot be asked for yet, and what it takes. */
const StapleMeans = ({ companion, tell, tabId }: Asking & Pick<Looked, "companion">) =>
  companion.state === "ready" ? null : (
    <>
      <p>{say("staple_not_shown")}</p>
      <p>{say("companion_meaning")}</p>
      <SetUp companion={companion} look={() => tell({ type: "look", tabId })} />
    </>
  );

/** What was agreed on in a handshake, and what became of it. */
const handshakeFacts = ({ chain: _, certificationPath, failure, ...facts }: ReportedHandshake): Fact[] => [
  ...factsOf(facts),
  ["certificationPath", certificationPath && (certificationPath.valid ? "valid" : certificationPath.error)],
  ...factsOf(failure ?? {}),
];

const responderID = (id: NonNullable<NonNullable<ReportedAnswer["ocsp"]>["responderID"]>): string =>
  "byName" in id ? `byName: ${id.byName.text}` : `byKey: ${id.byKey}`;

import type { PageRequest, SiteView } from "../browser/messages.ts";
import type { ReportedAnswer, ReportedInquiry, ReportedSource } from "../core/report/report.ts";
import { becauseSentences, failureSentence } from "../ui/because.ts";
import { InquiryAction } from "../ui/inquiry-action.tsx";
import { distinct, hostOf, isolated, shortName } from "../ui/source.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { say } from "../ui/words.ts";
import { ChecksTable } from "./checks.tsx";
import { Facts, Raw } from "./facts.tsx";

interface Props {
  readonly site: SiteView & { readonly state: "observed" };
  readonly tabId: number;
  readonly tell: (request: PageRequest) => void;
}

/** Every place a status could come from: what would be sent there, or what came back and how it stood up. */
export const SourcesPanel = ({ site, tabId, tell }: Props) => (
  <section>
    <h2>{say("sources")}</h2>
    {site.report.sources.length === 0 && <p>{say("responder_none")}</p>}
    {distinct(site.report.sources).map((source) => (
      <SourceCard
        key={`${source.certificate} ${source.kind} ${source.url}`}
        {...{ source, site, tabId, tell }}
      />
    ))}
  </section>
);

function SourceCard({ source, site, tabId, tell }: Props & { readonly source: ReportedSource }) {
  const { kind, url, inquiry, answer, since } = source;
  const certificate = site.report.certificates[source.certificate];
  return (
    <article>
      <h3>{say(kind === "ocsp" ? "source_ocsp" : "source_crl", { host: isolated(hostOf(url)) })}</h3>
      {certificate !== undefined && (
        <p>{say("source_about", { name: isolated(shortName(certificate.subject)) })}</p>
      )}
      <Facts facts={[["url", url]]} />
      {inquiry === undefined ? <p>{say("source_cannot_be_asked")}</p> : <Request inquiry={inquiry} />}
      {inquiry !== undefined && certificate !== undefined && (
        <InquiryAction
          source={source}
          inquiry={inquiry}
          certificate={certificate}
          pending={site.pending.find(({ id }) => id === inquiry.id)}
          onAsk={() => tell({ type: "ask", tabId, inquiryId: inquiry.id })}
          onCancel={() => tell({ type: "cancel", tabId, inquiryId: inquiry.id })}
        />
      )}
      {answer !== undefined && <Answer name={say("answer")} answer={answer} at={site.report.at} />}
      {since !== undefined && <Answer name={say("later_attempt")} answer={since} at={site.report.at} />}
    </article>
  );
}

const Request = ({
  inquiry: { method, url, headers, bodyBase64, disclosure },
}: {
  readonly inquiry: ReportedInquiry;
}) => (
  <>
    <h4>{say("request")}</h4>
    <Facts facts={[[method, url], ...headers]} />
    {bodyBase64 !== undefined && <Raw name={say("request_bytes")} value={bodyBase64} />}
    <h4>{say("disclosure")}</h4>
    <ul>
      {disclosure.rows.map(({ who, learns }) => (
        <li key={who}>
          {say(`party_${who}`, { host: disclosure.host })} {say(`learns_${learns}`)}
        </li>
      ))}
    </ul>
  </>
);

function Answer({
  name,
  answer,
  at,
}: {
  readonly name: string;
  readonly answer: ReportedAnswer;
  readonly at: string;
}) {
  const { verdict, failure, ocsp, crl } = answer;
  const window = ocsp ?? crl;
  return (
    <>
      <h4>{name}</h4>
      {failure !== undefined && <p>{failureSentence(failure)}</p>}
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
            ? ([["because", verdict.because.map((reason) => becauseSentences(reason).join(" "))]] as const)
            : []),
          ...Object.entries(failure ?? {}),
          ["responseStatus", ocsp?.responseStatus],
          ["responderID", ocsp?.responderID && responderID(ocsp.responderID)],
          ["signer", ocsp?.signer && `${ocsp.signer.is}: ${ocsp.signer.name.text}`],
          ["producedAt", ocsp?.producedAt],
          ["issuer", crl?.issuer.text],
          ["thisUpdate", window?.thisUpdate],
          ["nextUpdate", window?.nextUpdate],
          ["crlNumber", crl?.crlNumber],
          ["entries", crl?.entries],
          ["size", window?.size],
        ]}
      />
      {answer.checks.length > 0 && <ChecksTable checks={answer.checks} />}
      {answer.bytesBase64 !== undefined && <Raw name={say("answer_bytes")} value={answer.bytesBase64} />}
    </>
  );
}

const responderID = (id: NonNullable<NonNullable<ReportedAnswer["ocsp"]>["responderID"]>): string =>
  "byName" in id ? `byName: ${id.byName.text}` : `byKey: ${id.byKey}`;

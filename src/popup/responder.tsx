import type { Report, ReportedAnswer, ReportedCrl, ReportedOcsp } from "../core/report/report.ts";
import { becauseSentences } from "../ui/because.ts";
import { answeredSource, channel, foremost, hostOf, isolated, leafSources, shortName } from "../ui/source.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { distance, locale } from "../ui/times.ts";
import { say } from "../ui/words.ts";

/** Where the status comes from, who signed it, and how long it holds; before that, where it could come from. */
export function ResponderPanel({ report }: { readonly report: Report }) {
  const answered = answeredSource(report);
  const sources = leafSources(report);
  const shown = answered === undefined ? foremost(sources) : [answered];
  return (
    <section>
      <div class="subject">
        <h2>{say("responder")}</h2>
        <div>
          {shown.length === 0 && <p>{say("responder_none")}</p>}
          {shown.map(({ kind, url }) => (
            <p key={`${kind} ${url}`} title={url}>
              <bdi>{hostOf(url)}</bdi> <span class="tag">{say(`${kind}_${channel(url)}`)}</span>
            </p>
          ))}
          {answered === undefined && sources.length > shown.length && (
            <p class="quiet">{say("more_in_inspector", { count: String(sources.length - shown.length) })}</p>
          )}
        </div>
      </div>
      {answered?.answer?.ocsp !== undefined && (
        <OcspAnswer ocsp={answered.answer.ocsp} checks={answered.answer.checks} at={report.at} />
      )}
      {answered?.answer?.crl !== undefined && <CrlAnswer crl={answered.answer.crl} at={report.at} />}
      {answered?.since?.verdict.status === "undetermined" && (
        <p class="quiet">
          {say("later_attempt")}: {answered.since.verdict.because.flatMap(becauseSentences).join(" ")}
        </p>
      )}
    </section>
  );
}

interface OcspAnswerProps extends Pick<ReportedAnswer, "checks"> {
  readonly ocsp: ReportedOcsp;
  readonly at: string;
}

function OcspAnswer({ ocsp, checks, at }: OcspAnswerProps) {
  const { responseStatus, producedAt, thisUpdate, nextUpdate } = ocsp;
  return (
    <>
      {producedAt === undefined ? (
        <p class="quiet">{say("answer_status", { status: responseStatus })}</p>
      ) : (
        <p class="quiet" title={producedAt}>
          {signature(ocsp, checks, distance(producedAt, at, locale()))}
        </p>
      )}
      {thisUpdate !== undefined && (
        <TimeWindow
          name={say("answer_window")}
          from={thisUpdate}
          to={nextUpdate}
          at={at}
          mark={producedAt}
          ends="dateTime"
        />
      )}
    </>
  );
}

/** Who signed and for whom, how the answer names its signer, and how old it is. */
function signature(
  { signer, responderID }: ReportedOcsp,
  checks: ReportedAnswer["checks"],
  age: string,
): string {
  const form = responderID === undefined ? "" : "byName" in responderID ? "byName" : "byKey";
  switch (signer?.is) {
    case "issuer":
      return say("signed_by_issuer", { age, form });
    case "delegated": {
      // Whoever the CA did not authorise has signed for nobody.
      const authorised = !checks.some(
        ({ demand, outcome }) => demand.startsWith("ocsp.responder.") && outcome === "unmet",
      );
      const facts = { age, form, name: isolated(shortName(signer.name)) };
      return authorised ? say("signed_by_delegate", facts) : say("signed_by_another", facts);
    }
    default:
      return say("signed_by_nobody_known", { age, form });
  }
}

function CrlAnswer({ crl, at }: { readonly crl: ReportedCrl; readonly at: string }) {
  const { issuer, thisUpdate, nextUpdate } = crl;
  return (
    <>
      <p class="quiet" title={issuer.text}>
        {say("list_signed_by", {
          age: distance(thisUpdate, at, locale()),
          issuer: isolated(shortName(issuer)),
        })}
      </p>
      <TimeWindow name={say("answer_window")} from={thisUpdate} to={nextUpdate} at={at} ends="dateTime" />
    </>
  );
}

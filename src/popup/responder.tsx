import type { Report, ReportedCrl, ReportedOcsp, ReportedSource } from "../core/report/report.ts";
import { answeredSource, hostOf, isInClear, leafSources, shortName } from "../ui/source.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { distance, locale } from "../ui/times.ts";
import { say } from "../ui/words.ts";

/** Where the status comes from, who signed it, and how long it holds; the places it could come from otherwise. */
export function ResponderPanel({ report }: { readonly report: Report }) {
  const answered = answeredSource(report);
  const shown = answered === undefined ? leafSources(report) : [answered];
  return (
    <section>
      <h2>{say("responder")}</h2>
      {shown.length === 0 && <p>{say("responder_none")}</p>}
      {shown.map((source) => (
        <Source key={`${source.kind} ${source.url}`} source={source} at={report.at} />
      ))}
    </section>
  );
}

function Source({ source, at }: { readonly source: ReportedSource; readonly at: string }) {
  const { kind, url, answer } = source;
  const where = { host: hostOf(url) };
  return (
    <>
      <p title={url}>
        {kind === "ocsp" ? say("source_ocsp", where) : say("source_crl", where)}{" "}
        <span class="tag">{isInClear(url) ? say("in_clear") : say("encrypted")}</span>
      </p>
      {answer?.ocsp !== undefined && <OcspAnswer ocsp={answer.ocsp} at={at} />}
      {answer?.crl !== undefined && <CrlAnswer crl={answer.crl} at={at} />}
    </>
  );
}

function OcspAnswer({ ocsp, at }: { readonly ocsp: ReportedOcsp; readonly at: string }) {
  const { responseStatus, producedAt, thisUpdate, nextUpdate } = ocsp;
  return (
    <>
      {producedAt === undefined ? (
        <p class="quiet">{say("answer_status", { status: responseStatus })}</p>
      ) : (
        <p class="quiet" title={producedAt}>
          {signature(ocsp, distance(producedAt, at, locale()))}
        </p>
      )}
      {thisUpdate !== undefined && (
        <TimeWindow
          name={say("answer_window")}
          from={thisUpdate}
          to={nextUpdate}
          at={at}
          mark={producedAt}
          ends="dayTime"
        />
      )}
    </>
  );
}

/** Who signed, how the answer names its signer, and how old it is. */
function signature({ signer, responderID }: ReportedOcsp, age: string): string {
  const form = responderID === undefined ? "" : "byName" in responderID ? "byName" : "byKey";
  switch (signer?.is) {
    case "issuer":
      return say("signed_by_issuer", { age, form });
    case "delegated":
      return say("signed_by_delegate", { age, form, name: shortName(signer.name) });
    default:
      return say("signed_by_nobody_known", { age, form });
  }
}

function CrlAnswer({ crl, at }: { readonly crl: ReportedCrl; readonly at: string }) {
  const { issuer, thisUpdate, nextUpdate } = crl;
  return (
    <>
      <p class="quiet" title={issuer.text}>
        {say("list_signed_by", { age: distance(thisUpdate, at, locale()), issuer: shortName(issuer) })}
      </p>
      <TimeWindow name={say("answer_window")} from={thisUpdate} to={nextUpdate} at={at} ends="dayTime" />
    </>
  );
}

import type { Report, ReportedOcsp, ReportedSource } from "../core/report/report.ts";
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
      {answer?.crl !== undefined && (
        <>
          <p class="quiet" title={answer.crl.issuer.text}>
            {say("list_signed_by", {
              age: distance(answer.crl.thisUpdate, at, locale()),
              issuer: shortName(answer.crl.issuer),
            })}
          </p>
          <TimeWindow
            name={say("answer_window")}
            from={answer.crl.thisUpdate}
            to={answer.crl.nextUpdate}
            at={at}
            ends="dayTime"
          />
        </>
      )}
    </>
  );
}

function OcspAnswer({ ocsp, at }: { readonly ocsp: ReportedOcsp; readonly at: string }) {
  const { producedAt, thisUpdate, nextUpdate } = ocsp;
  return (
    <>
      <p class="quiet">
        <Signer ocsp={ocsp} />
        {producedAt !== undefined && (
          <time dateTime={producedAt} title={producedAt}>
            {say("answer_age", { age: distance(producedAt, at, locale()) })}
          </time>
        )}
      </p>
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

function Signer({ ocsp: { signer, responderID } }: { readonly ocsp: ReportedOcsp }) {
  if (responderID === undefined) return null;
  const form = "byName" in responderID ? "byName" : "byKey";
  const claim = "byName" in responderID ? responderID.byName.text : responderID.byKey;
  const words =
    signer === undefined
      ? say("signed_by_nobody_known")
      : signer.is === "issuer"
        ? say("signed_by_issuer")
        : say("signed_by_delegate", { name: shortName(signer.name) });
  return (
    <span title={claim}>
      {words} <span class="tag">{form}</span>
    </span>
  );
}

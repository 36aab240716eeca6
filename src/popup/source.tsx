import type { Looked, SiteView } from "../browser/messages.ts";
import type {
  Report,
  ReportedAnswer,
  ReportedCrl,
  ReportedOcsp,
  ReportedSource,
} from "../core/report/report.ts";
import { answerNotes } from "../ui/answer-notes.ts";
import { answerSentences, unaskableSentence } from "../ui/because.ts";
import {
  answeredSource,
  fruitless,
  hostOf,
  isolated,
  leafSources,
  shortName,
  sourceName,
  wayOf,
} from "../ui/source.ts";
import { stapleNotes, stapleSentences } from "../ui/staple.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { age } from "../ui/times.ts";
import { verdictWords } from "../ui/verdict-words.ts";
import { say } from "../ui/words.ts";

/**
 * Where the status comes from, who signed it, and how long it holds; then what else was said, was tried, or cannot be.
 * Nothing before there is something to tell: what can be asked is on the buttons.
 */
export function SourcePanel({ site }: { readonly site: SiteView & Looked }) {
  const { report } = site;
  // What the site staples has a panel of its own.
  const sources = leafSources(report).filter(({ kind }) => kind !== "staple");
  const shown = answeredSource(report);
  const told = verdictWords(site).sentences.join(" ");
  const beside = besideTheVerdict(sources, shown, told, report.at);
  const answer = shown?.answer;
  if (answer === undefined && beside.length === 0) return null;
  return (
    <section>
      <div class="subject">
        <h2>{say("source")}</h2>
        {answer !== undefined && <Place source={shown as ReportedSource} answer={answer} />}
      </div>
      {answer?.ocsp !== undefined && <OcspAnswer ocsp={answer.ocsp} checks={answer.checks} at={report.at} />}
      {answer?.crl !== undefined && <CrlAnswer crl={answer.crl} at={report.at} />}
      {[...notesOf(report, shown).filter((note) => !told.includes(note)), ...beside].map((sentence) => (
        <p key={sentence} class="quiet">
          {sentence}
        </p>
      ))}
    </section>
  );
}

/** How the answer shown was come by; and what it says, where no verdict rests on it. */
function notesOf({ at, restsOn }: Report, shown: ReportedSource | undefined): string[] {
  const answer = shown?.answer;
  if (answer === undefined) return [];
  const isTold = restsOn !== undefined;
  return shown?.kind === "staple"
    ? [...(isTold ? [] : stapleSentences(answer, at)), ...stapleNotes(answer, at)]
    : [...(isTold ? [] : statusOf(shown as ReportedSource, at)), ...answerNotes(answer, at)];
}

/** Whom the answer came from, and whether that could be read on the way. */
function Place({ source, answer }: { readonly source: ReportedSource; readonly answer: ReportedAnswer }) {
  const asked = answer.url ?? source.url;
  return (
    <p title={asked}>
      <bdi>{hostOf(asked)}</bdi> <span class="tag">{wayOf(source, asked)}</span>
    </p>
  );
}

/** What the answer shown, and `told`, do not tell: other answers, attempts that brought nothing, sources nobody can ask. */
function besideTheVerdict(
  sources: readonly ReportedSource[],
  shown: ReportedSource | undefined,
  told: string,
  at: string,
): string[] {
  return sources.flatMap((source) => {
    const name = source === shown ? say("later_attempt") : sourceName(source);
    const attempt = fruitless(source);
    const failed = attempt === undefined ? "" : answerSentences(attempt).join(" ");
    const sentences = [
      failed,
      source.unaskable === undefined ? "" : unaskableSentence({ why: source.unaskable, url: source.url }),
    ];
    return [
      ...(source === shown ? [] : statusOf(source, at)),
      ...sentences
        .filter((sentence) => sentence !== "" && sentence !== told)
        .map((sentence) => `${name}: ${sentence}`),
    ];
  });
}

/** What an answer says, by which way it came, and when; nothing for one that does not count. */
function statusOf(source: ReportedSource, at: string): string[] {
  const { url, answer } = source;
  const status = answer?.verdict.status ?? "undetermined";
  if (answer === undefined || status === "undetermined") return [];
  return [`${wayOf(source, answer.url ?? url)}, ${age(answer.at, at)}: ${say(`toolbar_${status}`)}`];
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
          {signature(ocsp, checks, age(producedAt, at))}
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

/** Who signed and for whom, and how old the answer is. */
function signature({ signer }: ReportedOcsp, checks: ReportedAnswer["checks"], age: string): string {
  switch (signer?.is) {
    case "issuer":
      return say("signed_by_issuer", { age });
    case "delegated": {
      // Whoever the CA did not authorise has signed for nobody.
      const authorised = !checks.some(
        ({ demand, outcome }) => demand.startsWith("ocsp.responder.") && outcome === "unmet",
      );
      const facts = { age, name: isolated(shortName(signer.name)) };
      return authorised ? say("signed_by_delegate", facts) : say("signed_by_another", facts);
    }
    default:
      return say("signed_by_nobody_known", { age });
  }
}

function CrlAnswer({ crl, at }: { readonly crl: ReportedCrl; readonly at: string }) {
  const { issuer, thisUpdate, nextUpdate } = crl;
  return (
    <>
      <p class="quiet" title={issuer.text}>
        {say("list_signed_by", { age: age(thisUpdate, at), issuer: isolated(shortName(issuer)) })}
      </p>
      <TimeWindow name={say("answer_window")} from={thisUpdate} to={nextUpdate} at={at} ends="dateTime" />
    </>
  );
}

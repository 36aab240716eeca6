import type { Report, ReportedAnswer, ReportedSource } from "../core/report/report.ts";
import { answerSentences, failureSentence } from "./because.ts";
import { isolated } from "./source.ts";
import { age, dateTime } from "./times.ts";
import { say } from "./words.ts";

/** What became of asking a site what it staples. */
export type StapleState =
  | "good"
  | "revoked"
  | "unknown"
  /** One came, and does not count. */
  | "undetermined"
  /** None came. */
  | "none"
  /** The site sent another certificate than Firefox saw. */
  | "otherCertificate"
  /** It was not asked, for it would have been another way than the page's. */
  | "heldBack"
  /** Nothing was heard of the site. */
  | "failed";

/** What the site staples for its own certificate. */
export const stapleSource = ({ sources }: Report): ReportedSource | undefined =>
  sources.find(({ kind, certificate }) => kind === "staple" && certificate === 0);

/** What became of the latest attempt. */
export const latestOf = ({ answer, since }: ReportedSource): ReportedAnswer | undefined => since ?? answer;

export function stapleState({ verdict, failure }: ReportedAnswer): StapleState {
  if (failure !== undefined) return failure.failure === "otherRoute" ? "heldBack" : "failed";
  if (verdict.status !== "undetermined") return verdict.status;
  const [first] = verdict.because;
  switch (first?.because) {
    case "notStapled":
      return "none";
    case "notSent":
      return "otherCertificate";
    case "unmet":
      return first.demand === promise ? "none" : "undetermined";
    default:
      return "undetermined";
  }
}

/** The demand that there be a staple at all. */
const promise = "staple.promised";

/** What a site's staple says, or why there is none, in sentences. */
export function stapleSentences(answer: ReportedAnswer, at: string): string[] {
  const { verdict, failure } = answer;
  if (failure !== undefined) return [failureSentence(failure)];
  switch (verdict.status) {
    case "good":
      return [say("staple_good", { until: dateTime(verdict.until, at) })];
    case "revoked":
      return [say("staple_revoked", { when: dateTime(verdict.revocationTime, at) })];
    case "unknown":
      return [say("staple_unknown")];
    case "undetermined": {
      const state = stapleState(answer);
      const isBroken = answer.checks.some(({ demand, outcome }) => demand === promise && outcome === "unmet");
      if (isBroken) return [say("staple_promised")];
      if (state === "none" || state === "otherCertificate") return [say(`staple_${state}`)];
      return [say("staple_undetermined"), ...answerSentences(answer)];
    }
    default:
      return verdict satisfies never;
  }
}

/** How it was come by: in whose handshake, with which address, when; and what came of the handshake besides. */
export function stapleNotes(answer: ReportedAnswer, at: string): string[] {
  const { handshake, rebuilt, url, at: obtained } = answer;
  const when = age(obtained, at);
  if (url === undefined) {
    return [say("staple_handed_over", { age: when }), ...(rebuilt ? [say("staple_rebuilt")] : [])];
  }
  if (handshake === undefined) return [];
  const { remoteAddress, failure } = handshake;
  return [
    remoteAddress === undefined
      ? say("handshake_own_proxied", { age: when })
      : say("handshake_own", { address: isolated(remoteAddress), age: when }),
    ...(failure ? [failureSentence(failure)] : []),
  ];
}

/** What became of the latest attempt to see what a site staples; undefined where there was none. */
export function stapleStateOf(report: Report): StapleState | undefined {
  const source = stapleSource(report);
  const answer = source && latestOf(source);
  return answer && stapleState(answer);
}

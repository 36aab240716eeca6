import { type SiteView, verdictId } from "../browser/messages.ts";
import type { Report } from "../core/report/report.ts";
import { becauseSentences } from "./because.ts";
import { answeredSource, fruitless, hostOf, isolated, leafSources, shortName } from "./source.ts";
import { dateTime } from "./times.ts";
import { say } from "./words.ts";

export interface VerdictWords {
  readonly heading: string;
  /** Who says so and as of when, or why nobody does. */
  readonly sentences: readonly string[];
}

/** What is known, in a heading and a sentence or two. */
export function verdictWords(site: SiteView): VerdictWords {
  switch (site.state) {
    case "notHttps":
      return { heading: say("verdict_not_https"), sentences: [say("meaning_not_https")] };
    case "noAccess":
      return { heading: say("verdict_no_access"), sentences: [say("meaning_no_access")] };
    case "restricted":
      return { heading: say("verdict_not_observed"), sentences: [say("meaning_restricted")] };
    case "notObserved": {
      const meaning = site.probe === "failed" ? "meaning_probe_failed" : "meaning_not_observed";
      return { heading: say("verdict_not_observed"), sentences: [say(meaning)] };
    }
    case "blocked": {
      const { reason } = site.blocked;
      return { heading: say(`blocked_${reason}`), sentences: [say(`meaning_blocked_${reason}`)] };
    }
    case "unreadable":
      return {
        heading: say("verdict_undetermined"),
        sentences: [say("meaning_unreadable", { error: site.error })],
      };
    case "observed":
      return observedWords(site);
    default:
      return site satisfies never;
  }
}

function observedWords(site: SiteView & { state: "observed" }): VerdictWords {
  const { verdict, at } = site.report;
  switch (verdict.status) {
    case "good":
      return {
        heading: say("verdict_good"),
        sentences: [...says(site.report), holds(site.report, verdict.until)],
      };
    case "revoked": {
      const when = say("verdict_revoked_when", { when: dateTime(verdict.revocationTime, at) });
      const why = say(`revocationReason_${verdict.revocationReason ?? "unspecified"}`);
      return { heading: say("verdict_revoked"), sentences: [when, why, ...says(site.report)] };
    }
    case "unknown":
      return {
        heading: say("verdict_unknown"),
        sentences: [...says(site.report), say("verdict_unknown_meaning")],
      };
    case "undetermined": {
      const [first] = verdict.because;
      const id = verdictId(site);
      const heading =
        id === "not-checked"
          ? "verdict_not_checked"
          : id === "nothing-to-check"
            ? "verdict_nothing_to_check"
            : "verdict_undetermined";
      const underWay = first?.because === "notAsked" && site.pending.length > 0;
      if (underWay) return { heading: say(heading), sentences: [say("question_under_way")] };
      // The first reason is that of the first answer there is.
      const answer = leafSources(site.report).flatMap((source) => fruitless(source) ?? [])[0];
      const sentences = first === undefined ? [] : becauseSentences(first, answer?.ocsp ?? answer?.crl);
      return { heading: say(heading), sentences };
    }
    default:
      return verdict satisfies never;
  }
}

/** How long a statement of good holds, and whether it says so itself. What ended just now is let pass for a clock's sake. */
function holds(report: Report, good: string): string {
  const { ocsp, crl } = answeredSource(report)?.answer ?? {};
  const statement = ocsp ?? crl;
  const until = dateTime(good, report.at);
  if (statement !== undefined && statement.nextUpdate === undefined) {
    return say("verdict_good_no_end", { until });
  }
  return Date.parse(good) < Date.parse(report.at)
    ? say("verdict_good_held", { until })
    : say("verdict_good_until", { until });
}

/** Whose statement a verdict is, and how old. Good is what somebody says of a certificate, never what a site is. */
function says(report: Report): string[] {
  const source = answeredSource(report);
  const { ocsp, crl } = source?.answer ?? {};
  if (crl !== undefined) {
    const issuer = isolated(shortName(crl.issuer));
    return [say("says_crl", { asOf: dateTime(crl.thisUpdate, report.at), issuer })];
  }
  if (source === undefined || ocsp?.thisUpdate === undefined) return [];
  if (source.kind === "staple") {
    return [say("says_staple", { asOf: dateTime(ocsp.thisUpdate, report.at), site: hostOf(source.url) })];
  }
  return [say("says_ocsp", { asOf: dateTime(ocsp.thisUpdate, report.at), host: hostOf(source.url) })];
}

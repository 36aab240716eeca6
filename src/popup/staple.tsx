import type { Looked, PageRequest } from "../browser/messages.ts";
import { Findings } from "../ui/findings.tsx";
import { SetUp } from "../ui/set-up.tsx";
import { answeredSource } from "../ui/source.ts";
import { latestOf, stapleNotes, stapleSentences, stapleSource } from "../ui/staple.ts";
import { say } from "../ui/words.ts";

interface Props {
  readonly site: Looked;
  readonly tabId: number;
  readonly tell: (request: PageRequest) => void;
}

/** What the site itself delivers with its certificate, and how its server is set up; or what it takes to see that. */
export function StaplePanel({ site, tabId, tell }: Props) {
  const { report, companion } = site;
  const source = stapleSource(report);
  const answer = source && latestOf(source);
  if (answer === undefined) {
    return companion.state === "ready" || companion.state === "notGreeted" ? null : (
      <section>
        <p class="quiet">{say("staple_not_shown")}</p>
        {companion.state !== "unsupported" && (
          <details class="set-up">
            <summary>{say("companion_set_up")}</summary>
            <p>{say("companion_meaning")}</p>
            <SetUp companion={companion} look={() => tell({ type: "look", tabId })} />
          </details>
        )}
      </section>
    );
  }
  const findings = report.findings.filter(({ tone }) => tone === "server");
  // Shown as the source already.
  const isShown = answeredSource(report) === source && source?.since === undefined;
  if (isShown && findings.length === 0) return null;
  return (
    <section>
      <h2>{say("staple")}</h2>
      {!isShown && (
        <>
          <p>{stapleSentences(answer, report.at).join(" ")}</p>
          {stapleNotes(answer, report.at).map((note) => (
            <p key={note} class="quiet">
              {note}
            </p>
          ))}
        </>
      )}
      <Findings findings={findings} />
    </section>
  );
}

import { type SiteView, verdictId } from "../browser/messages.ts";
import { becauseSentences } from "../ui/because.ts";
import { StateMark } from "../ui/state-mark.tsx";
import { verdictWords } from "../ui/verdict-words.ts";
import { say } from "../ui/words.ts";

/** The verdict as in the popup, and every reason where nothing could be determined. */
export function VerdictPanel({ site }: { readonly site: SiteView }) {
  const { heading, sentences } = verdictWords(site);
  const verdict = site.state === "observed" ? site.report.verdict : undefined;
  return (
    <header class="verdict">
      <StateMark verdict={verdictId(site)} />
      <div role="status">
        {"host" in site && <p>{site.host}</p>}
        <h1>{heading}</h1>
        <p>{sentences.join(" ")}</p>
        {verdict?.status === "undetermined" && verdict.because.length > 1 && (
          <>
            <p>{say("all_reasons")}</p>
            <ul>
              {verdict.because.map((reason, index) => (
                <li key={index}>{becauseSentences(reason).join(" ")}</li>
              ))}
            </ul>
          </>
        )}
      </div>
    </header>
  );
}

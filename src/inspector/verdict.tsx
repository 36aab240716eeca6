import { isLooked, type SiteView, verdictId } from "../browser/messages.ts";
import type { Report } from "../core/report/report.ts";
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
        {"host" in site && <p>{isLooked(site) && isTyped(site.report) ? site.report.origin : site.host}</p>}
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

/** Whether a server was typed, and no page of it is at hand: then its protocol and port say which it is. */
const isTyped = ({ observed }: Report): boolean => observed.by === "typed";

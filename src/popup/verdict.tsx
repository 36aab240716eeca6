import type { RefObject } from "preact";
import { type SiteView, verdictId } from "../browser/messages.ts";
import { StateMark } from "../ui/state-mark.tsx";
import { verdictWords } from "../ui/verdict-words.ts";

interface Props {
  readonly site: SiteView;
  readonly heading: RefObject<HTMLHeadingElement | null>;
}

/** What is known, who says so and as of when, or why nothing is. A live region: changes are announced. */
export function VerdictPanel({ site, heading: ref }: Props) {
  const { heading, sentences } = verdictWords(site);
  return (
    <header class="verdict">
      <StateMark verdict={verdictId(site)} />
      <div role="status">
        {"host" in site && <p class="host">{site.host}</p>}
        <h1 ref={ref} tabIndex={-1}>
          {heading}
        </h1>
        <p>{sentences.join(" ")}</p>
        {site.state === "blocked" && (
          <p class="quiet">
            <code title={String(site.blocked.code)}>{site.blocked.name ?? site.blocked.code}</code>
          </p>
        )}
      </div>
    </header>
  );
}

import { type Looked, type SiteView, verdictId } from "../browser/messages.ts";
import { Findings } from "../ui/findings.tsx";
import { say } from "../ui/words.ts";
import { More } from "./more.tsx";

/** How many there is room for: a popup is at most 600 px high. */
const most = 2;

interface Props {
  readonly site: SiteView & Looked;
  readonly tabId: number;
}

/** Facts about this site that touch the privacy of whoever visits it, as many as there is room for; nothing for none. */
export function PrivacyPanel({ site, tabId }: Props) {
  const { report } = site;
  // Where the verdict itself says that nobody need be asked, it is not said again.
  const isSaid = verdictId(site) === "nothing-to-check";
  const findings = report.findings.filter(
    ({ rule, tone }) => tone !== "server" && !(isSaid && rule === "nobody-need-be-asked"),
  );
  if (findings.length === 0) return null;
  return (
    <section>
      <h2>{say("privacy")}</h2>
      <Findings findings={findings.slice(0, most)} />
      <More count={findings.length - most} tabId={tabId} />
    </section>
  );
}

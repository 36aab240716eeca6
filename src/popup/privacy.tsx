import type { Report } from "../core/report/report.ts";
import { say, sayOf } from "../ui/words.ts";

/** Facts about this site that touch the privacy of whoever visits it, one sentence each. */
export function PrivacyPanel({ findings }: Pick<Report, "findings">) {
  return (
    <section>
      <h2>{say("privacy")}</h2>
      {findings.length === 0 && <p>{say("privacy_nothing")}</p>}
      <ul>
        {findings.map(({ rule, facts }) => (
          <li key={rule} data-finding={rule}>
            {sayOf("finding", rule, facts)}
          </li>
        ))}
      </ul>
    </section>
  );
}

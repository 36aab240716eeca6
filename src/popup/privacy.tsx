import type { Report } from "../core/report/report.ts";
import { Findings } from "../ui/findings.tsx";
import { say } from "../ui/words.ts";

/** What there is room for beside the rest. */
const most = 4;

/** Facts about this site that touch the privacy of whoever visits it; nothing where there are none. */
export function PrivacyPanel({ findings }: Pick<Report, "findings">) {
  if (findings.length === 0) return null;
  return (
    <section>
      <h2>{say("privacy")}</h2>
      <Findings findings={findings} most={most} />
    </section>
  );
}

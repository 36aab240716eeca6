import type { Report } from "../core/report/report.ts";
import { Findings } from "../ui/findings.tsx";
import { answeredSource } from "../ui/source.ts";
import { say } from "../ui/words.ts";

/** Facts about this site that touch the privacy of whoever visits it, as many as there is room for; nothing for none. */
export function PrivacyPanel({ report }: { readonly report: Report }) {
  if (report.findings.length === 0) return null;
  return (
    <section>
      <h2>{say("privacy")}</h2>
      <Findings findings={report.findings} most={answeredSource(report) === undefined ? 3 : 2} />
    </section>
  );
}

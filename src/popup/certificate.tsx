import type { Report } from "../core/report/report.ts";
import { isolated, shortName, siteName } from "../ui/source.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { say } from "../ui/words.ts";

/** Whose certificate it is, who issued it, and for how long. */
export function CertificatePanel({ report }: { readonly report: Report }) {
  const [leaf] = report.certificates;
  if (leaf === undefined) return null;
  return (
    <section>
      <div class="subject">
        <h2>{say("certificate")}</h2>
        <p title={leaf.subject.text}>
          <bdi>{siteName(leaf, report.host)}</bdi>
        </p>
      </div>
      <p class="quiet" title={leaf.issuer.text}>
        {say("certificate_issued_by", { issuer: isolated(shortName(leaf.issuer)) })}
      </p>
      <TimeWindow
        name={say("certificate_window")}
        from={leaf.notBefore}
        to={leaf.notAfter}
        at={report.at}
        ends="date"
      />
    </section>
  );
}

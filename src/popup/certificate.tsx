import type { Report } from "../core/report/report.ts";
import { shortName } from "../ui/source.ts";
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
        <p title={leaf.subject.text}>{shortName(leaf.subject) || leaf.dnsNames[0]}</p>
      </div>
      <p class="quiet" title={leaf.issuer.text}>
        {say("certificate_issued_by", { issuer: shortName(leaf.issuer) })}
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

import type { Report } from "../core/report/report.ts";
import { isolated, isUnverified, shortName, siteName } from "../ui/source.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { say } from "../ui/words.ts";

/** Who issued the certificate and for how long; whose it is only where that is not the site's own name. */
export function CertificatePanel({ report }: { readonly report: Report }) {
  const [leaf] = report.certificates;
  if (leaf === undefined) return null;
  const name = siteName(leaf, report.host);
  return (
    <section>
      <div class="subject">
        <h2>{say("certificate")}</h2>
        <p class="quiet" title={leaf.issuer.text}>
          {say("certificate_issued_by", { issuer: isolated(shortName(leaf.issuer)) })}
        </p>
      </div>
      {isUnverified(report) && <p class="quiet">{say("as_sent")}</p>}
      {name.toLowerCase() !== report.host && (
        <p title={leaf.subject.text}>{say("certificate_for", { name: isolated(name) })}</p>
      )}
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

import type { Report, ReportedCertificate } from "../core/report/report.ts";
import { isUnverified, shortName } from "../ui/source.ts";
import { TimeWindow } from "../ui/time-window.tsx";
import { say } from "../ui/words.ts";
import { ChecksTable } from "./checks.tsx";
import { Facts, Raw } from "./facts.tsx";

/** The chain Firefox verified, the site's own certificate first. */
export const CertificatesPanel = ({ report }: { readonly report: Report }) => (
  <section>
    <h2>{say("certificates")}</h2>
    {isUnverified(report) && report.certificates.length > 0 && <p>{say("as_sent")}</p>}
    {report.certificates.map((certificate) => (
      <CertificateCard key={certificate.sha256} certificate={certificate} at={report.at} />
    ))}
  </section>
);

function CertificateCard({
  certificate,
  at,
}: {
  readonly certificate: ReportedCertificate;
  readonly at: string;
}) {
  const { subject, issuer, dnsNames, serialNumber, notBefore, notAfter } = certificate;
  return (
    <article>
      <h3>
        <bdi>{shortName(subject)}</bdi>
      </h3>
      <TimeWindow name={say("certificate_window")} from={notBefore} to={notAfter} at={at} ends="date" />
      <Facts
        facts={[
          ["subject", subject.text],
          ["issuer", issuer.text],
          ["dnsNames", dnsNames],
          ["serialNumber", serialNumber],
          ["notBefore", notBefore],
          ["notAfter", notAfter],
          ["sha256", certificate.sha256],
          ["shortLived", certificate.shortLived],
          ["mustStaple", certificate.mustStaple],
        ]}
      />
      {certificate.checks && <ChecksTable checks={certificate.checks} />}
      <Raw name={say("certificate_bytes")} value={certificate.derBase64} />
    </article>
  );
}

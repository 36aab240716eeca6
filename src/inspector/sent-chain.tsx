import type { Report, ReportedHandshake } from "../core/report/report.ts";
import { isUnverified, shortName } from "../ui/source.ts";
import { say } from "../ui/words.ts";

interface Props {
  readonly handshake: ReportedHandshake;
  readonly report: Report;
}

/** The certificates a site sent, in its own order, held against the chain Firefox verified; then what it did not send of that. */
export function SentChain({ handshake: { chain: sent }, report }: Props) {
  const { certificates } = report;
  const isSent = (position: number): boolean => sent.some(({ certificate }) => certificate === position);
  const last = certificates.length - 1;
  const missing = certificates.flatMap((certificate, position) =>
    isSent(position) ? [] : [{ certificate, position }],
  );
  return (
    <>
      <h4>{say("sent_chain")}</h4>
      <table class="sent-chain">
        <thead>
          <tr>
            <th scope="col">{say("sent_certificate")}</th>
            <th scope="col">{say("sent_stapled")}</th>
            {!isUnverified(report) && <th scope="col">{say("sent_verified")}</th>}
          </tr>
        </thead>
        <tbody>
          {sent.map(({ subject, stapled, certificate }, index) => (
            <tr key={index} data-verified={certificate}>
              <td>
                {index + 1}.{" "}
                {subject ? <bdi title={subject.text}>{shortName(subject)}</bdi> : say("sent_none")}
              </td>
              <td>{stapled === undefined ? "–" : say("sent_octets", { octets: String(stapled) })}</td>
              {!isUnverified(report) && (
                <td>
                  {certificate === undefined
                    ? say("sent_not_in_chain")
                    : say("sent_in_chain", { place: String(certificate + 1) })}
                </td>
              )}
            </tr>
          ))}
          {!isUnverified(report) &&
            missing.map(({ certificate, position }) => (
              <tr key={certificate.sha256} data-missing={position}>
                <td>
                  <bdi title={certificate.subject.text}>{shortName(certificate.subject)}</bdi>
                </td>
                <td>–</td>
                <td>{say(position === last && position > 0 ? "sent_root_left_out" : "sent_left_out")}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </>
  );
}

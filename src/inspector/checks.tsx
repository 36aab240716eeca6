import type { ReportedAnswer } from "../core/report/report.ts";
import { say, sayOf } from "../ui/words.ts";

/** Every demand on an answer in the order it was made, with its clause and what became of it. */
export const ChecksTable = ({ checks }: Pick<ReportedAnswer, "checks">) => (
  <>
    <h4>{say("checks")}</h4>
    <table>
      <colgroup>
        <col class="outcome" />
        <col class="demand" />
        <col class="citation" />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{say("check_outcome")}</th>
          <th scope="col">{say("check_demand")}</th>
          <th scope="col">{say("check_citation")}</th>
          <th scope="col">{say("check_expected")}</th>
          <th scope="col">{say("check_found")}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map(({ demand, citation, outcome, detail }) => (
          <tr key={demand} data-demand={demand} data-outcome={outcome}>
            <td class="outcome">{say(`outcome_${outcome}`)}</td>
            <td>
              {sayOf("demand", demand)} <code class="quiet">{demand}</code>
            </td>
            <td>{citation}</td>
            <td>
              <bdi>{detail?.expected}</bdi>
            </td>
            <td>
              <bdi>{detail?.found}</bdi>
              {detail?.bytes !== undefined && (
                <>
                  {" "}
                  <span class="quiet">
                    {say("check_octets", {
                      end: String(detail.bytes.end),
                      start: String(detail.bytes.start),
                    })}
                  </span>
                </>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </>
);

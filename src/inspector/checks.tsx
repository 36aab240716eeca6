import type { ReportedAnswer } from "../core/report/report.ts";
import { locale } from "../ui/times.ts";
import { say, sayOf } from "../ui/words.ts";

type Check = ReportedAnswer["checks"][number];

const outcomes = [
  "unmet",
  "met",
  "notReached",
  "notApplicable",
] as const satisfies readonly Check["outcome"][];

/** How many demands there were, and what became of how many: what stands out first. */
function summary(checks: readonly Check[]): string {
  const counts = outcomes
    .map((outcome) => [outcome, checks.filter((check) => check.outcome === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => say(`checks_${outcome}`, { count: String(count) }));
  return say("checks_summary", {
    count: String(checks.length),
    outcomes: new Intl.ListFormat(locale(), { type: "unit" }).format(counts),
  });
}

/** Every demand on an answer in the order it was made, with its clause and what became of it. */
export const ChecksTable = ({ checks }: Pick<ReportedAnswer, "checks">) => (
  <>
    <h4>{say("checks")}</h4>
    <p>{summary(checks)}</p>
    <table class="checks">
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
            <td data-label={say("check_demand")}>
              <span>
                {sayOf("demand", demand)} <code class="quiet">{demand}</code>
              </span>
            </td>
            <td data-label={say("check_citation")}>
              <span>{citation}</span>
            </td>
            <td data-label={say("check_expected")}>
              {detail?.expected !== undefined && <bdi>{detail.expected}</bdi>}
            </td>
            <td data-label={say("check_found")}>{detail !== undefined && <Found {...detail} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </>
);

const Found = ({ found, bytes }: NonNullable<Check["detail"]>) => (
  <span>
    <bdi>{found}</bdi>
    {bytes !== undefined && (
      <>
        {" "}
        <span class="quiet">
          {say("check_octets", { end: String(bytes.end), start: String(bytes.start) })}
        </span>
      </>
    )}
  </span>
);

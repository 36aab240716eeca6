import type { ReportedInquiry } from "../core/report/report.ts";
import { amongstWords, placeWritten } from "./offer.ts";
import { say } from "./words.ts";

/** Who learns what from a question, what ties it to the one who asks, and how many certificates it could be about. */
export function DisclosureTable({ disclosure }: Pick<ReportedInquiry, "disclosure">) {
  const { rows, links } = disclosure;
  // Whoever resolves a name is not told the port.
  const hostFor = (who: (typeof rows)[number]["who"]): string =>
    who === "resolver" ? disclosure.host : placeWritten(disclosure);
  return (
    <table class="disclosed">
      <caption>{say("disclosure")}</caption>
      <tbody>
        {rows.map(({ who, learns }) => (
          <tr key={who} data-party={who} data-learns={learns}>
            <th scope="row">{say(`party_${who}`, { host: hostFor(who) })}</th>
            <td>{say(`learns_${learns}`)}</td>
          </tr>
        ))}
        <tr>
          <th scope="row">{say("disclosure_links")}</th>
          <td>{links.map((link) => say(`link_${link}`)).join(", ")}</td>
        </tr>
        {!rows.some(({ who }) => who === "site") && (
          <tr>
            <th scope="row">{say("disclosure_amongst")}</th>
            <td>{amongstWords(disclosure)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

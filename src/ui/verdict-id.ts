import type { SiteView } from "../browser/messages.ts";

/** What the popup's root element carries as data-verdict, and what an icon is named for. */
export type VerdictId =
  | "good"
  | "revoked"
  | "unknown"
  | "undetermined"
  | "not-checked"
  | "nothing-to-check"
  | "blocked"
  | "not-observed"
  | "not-https";

/**
 * One word for what there is to show. A verdict nobody tried to reach is `not-checked`, one nobody can reach by design
 * `nothing-to-check`; as soon as anything else stands in the way it is `undetermined`. Without access to the site
 * nothing was observed.
 */
export function verdictId(site: SiteView): VerdictId {
  switch (site.state) {
    case "notHttps":
      return "not-https";
    case "noAccess":
    case "notObserved":
      return "not-observed";
    case "blocked":
      return "blocked";
    case "unreadable":
      return "undetermined";
    case "observed": {
      const { verdict } = site.report;
      if (verdict.status !== "undetermined") return verdict.status;
      const reasons = verdict.because.map(({ because }) => because);
      if (reasons.length === 0) return "undetermined";
      if (reasons.every((reason) => reason === "notAsked" || reason === "withheld")) return "not-checked";
      if (reasons.every((reason) => reason === "noneByDesign")) return "nothing-to-check";
      return "undetermined";
    }
    default:
      return site satisfies never;
  }
}

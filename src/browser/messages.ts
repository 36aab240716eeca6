import type { Report } from "../core/report/report.ts";

/** Why Firefox refused to show a site. `code` is Firefox's own numeric error, `name` its symbolic one where known. */
export interface Blocked {
  readonly reason: "revoked" | "requiredStapleMissing" | "otherCertificateError";
  readonly code: number;
  readonly name?: string;
}

/** What the popup has to show for one tab. */
export type SiteView =
  | { readonly state: "notHttps" }
  /** The user has withdrawn the add-on's access to this site. */
  | { readonly state: "noAccess"; readonly host: string }
  /** Firefox lets no add-on see this site. */
  | { readonly state: "restricted"; readonly host: string }
  | { readonly state: "notObserved"; readonly host: string; readonly probe: ProbeState }
  | { readonly state: "blocked"; readonly host: string; readonly blocked: Blocked }
  | {
      readonly state: "observed";
      readonly host: string;
      readonly report: Report;
      /** Inquiries under way: the id of each, and how many octets have come so far of how many. */
      readonly pending: readonly PendingInquiry[];
    }
  /** The chain could not be read: where and what. */
  | { readonly state: "unreadable"; readonly host: string; readonly error: string };

export type ProbeState = "offered" | "running" | "failed";

export interface PendingInquiry {
  readonly id: string;
  readonly received: number;
  readonly total?: number;
}

/** From a page to the background. Each is answered with the tab's SiteView. */
export type PageRequest =
  | { readonly type: "look"; readonly tabId: number }
  /** The user's click on the action whose line disclosed this inquiry. */
  | { readonly type: "ask"; readonly tabId: number; readonly inquiryId: string }
  | { readonly type: "cancel"; readonly tabId: number; readonly inquiryId: string }
  /** The user's click on "ask the site itself". */
  | { readonly type: "probe"; readonly tabId: number };

/** From the background to whoever is open: look again. */
export interface Changed {
  readonly type: "changed";
  readonly tabId: number;
}

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
    case "restricted":
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
      if (reasons.every((reason) => reason === "notAsked")) return "not-checked";
      if (reasons.every((reason) => reason === "noneByDesign")) return "nothing-to-check";
      return "undetermined";
    }
    default:
      return site satisfies never;
  }
}

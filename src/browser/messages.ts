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

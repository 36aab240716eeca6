import type { Settings } from "../core/inquiry/settings.ts";
import type { Report, ReportedAnswer, ReportedInquiry } from "../core/report/report.ts";

/** Why Firefox refused to show a site. `code` is Firefox's own numeric error, `name` its symbolic one where known. */
export interface Blocked {
  readonly reason: "revoked" | "requiredStapleMissing" | "otherCertificateError";
  readonly code: number;
  readonly name?: string;
}

type Failure = NonNullable<ReportedAnswer["failure"]>;

/** What is known of the companion. */
export type CompanionState =
  /** Firefox here can start no such program. */
  | { readonly state: "unsupported" }
  /** The user has not allowed the add-on to start programs. */
  | { readonly state: "notAllowed" }
  | { readonly state: "notGreeted" }
  /** `expected`: the version that came with this add-on; another one that speaks the same protocol will do. */
  | {
      readonly state: "ready";
      readonly version: string;
      readonly expected: string;
      readonly node: string;
      readonly openssl: string;
    }
  | { readonly state: "failed"; readonly failure: Failure };

/** What the popup has to show for one tab. */
export type SiteView =
  | { readonly state: "notHttps" }
  /** The user has withdrawn the add-on's access to this site. */
  | { readonly state: "noAccess"; readonly host: string }
  /** Firefox lets no add-on see this site. */
  | { readonly state: "restricted"; readonly host: string }
  | ({ readonly state: "notObserved"; readonly host: string; readonly probe: ProbeState } & SiteQuestion)
  /** Firefox gave no chain: what there is to tell is what the companion was sent. Nothing where the page's way is not known. */
  | ({ readonly state: "blocked"; readonly host: string; readonly blocked: Blocked } & Partial<Looked>)
  | ({ readonly state: "observed"; readonly host: string } & Looked)
  /** The chain could not be read: where and what. */
  | { readonly state: "unreadable"; readonly host: string; readonly error: string };

/** What is known of a site's certificates. */
export interface Looked {
  readonly report: Report;
  /** Inquiries under way: the id of each, and how many octets have come so far of how many. */
  readonly pending: readonly PendingInquiry[];
  readonly companion: CompanionState;
}

/** Whether there is more to show of a site than what it came to. */
export const isLooked = (site: SiteView): site is SiteView & Looked => "report" in site;

/** The question put to the site itself, for its chain: to that origin, by a HEAD request of ours or by the page's own reload. */
export interface SiteQuestion {
  readonly origin: string;
  readonly how: "head" | "reload";
}

export type ProbeState = "offered" | "running" | "failed";

export interface PendingInquiry {
  readonly id: string;
  readonly received: number;
  readonly total?: number;
}

type Route = NonNullable<Report["observed"]["connection"]["route"]>;

/** From a page to the background. Each is answered with the tab's SiteView. */
export type PageRequest =
  | { readonly type: "look"; readonly tabId: number }
  /**
   * The user's click on the action whose line disclosed this inquiry. `route`: also by this way, which is not the page's.
   * `exactly`: in this manner and no other, whatever comes back.
   */
  | {
      readonly type: "ask";
      readonly tabId: number;
      readonly inquiryId: string;
      readonly route?: Route;
      readonly exactly?: true;
    }
  | { readonly type: "cancel"; readonly tabId: number; readonly inquiryId: string }
  /** The user's click on "ask the site itself", in the way its line disclosed. */
  | ({ readonly type: "probe"; readonly tabId: number } & SiteQuestion);

/** From a page to the background, and what each is answered with. */
export interface Errands {
  /** One question in any manner, exactly as it would be sent; null where there is none of that id. */
  plan: {
    readonly ask: { readonly tabId: number; readonly inquiryId: string };
    readonly reply: ReportedInquiry | null;
  };
  /** Takes what somebody has of what a site stapled; null where the tab shows no site. */
  handOver: {
    readonly ask: { readonly tabId: number; readonly octets: Uint8Array };
    readonly reply: HandedOver | null;
  };
  settings: { readonly ask: Nothing; readonly reply: SettingsView };
  choose: { readonly ask: { readonly settings: Settings }; readonly reply: SettingsView };
  /** Forgets what was answered in this session, or the CRLs kept on disk. */
  forget: { readonly ask: { readonly what: "answers" | "crls" }; readonly reply: SettingsView };
  /** Starts the companion, where that is allowed, to see whether it is there. */
  greet: { readonly ask: Nothing; readonly reply: CompanionState };
  log: { readonly ask: Nothing; readonly reply: readonly Sent[] };
  clearLog: { readonly ask: Nothing; readonly reply: readonly Sent[] };
}

type Nothing = Readonly<Record<never, never>>;

/** One errand as it is sent. */
export type Errand = {
  [Type in keyof Errands]: { readonly type: Type } & Errands[Type]["ask"];
}[keyof Errands];

/** What was found in what somebody handed over: so many staples, or that there was none; or why nothing is made of it. */
export type HandedOver =
  | { readonly found: "staples"; readonly count: number }
  | {
      readonly found: "nothing";
      readonly fault: "tooLarge" | "tooMany" | "noResponse" | "brokenLine" | "notRebuilt" | "undecodable";
      /** Where it is not as it should be: a line, counted from 1, and what was to be read there. */
      readonly line?: number;
      readonly path?: string;
    };

export interface SettingsView {
  readonly settings: Settings;
  /** Firefox has the user's consent to the add-on sending what it asks without a click. */
  readonly consentToSending: boolean;
  readonly answers: { readonly sites: number };
  readonly crls: { readonly count: number; readonly octets: number };
  readonly companion: CompanionState;
}

/** How many requests the log holds: of more, the oldest are gone. */
export const mostSent = 500;

/** One request this add-on has sent: everything it ever sends is noted, and nothing of it is written to disk. */
export interface Sent {
  /** ISO 8601. */
  readonly at: string;
  /** The site it was about. */
  readonly site: string;
  readonly kind: "ocsp" | "crl" | "staple" | "site";
  /** `anyway`: a click on the offer to ask by another way than the page's. */
  readonly by: "click" | "anyway" | "settings";
  /** "TLS": a handshake by the companion. */
  readonly method: "GET" | "POST" | "HEAD" | "TLS";
  /** Whole: in a GET the question is its last part. https where Firefox made that of http. */
  readonly url: string;
  /**
   * Octets of the body, or of the URL where there is none, and 0 in a handshake; and of the answer's body as far as it was read,
   * or of certificates and staples.
   */
  readonly sent: number;
  readonly received: number;
  readonly outcome: "underWay" | "answered" | "redirected" | "notFollowed" | "cancelled" | "failed";
  /** `notFollowed`: where the answer sent the question on to. */
  readonly onTo?: string;
  /** What the other end learnt by it. */
  readonly learns: ReportedInquiry["disclosure"]["rows"][number]["learns"];
  /** It may have told less: no answer came, and Firefox does not say how far the question got. */
  readonly atMost?: true;
  /** The private window it was sent from: its rows go with it. */
  readonly privateWindow?: number;
}

/** From the background to whoever is open: look again, at that tab, or, where none is named, at anything. */
export interface Changed {
  readonly type: "changed";
  readonly tabId?: number;
}

/** From the background to whoever is open: there is news in the log. */
export interface Logged {
  readonly type: "logged";
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

import { requestAccess } from "../browser/client.ts";
import { isLooked, type PageRequest, type SiteView } from "../browser/messages.ts";
import type { Report, ReportedSource } from "../core/report/report.ts";
import { AskingAnyway } from "../ui/asking-anyway.tsx";
import { type Asking, InquiryAction } from "../ui/inquiry-action.tsx";
import { actionOf, foremost, offersAbout } from "../ui/offer.ts";
import { fruitless, leafSources } from "../ui/source.ts";
import { say } from "../ui/words.ts";
import { More } from "./more.tsx";

interface Props {
  readonly site: SiteView;
  readonly tabId: number;
  readonly tell: (request: PageRequest) => void;
}

/**
 * What can be done now. No button is the recommended one: whether a question is worth its price is for the user to say.
 * Each state has a section of its own (its key), so that no button takes over the focus, or a click, meant for another.
 */
export function ActionsPanel({ site, tabId, tell }: Props) {
  switch (site.state) {
    case "notHttps":
    case "unreadable":
    case "restricted":
      return null;
    case "noAccess":
      return (
        <section key={site.state} class="actions">
          <GrantAccess tabId={tabId} tell={tell} />
        </section>
      );
    case "notObserved": {
      const { host, origin, how, probe } = site;
      const running = probe === "running";
      return (
        <section key={site.state} class="actions">
          <button
            type="button"
            data-action="ask-site"
            aria-busy={running}
            aria-disabled={running}
            onClick={() => running || tell({ type: "probe", tabId, origin, how })}
          >
            <span class="label">{say(probe === "failed" ? "action_ask_site_again" : "action_ask_site")}</span>
            <span class="disclosure">
              {how === "reload" ? say("reloads_page") : say("sends_probe", { host })}
            </span>
          </button>
          <p class="quiet" role="status">
            {running && say("asking", { host })}
          </p>
        </section>
      );
    }
    case "blocked":
      return isLooked(site) ? <Questions key={site.state} {...{ site, tabId, tell }} /> : null;
    case "observed":
      return <Questions key={site.state} {...{ site, tabId, tell }} />;
    default:
      return site satisfies never;
  }
}

/** What can be asked about the site's own certificate. */
function Questions({ site, tabId, tell }: Asking) {
  const sources = leafSources(site.report);
  // What would only be held back again is offered by its other way alone.
  const held = sources.flatMap((source) => heldBack(source, site.report) ?? []);
  const offers = offersAbout(site, 0).filter(({ inquiry }) => !held.includes(inquiry.id));
  const offered = foremost(offers);
  const wantsAccess = site.report.sources.some(lacksAccess);
  if (offered.length === 0 && held.length === 0 && !wantsAccess) return null;
  return (
    <section class="actions">
      <h2 class="for-listeners">{say("actions")}</h2>
      {sources.map((source) => (
        <AskingAnyway key={source.id} {...{ source, site, tabId, tell }} />
      ))}
      {offered.map((offer) => (
        <InquiryAction key={offer.inquiry.id} {...{ offer, site, tabId, tell }} action={actionOf(offer)} />
      ))}
      {wantsAccess && <GrantAccess tabId={tabId} tell={tell} />}
      <More count={offers.length - offered.length} tabId={tabId} />
    </section>
  );
}

/** The question to that source that was held back, having another way to go than this page came, and not one seen before. */
function heldBack(source: ReportedSource, { observed }: Report): string | undefined {
  const failure = fruitless(source)?.failure;
  if (failure?.failure !== "otherRoute") return undefined;
  const cameAsThen = JSON.stringify(failure.page) === JSON.stringify(observed.connection.route ?? {});
  return cameAsThen ? failure.inquiryId : undefined;
}

/** Whether Firefox kept the question from being put. */
const lacksAccess = (source: ReportedSource): boolean =>
  fruitless(source)?.failure?.failure === "noHostPermission";

const GrantAccess = ({ tabId, tell }: Omit<Props, "site">) => (
  <button
    type="button"
    data-action="grant-access"
    onClick={() => {
      void requestAccess().then(() => tell({ type: "look", tabId }));
    }}
  >
    <span class="label">{say("action_grant_access")}</span>
    <span class="disclosure">{say("grants_access")}</span>
  </button>
);

import { inPrivateWindow, openInspector, requestAccess } from "../browser/client.ts";
import type { PageRequest, SiteView } from "../browser/messages.ts";
import type { ReportedSource } from "../core/report/report.ts";
import { InquiryAction } from "../ui/inquiry-action.tsx";
import { foremost, leafSources } from "../ui/source.ts";
import { say } from "../ui/words.ts";

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
    case "blocked":
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
      const running = site.probe === "running";
      return (
        <section key={site.state} class="actions">
          <button
            type="button"
            data-action="ask-site"
            aria-busy={running}
            aria-disabled={running}
            onClick={() => running || tell({ type: "probe", tabId })}
          >
            <span class="label">
              {say(site.probe === "failed" ? "action_ask_site_again" : "action_ask_site")}
            </span>
            <span class="disclosure">
              {inPrivateWindow() ? say("reloads_page") : say("sends_probe", { host: site.host })}
            </span>
          </button>
          <p class="quiet" role="status">
            {running && say("asking", { host: site.host })}
          </p>
        </section>
      );
    }
    case "observed": {
      const sources = leafSources(site.report);
      const askable = sources.filter(({ inquiry }) => inquiry !== undefined);
      const offered = foremost(askable);
      return (
        <section key={site.state} class="actions">
          <h2 class="for-listeners">{say("actions")}</h2>
          {offered.map((source) => {
            const { inquiry } = source;
            const certificate = site.report.certificates[source.certificate];
            if (inquiry === undefined || certificate === undefined) return null;
            const inquiryId = inquiry.id;
            return (
              <InquiryAction
                key={inquiryId}
                source={source}
                inquiry={inquiry}
                certificate={certificate}
                pending={site.pending.find(({ id }) => id === inquiryId)}
                onAsk={() => tell({ type: "ask", tabId, inquiryId })}
                onCancel={() => tell({ type: "cancel", tabId, inquiryId })}
              />
            );
          })}
          {sources.some(lacksAccess) && <GrantAccess tabId={tabId} tell={tell} />}
          <div class="beside">
            <button
              type="button"
              data-action="open-inspector"
              onClick={() => {
                void openInspector(tabId).then(() => window.close());
              }}
            >
              {say("action_open_inspector")}
            </button>
            {askable.length > offered.length && (
              <p class="quiet">
                {say("more_in_inspector", { count: String(askable.length - offered.length) })}
              </p>
            )}
          </div>
        </section>
      );
    }
    default:
      return site satisfies never;
  }
}

/** Whether Firefox kept the question from being put. */
const lacksAccess = ({ answer, since }: ReportedSource): boolean =>
  (since ?? answer)?.failure?.failure === "noHostPermission";

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

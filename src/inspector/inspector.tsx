import { signal } from "@preact/signals";
import { render } from "preact";
import { onChanged, ownTabId, send } from "../browser/client.ts";
import { isLooked, type PageRequest, type SiteView, verdictId } from "../browser/messages.ts";
import type { Report } from "../core/report/report.ts";
import { Findings } from "../ui/findings.tsx";
import { stapleStateOf } from "../ui/staple.ts";
import { say } from "../ui/words.ts";
import { AnotherServer } from "./another.tsx";
import { CertificatesPanel } from "./certificates.tsx";
import { Facts, factsOf, Raw } from "./facts.tsx";
import { SourcesPanel } from "./sources.tsx";
import { VerdictPanel } from "./verdict.tsx";

const site = signal<SiteView | "no_reply" | "tab_closed">();

function Inspector({
  tabId,
  tell,
}: {
  readonly tabId: number;
  readonly tell: (request: PageRequest) => void;
}) {
  const shown = site.value;
  if (shown === undefined) return <main aria-busy="true">{say("looking")}</main>;
  if (shown === "no_reply" || shown === "tab_closed") {
    return (
      <main>
        <p role="alert">{say(shown)}</p>
      </main>
    );
  }
  return (
    <main
      data-verdict={verdictId(shown)}
      data-host={"host" in shown ? shown.host : undefined}
      data-staple={isLooked(shown) ? stapleStateOf(shown.report) : undefined}
    >
      <VerdictPanel site={shown} />
      {isLooked(shown) && (
        <>
          <SourcesPanel site={shown} tabId={tabId} tell={tell} />
          <CertificatesPanel report={shown.report} />
          <FindingsPanel findings={shown.report.findings} />
          <ConnectionPanel report={shown.report} />
          <section>
            <h2>{say("whole_report")}</h2>
            <Raw name="JSON" value={JSON.stringify(shown.report, undefined, 2)} />
          </section>
        </>
      )}
      <AnotherServer />
    </main>
  );
}

/** The inspector while it was opened on nothing. */
const Empty = () => (
  <main>
    <h1>{say("inspector")}</h1>
    <AnotherServer />
  </main>
);

const FindingsPanel = ({ findings }: Pick<Report, "findings">) => (
  <section>
    <h2>{say("privacy")}</h2>
    {findings.length === 0 && <p>{say("privacy_nothing")}</p>}
    <Findings findings={findings} cited />
  </section>
);

const ConnectionPanel = ({ report: { at, host, privateWindow, observed } }: { readonly report: Report }) => (
  <section>
    <h2>{say("connection")}</h2>
    <p>{say("connection_source")}</p>
    <Facts
      facts={[
        ["host", host],
        ["observed.at", observed.at],
        ["observed.by", observed.by],
        ["at", at],
        ["privateWindow", privateWindow],
        ...factsOf(observed.connection),
      ]}
    />
  </section>
);

const opened = new URLSearchParams(location.search);
const ofTab = opened.get("tab");
/** The tab whose page is looked at; its own, where it is a server somebody typed. */
const tabId = ofTab === null ? await ownTabId() : Number(ofTab);

async function tell(request: PageRequest): Promise<void> {
  site.value = await send(request).catch((error: unknown) =>
    // What Firefox says of a tab that is no more; it has no code for it.
    String(error).includes("Invalid tab ID") ? ("tab_closed" as const) : ("no_reply" as const),
  );
}

document.documentElement.lang = say("language");
document.title = say("extensionName");
if (ofTab === null && !opened.has("site")) {
  render(<Empty />, document.body);
} else {
  render(<Inspector tabId={tabId} tell={tell} />, document.body);
  onChanged((changed) => {
    if (changed === undefined || changed === tabId) void tell({ type: "look", tabId });
  });
  await tell({ type: "look", tabId });
}

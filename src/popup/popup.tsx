import { signal } from "@preact/signals";
import { render } from "preact";
import { currentTabId, onChanged, send } from "../browser/client.ts";
import { isLooked, type PageRequest, type SiteView, verdictId } from "../browser/messages.ts";
import { useFocusFallback } from "../ui/focus-fallback.ts";
import { stapleStateOf } from "../ui/staple.ts";
import { say } from "../ui/words.ts";
import { ActionsPanel } from "./actions.tsx";
import { CasPanel } from "./cas.tsx";
import { CertificatePanel } from "./certificate.tsx";
import { Footer } from "./footer.tsx";
import { PrivacyPanel } from "./privacy.tsx";
import { SourcePanel } from "./source.tsx";
import { StaplePanel } from "./staple.tsx";
import { VerdictPanel } from "./verdict.tsx";

const site = signal<SiteView | "no_reply">();

function Popup({ tabId, tell }: { readonly tabId: number; readonly tell: (request: PageRequest) => void }) {
  const heading = useFocusFallback<HTMLHeadingElement>();
  const shown = site.value;
  if (shown === undefined) return <main aria-busy="true">{say("looking")}</main>;
  if (shown === "no_reply") {
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
      <VerdictPanel site={shown} heading={heading} />
      {isLooked(shown) && (
        <>
          <CertificatePanel report={shown.report} />
          <SourcePanel site={shown} />
          <StaplePanel site={shown} tabId={tabId} tell={tell} />
          <PrivacyPanel site={shown} tabId={tabId} />
        </>
      )}
      <ActionsPanel site={shown} tabId={tabId} tell={tell} />
      {isLooked(shown) && <CasPanel site={shown} tabId={tabId} tell={tell} />}
      <Footer inspectable={isLooked(shown) ? tabId : undefined} />
    </main>
  );
}

const tabId = await currentTabId();

async function tell(request: PageRequest): Promise<void> {
  site.value = await send(request).catch(() => "no_reply" as const);
}

document.documentElement.lang = say("language");
document.title = say("extensionName");
render(<Popup tabId={tabId} tell={tell} />, document.body);
onChanged((changed) => {
  if (changed === undefined || changed === tabId) void tell({ type: "look", tabId });
});
await tell({ type: "look", tabId });

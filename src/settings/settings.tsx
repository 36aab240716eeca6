import { signal } from "@preact/signals";
import { render } from "preact";
import { onChanged, run } from "../browser/client.ts";
import type { SettingsView } from "../browser/messages.ts";
import { say } from "../ui/words.ts";
import { AskingPanel } from "./asking.tsx";
import { CompanionPanel } from "./companion.tsx";
import { KeepingPanel } from "./keeping.tsx";
import { StandingPanel } from "./standing.tsx";

const view = signal<SettingsView | "no_reply">();

/** Shows what an errand of the background comes to. */
async function show(errand: Promise<SettingsView>): Promise<void> {
  view.value = await errand.catch(() => "no_reply" as const);
}

const look = (): Promise<void> => show(run("settings", {}));

const choose = (settings: SettingsView["settings"]): Promise<void> => show(run("choose", { settings }));

function Settings() {
  const shown = view.value;
  if (shown === undefined) return <main aria-busy="true" />;
  return (
    <main>
      <h1>{say("settings")}</h1>
      {shown === "no_reply" ? (
        <p role="alert">{say(shown)}</p>
      ) : (
        <>
          <StandingPanel view={shown} choose={choose} look={look} />
          <AskingPanel settings={shown.settings} choose={choose} />
          <CompanionPanel view={shown} look={look} />
          <KeepingPanel view={shown} choose={choose} forget={(what) => show(run("forget", { what }))} />
        </>
      )}
    </main>
  );
}

document.documentElement.lang = say("language");
document.title = `${say("settings")} – ${say("extensionName")}`;
render(<Settings />, document.body);
// An answer for any tab may be one more that is kept.
onChanged(() => void look());
await look();

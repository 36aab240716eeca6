import { signal } from "@preact/signals";
import { render } from "preact";
import { onChanged, send } from "../browser/client.ts";
import { type SiteView, verdictId } from "../browser/messages.ts";
import { say } from "../ui/words.ts";

const site = signal<SiteView>();

function Inspector() {
  const shown = site.value;
  if (shown === undefined) return <main aria-busy="true">{say("looking")}</main>;
  return (
    <main data-verdict={verdictId(shown)} data-host={"host" in shown ? shown.host : undefined}>
      <pre>{JSON.stringify(shown, undefined, 2)}</pre>
    </main>
  );
}

const tabId = Number(new URLSearchParams(location.search).get("tab"));

async function look(): Promise<void> {
  site.value = await send({ type: "look", tabId });
}

document.documentElement.lang = say("language");
document.title = say("extensionName");
render(<Inspector />, document.body);
onChanged((changed) => {
  if (changed === tabId) void look();
});
await look();

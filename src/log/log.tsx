import { signal } from "@preact/signals";
import { render } from "preact";
import { onLogged, run } from "../browser/client.ts";
import { mostSent, type Sent } from "../browser/messages.ts";
import { say } from "../ui/words.ts";
import { asText } from "./rows.ts";
import { SentTable } from "./table.tsx";

const log = signal<readonly Sent[] | "no_reply">();
const copied = signal(false);

/** Shows what an errand of the background comes to, the newest first. */
async function show(errand: Promise<readonly Sent[]>): Promise<void> {
  log.value = await errand.then(
    (rows) => rows.toSorted((one, other) => Date.parse(other.at) - Date.parse(one.at)),
    () => "no_reply" as const,
  );
  copied.value = false;
}

function Log() {
  const shown = log.value;
  if (shown === undefined) return <main aria-busy="true" />;
  return (
    <main>
      <h1>{say("log")}</h1>
      <p>{say("log_meaning")}</p>
      {shown === "no_reply" && <p role="alert">{say(shown)}</p>}
      {shown !== "no_reply" && <Rows rows={shown} />}
    </main>
  );
}

function Rows({ rows }: { readonly rows: readonly Sent[] }) {
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(asText(rows));
    copied.value = true;
  };
  const none = rows.length === 0;
  return (
    <>
      <div class="beside">
        <button type="button" data-action="copy-log" aria-disabled={none} onClick={() => none || void copy()}>
          {say("log_copy")}
        </button>
        <button
          type="button"
          data-action="clear-log"
          aria-disabled={none}
          onClick={() => none || void show(run("clearLog", {}))}
        >
          {say("log_clear")}
        </button>
        <span role="status">{copied.value && say("copied")}</span>
      </div>
      {none ? <p>{say("log_empty")}</p> : <SentTable rows={rows} />}
      {rows.length >= mostSent && <p class="quiet">{say("log_full", { count: String(mostSent) })}</p>}
    </>
  );
}

document.documentElement.lang = say("language");
document.title = `${say("log")} – ${say("extensionName")}`;
render(<Log />, document.body);
onLogged(() => void show(run("log", {})));
await show(run("log", {}));

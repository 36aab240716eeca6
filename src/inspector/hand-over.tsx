import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { run } from "../browser/client.ts";
import type { HandedOver } from "../browser/messages.ts";
import { say } from "../ui/words.ts";

/** What was made of it, as a sentence. */
function outcome(handed: HandedOver | null): string {
  if (handed === null) return say("no_reply");
  if (handed.found === "staples") {
    return handed.count === 0
      ? say("handed_no_staple")
      : say("handed_staples", { count: String(handed.count) });
  }
  const { fault, line, path } = handed;
  const why = say(`handed_${fault}`);
  return line === undefined || path === undefined
    ? why
    : `${why} ${say("handed_where", { line: String(line), path })}`;
}

/** A place for what somebody has of a site's staple: pasted, or in a file. It stays on this machine. */
export function HandOver({ tabId }: { readonly tabId: number }) {
  const id = useId();
  const text = useSignal("");
  const said = useSignal("");
  const take = async (octets: Uint8Array): Promise<void> => {
    said.value = outcome(await run("handOver", { tabId, octets }).catch(() => null));
  };
  return (
    <details class="hand-over">
      <summary>{say("hand_over")}</summary>
      <p id={`${id}-meaning`}>{say("hand_over_meaning")}</p>
      <textarea
        rows={6}
        spellcheck={false}
        aria-label={say("hand_over")}
        aria-describedby={`${id}-meaning`}
        data-action="hand-over-text"
        onInput={({ currentTarget }) => {
          text.value = currentTarget.value;
        }}
      />
      <div class="beside">
        <button
          type="button"
          data-action="hand-over"
          onClick={() => void take(new TextEncoder().encode(text.value))}
        >
          {say("action_hand_over")}
        </button>
        <label>
          {say("hand_over_file")}{" "}
          <input
            type="file"
            data-action="hand-over-file"
            onChange={({ currentTarget }) => {
              const [file] = currentTarget.files ?? [];
              void file?.arrayBuffer().then((octets) => take(new Uint8Array(octets)));
            }}
          />
        </label>
      </div>
      <p role="status">{said.value}</p>
    </details>
  );
}

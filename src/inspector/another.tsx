import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { readSite } from "../core/inquiry/typed-site.ts";
import { say } from "../ui/words.ts";

/** Names in the letters of all languages become what DNS knows (RFC 5891 §4). */
const inAscii = (text: string): string =>
  text.trim().replace(/^(\w+:\/\/)?([^/?#:[\]]+)/, (whole, scheme = "", host) => {
    const url = `https://${host}`;
    return URL.canParse(url) ? `${scheme}${new URL(url).hostname}` : whole;
  });

/** The inspector's own address, opened on a server somebody typed. */
const inspectorOn = (site: string): string => `?${new URLSearchParams({ site })}`;

/** A place to type a server that no tab shows: a mail server, or a web site without its page. Nothing is asked before a click there. */
export function AnotherServer() {
  const id = useId();
  const typed = useSignal("");
  const isWrong = useSignal(false);
  return (
    <section>
      <h2>
        <label for={id}>{say("another_server")}</label>
      </h2>
      <p id={`${id}-meaning`}>{say("another_server_meaning")}</p>
      <form
        class="beside"
        onSubmit={(event) => {
          event.preventDefault();
          const site = inAscii(typed.value);
          isWrong.value = typeof readSite(site) === "string";
          if (!isWrong.value) location.assign(inspectorOn(site));
        }}
      >
        <input
          id={id}
          type="text"
          inputMode="url"
          autocomplete="off"
          spellcheck={false}
          placeholder="smtp://mail.example:587"
          data-action="another-server"
          aria-describedby={`${id}-meaning`}
          aria-invalid={isWrong.value}
          onInput={({ currentTarget }) => {
            typed.value = currentTarget.value;
          }}
        />
        <button type="submit">{say("action_look_at_server")}</button>
      </form>
      <p role="alert">{isWrong.value && say("another_server_wrong")}</p>
    </section>
  );
}

import type { SettingsView } from "../browser/messages.ts";
import { size } from "../ui/size.ts";
import { locale } from "../ui/times.ts";
import { say } from "../ui/words.ts";
import { Choice } from "./choice.tsx";

interface Props {
  readonly view: SettingsView;
  readonly choose: (settings: SettingsView["settings"]) => Promise<void>;
  readonly forget: (what: "answers" | "crls") => Promise<void>;
}

/** What is kept, on disk by choice and in memory until Firefox closes, and the ways to forget it. */
export const KeepingPanel = ({ view: { settings, answers, crls }, choose, forget }: Props) => (
  <section>
    <h2>{say("keeping")}</h2>
    <Choice
      type="checkbox"
      setting="keepCrls"
      label={say("keep_crls")}
      meaning={say("keep_crls_meaning")}
      chosen={settings.keepCrls}
      onChoose={(keepCrls) => void choose({ ...settings, keepCrls })}
    />
    <Kept
      words={
        crls.count === 0
          ? say("kept_crls_none")
          : say("kept_crls", { count: String(crls.count), size: size(crls.octets, locale()) })
      }
      what="crls"
      none={crls.count === 0}
      forget={forget}
    />
    <Kept
      words={
        answers.sites === 0 ? say("kept_answers_none") : say("kept_answers", { count: String(answers.sites) })
      }
      what="answers"
      none={answers.sites === 0}
      forget={forget}
    />
  </section>
);

interface KeptProps extends Pick<Props, "forget"> {
  readonly words: string;
  readonly what: "answers" | "crls";
  readonly none: boolean;
}

/** How much there is of something, and a button that forgets it; the button stays, out of use, when there is nothing. */
const Kept = ({ words, what, none, forget }: KeptProps) => (
  <div class="beside">
    <p role="status">{words}</p>
    <button
      type="button"
      data-action={`forget-${what}`}
      aria-disabled={none}
      onClick={() => none || void forget(what)}
    >
      {say(what === "crls" ? "forget_crls" : "forget_answers")}
    </button>
  </div>
);

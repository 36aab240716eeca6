import { withdrawCompanion } from "../browser/client.ts";
import type { SettingsView } from "../browser/messages.ts";
import { SetUp } from "../ui/set-up.tsx";
import { say } from "../ui/words.ts";

interface Props {
  readonly view: SettingsView;
  readonly look: () => Promise<void>;
}

/** Whether the companion is there, what it takes to have it, and the way to do without it again. */
export const CompanionPanel = ({ view: { companion }, look }: Props) => (
  <section>
    <h2>{say("companion")}</h2>
    <p>{say("companion_meaning")}</p>
    <SetUp companion={companion} look={() => void look()} />
    {companion.state !== "unsupported" && companion.state !== "notAllowed" && (
      <button
        type="button"
        data-action="withdraw-companion"
        onClick={() => void withdrawCompanion().then(look)}
      >
        {say("companion_withdraw")}
      </button>
    )}
  </section>
);

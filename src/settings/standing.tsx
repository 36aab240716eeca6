import { useSignal } from "@preact/signals";
import { requestConsentToSending, withdrawConsentToSending } from "../browser/client.ts";
import type { SettingsView } from "../browser/messages.ts";
import { say } from "../ui/words.ts";
import { Choice } from "./choice.tsx";

type Settings = SettingsView["settings"];
type Standing = keyof Settings["standing"];

const choices = ["staple", "crl", "ocsp", "inClear", "privateWindows"] as const satisfies readonly Standing[];

/** How far the methods go: nothing by themselves. */
const reaches: ReadonlySet<Standing> = new Set(["inClear", "privateWindows"]);

const nothing: Settings["standing"] = {
  ocsp: false,
  crl: false,
  staple: false,
  inClear: false,
  privateWindows: false,
};

interface Props {
  readonly view: SettingsView;
  readonly choose: (settings: Settings) => Promise<void>;
  readonly look: () => Promise<void>;
}

/** What may be asked without a click. Firefox asks for consent to it, in the click that turns any of it on. */
export function StandingPanel({ view: { settings, consentToSending, companion }, choose, look }: Props) {
  const refused = useSignal(false);
  const { standing } = settings;
  const set = (choice: Standing, allowed: boolean): Promise<void> =>
    choose({ ...settings, standing: { ...standing, [choice]: allowed } });

  const allow = async (choice: Standing): Promise<void> => {
    const consented = await requestConsentToSending();
    refused.value = !consented;
    if (consented) await set(choice, true);
  };
  const withdraw = async (): Promise<void> => {
    await choose({ ...settings, standing: nothing });
    await withdrawConsentToSending();
    await look();
  };

  const widens = { isChosen: standing.crl || standing.ocsp || standing.staple };
  const needs = { isThere: companion.state === "ready" };

  return (
    <section>
      <fieldset>
        <legend>
          <h2>{say("standing")}</h2>
        </legend>
        <p>{say("standing_meaning")}</p>
        {choices.map((choice) => (
          <Choice
            key={choice}
            type="checkbox"
            setting={choice}
            label={say(`standing_${choice}`)}
            meaning={say(`standing_${choice}_meaning`)}
            chosen={standing[choice]}
            {...(reaches.has(choice) && { widens })}
            {...(choice === "staple" && { needs })}
            onChoose={(allowed) => void (allowed ? allow(choice) : set(choice, false))}
          />
        ))}
      </fieldset>
      <p role="status">{refused.value && say("consent_refused")}</p>
      <div class="beside">
        <p>{say(consentToSending ? "consent_given" : "consent_not_given")}</p>
        {consentToSending && (
          <button type="button" data-action="withdraw" onClick={() => void withdraw()}>
            {say("action_withdraw")}
          </button>
        )}
      </div>
    </section>
  );
}

import type { SettingsView } from "../browser/messages.ts";
import { say } from "../ui/words.ts";
import { Choice } from "./choice.tsx";

type Settings = SettingsView["settings"];

interface Props {
  readonly settings: Settings;
  readonly choose: (settings: Settings) => Promise<void>;
}

const clearTexts = ["beside", "afterHttps"] as const satisfies readonly Settings["clearText"][];
const hashAlgorithms = ["SHA-1", "SHA-256"] as const satisfies readonly Settings["hashAlgorithm"][];

/** How responders are asked: in clear text at once or only after https, and with which hash. */
export const AskingPanel = ({ settings, choose }: Props) => (
  <section>
    <h2>{say("asking_ocsp")}</h2>
    <fieldset>
      <legend>{say("clear_text")}</legend>
      {clearTexts.map((clearText) => (
        <Choice
          key={clearText}
          type="radio"
          name="clearText"
          setting={clearText}
          label={say(`clear_text_${clearText}`)}
          meaning={say(`clear_text_${clearText}_meaning`)}
          chosen={settings.clearText === clearText}
          onChoose={() => void choose({ ...settings, clearText })}
        />
      ))}
    </fieldset>
    <fieldset>
      <legend>{say("hash")}</legend>
      {hashAlgorithms.map((hashAlgorithm) => (
        <Choice
          key={hashAlgorithm}
          type="radio"
          name="hashAlgorithm"
          setting={hashAlgorithm}
          label={hashAlgorithm}
          meaning={say(hashAlgorithm === "SHA-1" ? "hash_sha1_meaning" : "hash_sha256_meaning")}
          chosen={settings.hashAlgorithm === hashAlgorithm}
          onChoose={() => void choose({ ...settings, hashAlgorithm })}
        />
      ))}
    </fieldset>
  </section>
);

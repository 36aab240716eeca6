import { useId } from "preact/hooks";

interface Props {
  readonly type: "checkbox" | "radio";
  /** The group a radio button is one of. */
  readonly name?: string;
  readonly setting: string;
  readonly label: string;
  /** What it means to choose it. */
  readonly meaning: string;
  readonly chosen: boolean;
  /** It widens another choice, and can be made only where that is: taken back, always. */
  readonly widens?: { readonly isChosen: boolean };
  /** It can be made only where something is there; taken back, always. */
  readonly needs?: { readonly isThere: boolean };
  /** Called in the click. What is chosen shows only once it has been. */
  readonly onChoose: (chosen: boolean) => void;
}

/** A box to tick, or one of several to choose from, and under it in a sentence what that means. */
export function Choice({ type, name, setting, label, meaning, chosen, widens, needs, onChoose }: Props) {
  const id = useId();
  const idle = !chosen && (widens?.isChosen === false || needs?.isThere === false);
  return (
    <div class={widens ? "choice widening" : "choice"}>
      <input
        id={id}
        type={type}
        name={name}
        data-setting={setting}
        checked={chosen}
        aria-disabled={idle}
        aria-describedby={`${id}-meaning`}
        onChange={({ currentTarget }) => {
          const wanted = currentTarget.checked;
          // It may yet be refused.
          currentTarget.checked = chosen;
          if (!idle) onChoose(wanted);
        }}
      />
      <label for={id}>{label}</label>
      <p id={`${id}-meaning`} class="quiet">
        {meaning}
      </p>
    </div>
  );
}

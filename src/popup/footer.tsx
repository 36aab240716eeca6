import { openInspector, openLog, openSettings } from "../browser/client.ts";
import { say } from "../ui/words.ts";

interface Props {
  /** The tab there is more to show of, if there is; else the inspector opens on nothing. */
  readonly inspectable: number | undefined;
}

/** The ways out of the popup: to all that is known of this site, and to the pages that are not about one. */
export const Footer = ({ inspectable }: Props) => (
  <footer>
    <button type="button" data-action="open-inspector" onClick={() => leaveFor(openInspector(inspectable))}>
      {say("action_open_inspector")}
    </button>
    <button type="button" class="link" data-action="open-log" onClick={() => leaveFor(openLog())}>
      {say("log")}
    </button>
    <button type="button" class="link" data-action="open-settings" onClick={() => leaveFor(openSettings())}>
      {say("settings")}
    </button>
  </footer>
);

const leaveFor = (opening: Promise<void>): void => void opening.then(() => window.close());

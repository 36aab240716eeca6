import { openLog, openSettings } from "../browser/client.ts";
import { say } from "../ui/words.ts";

const leaveFor = (open: () => Promise<void>): void => void open().then(() => window.close());

/** The ways to the pages that are not about one site. */
export const Footer = () => (
  <footer>
    <button type="button" class="link" data-action="open-log" onClick={() => leaveFor(openLog)}>
      {say("log")}
    </button>
    <button type="button" class="link" data-action="open-settings" onClick={() => leaveFor(openSettings)}>
      {say("settings")}
    </button>
  </footer>
);

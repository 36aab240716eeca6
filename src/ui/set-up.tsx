import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { requestCompanion, run } from "../browser/client.ts";
import type { CompanionState } from "../browser/messages.ts";
import { failureSentence } from "./because.ts";
import { say } from "./words.ts";

interface Props {
  readonly companion: CompanionState;
  /** Called when the companion may be another than it was. */
  readonly look: () => void;
}

/** Installs the companion from the add-on's source. */
const command = "npm ci && npm run companion -- install";

/** Milliseconds between two looks for a companion that somebody may be installing. */
const often = 2000;

/** What it takes to have the companion, step by step, and how far that is. */
export function SetUp({ companion, look }: Props) {
  switch (companion.state) {
    case "unsupported":
      return <p>{say("companion_unsupported")}</p>;
    case "notAllowed":
      return <Allow look={look} />;
    case "notGreeted":
      return <p aria-busy="true">{say("companion_waiting")}</p>;
    case "ready":
      return <Ready {...companion} />;
    case "failed":
      return <Install failure={companion.failure} look={look} />;
    default:
      return companion satisfies never;
  }
}

function Allow({ look }: Pick<Props, "look">) {
  const refused = useSignal(false);
  return (
    <>
      <button
        type="button"
        data-action="allow-companion"
        onClick={() => {
          void requestCompanion().then((allowed) => {
            refused.value = !allowed;
            look();
          });
        }}
      >
        <span class="label">{say("companion_allow")}</span>
        <span class="disclosure">{say("companion_allow_meaning")}</span>
      </button>
      <p role="status">{refused.value && say("companion_refused")}</p>
    </>
  );
}

function Ready({ version, expected, node, openssl }: CompanionState & { readonly state: "ready" }) {
  return (
    <p role="status">
      {say("companion_ready", { node, openssl, version })}
      {version !== expected && <> {say("companion_other_version", { expected, version })}</>}
    </p>
  );
}

interface InstallProps extends Pick<Props, "look"> {
  /** Why it is of no use yet. */
  readonly failure: Parameters<typeof failureSentence>[0];
}

/** Says how to install it, and looks for it again and again meanwhile. */
function Install({ failure, look }: InstallProps) {
  const copied = useSignal(false);
  useEffect(() => {
    const looking = setInterval(() => {
      void run("greet", {}).then(({ state }) => state === "ready" && look());
    }, often);
    return () => clearInterval(looking);
  }, [look]);
  return (
    <>
      <p role="status">{failureSentence(failure)}</p>
      <p>{say("companion_install")}</p>
      <div class="raw">
        <code>{command}</code>
        <button
          type="button"
          data-action="copy-command"
          onClick={() => {
            void navigator.clipboard.writeText(command).then(() => {
              copied.value = true;
            });
          }}
        >
          {say("copy")}
        </button>
        <span role="status">{copied.value && say("copied")}</span>
      </div>
      <p class="quiet">{say("companion_waiting")}</p>
    </>
  );
}

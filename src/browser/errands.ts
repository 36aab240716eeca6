import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { Answers } from "./answers.ts";
import type { Companion } from "./companion.ts";
import type { Decisions } from "./decisions.ts";
import type { Inquiries } from "./inquiries.ts";
import type { KeptCrls } from "./kept-crls.ts";
import type { Errands, SettingsView } from "./messages.ts";
import type { SentLog } from "./sent-log.ts";

/** How each errand is run. */
export type ErrandRunners = {
  readonly [Type in keyof Errands]: (ask: Errands[Type]["ask"]) => Promise<Errands[Type]["reply"]>;
};

/** `changed` is called when there is something new to show wherever settings matter. */
export function openErrands(
  {
    answers,
    companion,
    decisions,
    inquiries,
    keptCrls,
    log,
    observedIn,
  }: {
    readonly answers: Answers;
    readonly companion: Companion;
    readonly decisions: Decisions;
    readonly inquiries: Pick<Inquiries, "take">;
    readonly keptCrls: KeptCrls;
    readonly log: SentLog;
    readonly observedIn: (tabId: number) => Promise<ObservedChain | undefined>;
  },
  changed: () => void,
): ErrandRunners {
  const settingsView = async (): Promise<SettingsView> => {
    const sizes = [...(await keptCrls.sizes()).values()];
    return {
      settings: await decisions.settings(),
      consentToSending: await decisions.consentToSending(),
      answers: { sites: await answers.count() },
      crls: { count: sizes.length, octets: sizes.reduce((sum, size) => sum + size, 0) },
      companion: await companion.state(),
    };
  };
  return {
    plan: async ({ tabId, inquiryId }) => {
      const observed = await observedIn(tabId);
      if (observed === undefined) return null;
      const { offer } = await import("./inspection.ts");
      const { answers: known } = await answers.read(observed, tabId);
      return offer(observed, known, inquiryId);
    },
    handOver: async ({ tabId, octets }) => {
      const observed = await observedIn(tabId);
      if (observed === undefined) return null;
      const { readHandedOver } = await import("./inspection.ts");
      const { answers: known } = await answers.read(observed, tabId);
      const read = await readHandedOver(observed, known, octets);
      if ("fault" in read) {
        const { fault } = read;
        return "line" in read
          ? { found: "nothing", fault, line: read.line, path: read.path }
          : { found: "nothing", fault };
      }
      await inquiries.take(tabId, observed, read.source, read.evidence);
      return { found: "staples", count: read.evidence.length };
    },
    settings: settingsView,
    choose: async ({ settings }) => {
      await decisions.choose(settings);
      if (!(await decisions.settings()).keepCrls) await keptCrls.forget();
      changed();
      return settingsView();
    },
    forget: async ({ what }) => {
      await (what === "crls" ? keptCrls.forget() : answers.clear());
      changed();
      return settingsView();
    },
    greet: () => companion.greet(),
    log: () => log.read(),
    clearLog: async () => {
      await log.clear();
      return log.read();
    },
  };
}

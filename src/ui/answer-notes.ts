import type { ReportedAnswer } from "../core/report/report.ts";
import { hostOf, isolated } from "./source.ts";
import { age, isFresh } from "./times.ts";
import { say } from "./words.ts";

/** How an answer was come by, in sentences: when, if not just now; from a copy; by a detour; at a second attempt. */
export function answerNotes({ at: obtained, kept, legs = [], after }: ReportedAnswer, at: string): string[] {
  const detours = legs.slice(1).filter(({ unsent }) => unsent !== true);
  return [
    ...(kept ? [say("note_kept", { age: age(obtained, at) })] : []),
    ...(kept || isFresh(obtained, at) ? [] : [say("note_asked", { age: age(obtained, at) })]),
    ...(detours.length > 0
      ? [say("note_redirects", { hosts: list(detours.map(({ url }) => hostOf(url))) })]
      : []),
    ...(after ? [say("note_after", { hash: after.hashAlgorithm, status: after.responseStatus })] : []),
  ];
}

const list = (values: readonly string[]): string => values.map(isolated).join(", ");

import type { ReportedAnswer } from "../core/report/report.ts";
import { detourHosts } from "./source.ts";
import { age, isFresh } from "./times.ts";
import { say } from "./words.ts";

/** How an answer was come by, in sentences: when, if not just now; from a copy; by a detour; at a second attempt. */
export function answerNotes(answer: ReportedAnswer, at: string): string[] {
  const { at: obtained, kept, after } = answer;
  const detours = detourHosts(answer);
  return [
    ...(kept ? [say("note_kept", { age: age(obtained, at) })] : []),
    ...(kept || isFresh(obtained, at) ? [] : [say("note_asked", { age: age(obtained, at) })]),
    ...(detours.length > 0 ? [say("note_redirects", { hosts: detours.join(", ") })] : []),
    ...(after ? [say("note_after", { hash: after.hashAlgorithm, status: after.responseStatus })] : []),
  ];
}

import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";

/** Verified answers about the leaf contradict each other; the verdict is the strictest. */
export const answersDisagree = ({ inquests }: Conduct): Finding | undefined =>
  inquests[0].weighing.disagreement ? { rule: "answers-disagree", tone: "note", facts: {} } : undefined;

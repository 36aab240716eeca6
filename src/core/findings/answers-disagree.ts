import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";

/** Two verified answers about the leaf contradict each other; the verdict is the stricter one. */
export const answersDisagree = ({ inquests }: Conduct): Finding | undefined =>
  inquests[0].weighing.disagreement === true ? { rule: "answers-disagree", facts: {} } : undefined;

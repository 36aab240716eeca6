import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";

/** The leaf's responder is asked over plain http: whoever is on the path reads the question and the answer. */
export function ocspInClear({ inquests }: Conduct): Finding | undefined {
  const question = inquests[0].questions.find(
    ({ inquiry, disclosure }) => inquiry?.kind === "ocsp" && disclosure?.inClear === true,
  );
  if (question?.disclosure === undefined) return undefined;
  return { rule: "ocsp-in-clear", facts: { host: question.disclosure.host }, citation: "RFC 6960 §A.1" };
}

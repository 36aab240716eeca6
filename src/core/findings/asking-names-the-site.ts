import type { Conduct } from "../inquiry/conduct.ts";
import type { Finding } from "./finding.ts";

/** Asking the leaf's responder names the certificate by its serial number, and so the site (RFC 6960 §4.1.1 CertID). */
export function askingNamesTheSite({ observed, inquests }: Conduct): Finding | undefined {
  const question = inquests[0].questions.find(({ inquiry }) => inquiry?.kind === "ocsp");
  if (question?.disclosure === undefined) return undefined;
  return {
    rule: "asking-names-the-site",
    facts: { host: question.disclosure.host, site: observed.host },
    citation: "RFC 6960 §4.1.1",
  };
}

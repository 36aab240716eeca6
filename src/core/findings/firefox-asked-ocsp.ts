import type { Conduct } from "../inquiry/conduct.ts";
import { parseHttpUrl } from "../inquiry/http-url.ts";
import type { Finding } from "./finding.ts";

/** Firefox says it fetched OCSP for this connection, so the leaf's responder already knows of the visit. */
export function firefoxAskedOcsp({ observed, inquests }: Conduct): Finding | undefined {
  // What a page out of Firefox's cache says of its connection is about an earlier load.
  if (observed.connection.usedOcsp !== true || observed.connection.fromCache === true) return undefined;
  // Firefox asks the first responder the certificate names.
  const source = inquests[0].questions.map((question) => question.source).find(({ kind }) => kind === "ocsp");
  if (source?.kind !== "ocsp") return undefined;
  const host = parseHttpUrl(source.url)?.host ?? source.url;
  return { rule: "firefox-asked-ocsp", facts: { host, site: observed.host } };
}

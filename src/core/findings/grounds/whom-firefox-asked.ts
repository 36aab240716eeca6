import type { Conduct } from "../../inquiry/conduct.ts";
import { parseHttpUrl } from "../../inquiry/http-url.ts";

/** The responder that Firefox says it asked about the leaf for this connection; undefined where it does not say so. */
export function whomFirefoxAsked({ observed, inquests }: Conduct): string | undefined {
  // What a page out of Firefox's cache says of its connection is about an earlier load.
  if (observed.connection.usedOcsp !== true || observed.connection.fromCache === true) return undefined;
  // Firefox asks the first responder the certificate names.
  const first = inquests[0].questions.find(({ source }) => source.kind === "ocsp");
  return first && (parseHttpUrl(first.source.url)?.host ?? first.source.url);
}

import type { Conduct } from "../inquiry/conduct.ts";
import { answersDisagree } from "./answers-disagree.ts";
import { askingNamesTheSite } from "./asking-names-the-site.ts";
import type { Finding } from "./finding.ts";
import { firefoxAskedOcsp } from "./firefox-asked-ocsp.ts";
import { ocspInClear } from "./ocsp-in-clear.ts";

/** Every rule, in the order its finding is shown. */
const rules = [answersDisagree, firefoxAskedOcsp, ocspInClear, askingNamesTheSite] as const;

/** Every rule's finding about this site, where it has one. */
export const find = (conducted: Conduct): Finding[] => rules.flatMap((rule) => rule(conducted) ?? []);

import type { Appraisal } from "../../inquiry/appraise.ts";
import { latestHandshake } from "../../inquiry/chain-at-hand.ts";
import type { Conduct } from "../../inquiry/conduct.ts";
import type { Shaken } from "../../inquiry/evidence.ts";

const staples = ({ inquests: [leaf] }: Conduct): readonly Appraisal[] =>
  leaf.questions.flatMap(({ source, appraisals }) => (source.kind === "staple" ? appraisals : []));

/** What the site sent in the latest handshake of the companion's in which it sent certificates. */
export const latestShaken = (conducted: Conduct): Shaken | undefined =>
  latestHandshake(staples(conducted).map(({ evidence }) => evidence))?.handshake;

/** What the latest look at the site's staple came to, where the site was heard of. */
const latestLook = (conducted: Conduct): Appraisal | undefined =>
  staples(conducted).findLast(({ evidence }) => evidence.outcome !== "failure");

/** What the staple of the site's own certificate comes to; undefined where there was none when it was last looked for. */
export function latestStaple(conducted: Conduct): Appraisal | undefined {
  const latest = latestLook(conducted);
  return latest?.ocsp && latest;
}

/** Whether the site, when it was last looked at, sent its certificate and no answer with it. */
export function stapledNothing(conducted: Conduct): boolean {
  const verdict = latestLook(conducted)?.verdict;
  return (
    verdict?.status === "undetermined" && verdict.because.some(({ because }) => because === "notStapled")
  );
}

import { type Appraisal, isHold, stands } from "./appraise.ts";

/** When the signer says its statement begins to hold. */
const thisUpdate = ({ ocsp, crl }: Appraisal): number =>
  (ocsp?.single?.thisUpdate ?? crl?.list?.thisUpdate ?? new Date(0)).getTime();

/**
 * What is kept of one source's answers when it has been asked again, oldest first. What did not stand up never takes the
 * place of what did, and is kept beside it for people to see. Of two statements that stand the later one counts, by its own
 * thisUpdate: an older one that is played back changes nothing. A revocation stays whatever comes after it, unless it was a hold.
 */
export function succeed(before: readonly Appraisal[], latest: Appraisal): readonly Appraisal[] {
  const standing = before.filter(stands);
  if (!stands(latest)) return [...standing, latest];
  const remaining = standing.filter((one) => {
    if (one.verdict.status === "revoked" && !isHold(one)) return latest.verdict.status !== "revoked";
    return thisUpdate(one) > thisUpdate(latest);
  });
  const superseded = remaining.some((one) => thisUpdate(one) > thisUpdate(latest));
  return superseded ? remaining : [...remaining, latest];
}

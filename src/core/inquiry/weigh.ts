import { allMet } from "../check.ts";
import { supersedes } from "../crl/succession.ts";
import { type Appraisal, isHold, stands } from "./appraise.ts";
import type { Because, Verdict } from "./verdict.ts";

export interface Weighing {
  readonly verdict: Verdict;
  /** The appraisal the verdict rests on: none when nothing could be determined. */
  readonly restsOn?: Appraisal;
  /**
   * Signed answers contradict each other: both are true statements of their signers, and both must be shown. One that
   * stands against another, or a good or unknown one against a revocation that does not stand and still was one.
   */
  readonly disagreement: boolean;
}

/**
 * The strictest first. Revoked beats all: nobody takes a revocation back by saying something else. Unknown beats
 * good: a CRL only says that a serial number was not revoked, a responder that does not know a certificate casts
 * doubt on its having been issued at all (RFC 6960 §2.2).
 */
const severity = { revoked: 0, unknown: 1, good: 2, undetermined: 3 } as const;

/** Between equals: the good that holds longest, the revocation that was earliest. */
function within(one: Verdict, other: Verdict): number {
  if (one.status === "good" && other.status === "good") return other.until.getTime() - one.until.getTime();
  if (one.status === "revoked" && other.status === "revoked") {
    return one.revocationTime.getTime() - other.revocationTime.getTime();
  }
  return 0;
}

/**
 * Whether this is a CRL that stands, and one of `others` is a later one of the same scope that stands and takes its place
 * (RFC 5280 §5.2.3). One that revokes, and does not only hold, keeps its place: no later CRL takes that back, an entry only
 * ends with its certificate's validity (§3.3).
 */
export function isSuperseded(one: Appraisal, others: readonly Appraisal[]): boolean {
  const { crl, verdict } = one;
  if (crl === undefined || !stands(one)) return false;
  if (verdict.status === "revoked" && !isHold(one)) return false;
  return others.some((other) => stands(other) && other.crl !== undefined && supersedes(other.crl, crl));
}

/** Evidence that leaves these unmet and nothing else is its signer's word, for another time or on another list. */
const whenAndWhere: readonly string[] = [
  "ocsp.nextUpdate",
  "crl.nextUpdate",
  "crl.distributionPoint",
  "crl.certificateKind",
];

/**
 * Whether this does not stand and says all the same, signed by who may, that the certificate was revoked: on a list that is
 * out of date, or that is another than the certificate names. A hold may have been lifted since and does not count.
 */
function wasRevocation({ checks, verdict, ocsp, crl }: Appraisal): boolean {
  if (verdict.status !== "undetermined") return false;
  const { single } = ocsp ?? {};
  const reason =
    single?.certStatus.status === "revoked"
      ? (single.certStatus.revocationReason ?? "unspecified")
      : crl?.entry && (crl.entry.reasonCode ?? "unspecified");
  if (reason === undefined || reason === "certificateHold" || reason === "removeFromCRL") return false;
  return allMet(checks.filter(({ demand }) => !whenAndWhere.includes(demand)));
}

/**
 * One verdict from all the evidence about one certificate. Evidence that did not stand up never counts against
 * evidence that did (a revocation among it is told as a disagreement); with none that did, the verdict is undetermined and
 * keeps every reason. Of CRLs of one scope the latest that stands counts. `otherwise` is the reason when there is no evidence at all.
 */
export function weigh(appraisals: readonly Appraisal[], otherwise: Because): Weighing {
  const standing = appraisals
    .filter((one) => stands(one) && !isSuperseded(one, appraisals))
    .toSorted(
      (one, other) =>
        severity[one.verdict.status] - severity[other.verdict.status] || within(one.verdict, other.verdict),
    );
  const [restsOn] = standing;
  if (restsOn === undefined) {
    const because = appraisals.flatMap(({ verdict }) =>
      verdict.status === "undetermined" ? verdict.because : [],
    );
    return {
      verdict: { status: "undetermined", because: because.length > 0 ? because : [otherwise] },
      disagreement: false,
    };
  }
  return {
    verdict: restsOn.verdict,
    restsOn,
    disagreement:
      standing.some(({ verdict }) => verdict.status !== restsOn.verdict.status) ||
      (restsOn.verdict.status !== "revoked" && appraisals.some(wasRevocation)),
  };
}

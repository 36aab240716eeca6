import { find } from "../core/findings/find.ts";
import type { Bench } from "../core/inquiry/appraise.ts";
import { type AnswersById, conduct } from "../core/inquiry/conduct.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import type { Inquiry } from "../core/inquiry/plan.ts";
import { succeed } from "../core/inquiry/succeed.ts";
import { strictPolicy } from "../core/policy.ts";
import type { Report } from "../core/report/report.ts";
import { writeReport } from "../core/report/write-report.ts";

/*
 * Everything that decodes, in one module, so that the background script loads it only when somebody looks.
 */

const bench = (): Bench => ({ at: new Date(), policy: strictPolicy, subtle: crypto.subtle });

/** The Report on one observed chain with the answers at hand, judged now. Throws DecodeError for an unreadable chain. */
export async function inspect(observed: ObservedChain, answers: AnswersById): Promise<Report> {
  const its = bench();
  const result = await conduct(observed, answers, its);
  return writeReport(result, find(result), its);
}

/** What is to be kept of a source's answers, `latest` being new: see `succeed`. Throws as `inspect` does. */
export async function succession(
  observed: ObservedChain,
  inquiryId: string,
  before: readonly Evidence[],
  latest: Evidence,
): Promise<readonly Evidence[]> {
  const { inquests } = await conduct(observed, new Map([[inquiryId, [...before, latest]]]), bench());
  const question = inquests
    .flatMap(({ questions }) => questions)
    .find(({ inquiry }) => inquiry?.id === inquiryId);
  const last = question?.appraisals.at(-1);
  if (question === undefined || last === undefined)
    throw new Error(`no inquiry ${inquiryId} in this chain's plan`);
  return succeed(question.appraisals.slice(0, -1), last).map(({ evidence }) => evidence);
}

/** The planned inquiry of that id. Undefined when this chain's plan has none. */
export async function planned(observed: ObservedChain, inquiryId: string): Promise<Inquiry | undefined> {
  const { inquests } = await conduct(observed, new Map(), bench());
  return inquests.flatMap(({ questions }) => questions).find(({ inquiry }) => inquiry?.id === inquiryId)
    ?.inquiry;
}

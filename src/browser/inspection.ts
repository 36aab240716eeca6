import { find } from "../core/findings/find.ts";
import type { Bench } from "../core/inquiry/appraise.ts";
import { type AnswersBySource, conduct, type Offer, siteNetwork } from "../core/inquiry/conduct.ts";
import { type Decision, standingDecision } from "../core/inquiry/consent.ts";
import { byPrice, disclose } from "../core/inquiry/disclosure.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import { type Inquiry, planById, sourceId } from "../core/inquiry/plan.ts";
import { firstSettings, type Settings } from "../core/inquiry/settings.ts";
import { isAskable, locate } from "../core/inquiry/source.ts";
import { succeed } from "../core/inquiry/succeed.ts";
import { strictPolicy } from "../core/policy.ts";
import type { Report } from "../core/report/report.ts";
import { writeReport } from "../core/report/write-report.ts";
import { decodeChain, issuedCertificates } from "../core/x509/chain.ts";

/*
 * Everything that decodes, in one module, so that the background script loads it only when somebody looks.
 */

const bench = (): Bench => ({ at: new Date(), policy: strictPolicy, subtle: crypto.subtle });

/** The Report on one observed chain with the answers at hand, judged now. Throws DecodeError for an unreadable chain. */
export async function inspect(
  observed: ObservedChain,
  answers: AnswersBySource,
  settings: Settings,
): Promise<Report> {
  const its = bench();
  const result = await conduct(observed, answers, its, settings);
  return writeReport(result, find(result), its);
}

/** What is to be kept of a source's answers, `latest` being new: see `succeed`. Throws as `inspect` does. */
export async function succession(
  observed: ObservedChain,
  source: string,
  before: readonly Evidence[],
  latest: Evidence,
): Promise<readonly Evidence[]> {
  const answers = new Map([[source, [...before, latest]]]);
  const { inquests } = await conduct(observed, answers, bench(), firstSettings);
  const question = inquests.flatMap(({ questions }) => questions).find(({ id }) => id === source);
  const last = question?.appraisals.at(-1);
  if (question === undefined || last === undefined) throw new Error(`no source ${source} in this chain`);
  return succeed(question.appraisals.slice(0, -1), last).map(({ evidence }) => evidence);
}

/** A question with its price, and the id of the source it is put to. */
export interface Planned extends Offer {
  readonly source: string;
  /** The same question with a SHA-1 CertID, for a responder that does not answer this one. */
  readonly fallback?: Inquiry;
}

/** The question of that id, in whatever manner. Undefined when this chain has none. Throws as `inspect` does. */
export async function planned(observed: ObservedChain, inquiryId: string): Promise<Planned | undefined> {
  const chain = decodeChain(observed.chain);
  const planning = { site: siteNetwork(observed), hashAlgorithm: "SHA-1", subtle: crypto.subtle } as const;
  for (const subject of issuedCertificates(chain)) {
    for (const source of locate(subject).filter(isAskable)) {
      const byId = (id: string): Promise<Inquiry | undefined> =>
        planById(id, subject, source, planning, crypto.getRandomValues(new Uint8Array(nonceOctets)));
      const inquiry = await byId(inquiryId);
      if (inquiry === undefined) continue;
      const circumstances = {
        proxied: observed.connection.route?.proxy !== undefined,
        aboutCa: subject.certificate !== chain[0],
      };
      const fallback = await byId(inquiryId.replace(" SHA-256", " SHA-1"));
      return {
        inquiry,
        disclosure: disclose(inquiry, circumstances),
        source: sourceId(subject, source),
        ...(fallback && fallback.id !== inquiry.id && { fallback }),
      };
    }
  }
  return undefined;
}

/** RFC 9654 §2.1 */
const nonceOctets = 32;

/** The questions about a site's own certificate that the settings allow to be put without a click, the cheapest first. */
export async function allowed(
  observed: ObservedChain,
  answers: AnswersBySource,
  settings: Settings,
): Promise<readonly { readonly source: string; readonly inquiryId: string; readonly decision: Decision }[]> {
  const { inquests } = await conduct(observed, answers, bench(), settings);
  const [{ questions }] = inquests;
  const { standing } = settings;
  const { privateWindow } = observed;
  return questions
    .flatMap(({ id, offers }) => offers.map((offer) => ({ source: id, ...offer })))
    .toSorted((one, other) => byPrice(one.disclosure, other.disclosure))
    .flatMap(({ source, inquiry, disclosure }) => {
      const decision = standingDecision(inquiry, disclosure, { standing, privateWindow, at: new Date() });
      return decision ? [{ source, inquiryId: inquiry.id, decision }] : [];
    });
}

import { DecodeError } from "../core/bytes/decode-error.ts";
import { find } from "../core/findings/find.ts";
import type { Bench } from "../core/inquiry/appraise.ts";
import { type ChainAtHand, chainAtHand } from "../core/inquiry/chain-at-hand.ts";
import { type AnswersBySource, conduct, type Offer, siteNetwork } from "../core/inquiry/conduct.ts";
import { type Decision, standingDecision } from "../core/inquiry/consent.ts";
import { byPrice, disclose, discloseStaple } from "../core/inquiry/disclosure.ts";
import type { CrlEvidence, Evidence, OcspEvidence } from "../core/inquiry/evidence.ts";
import { handedOver } from "../core/inquiry/handed-over.ts";
import type { ObservedChain } from "../core/inquiry/observed-chain.ts";
import {
  type CrlInquiry,
  type NamedInquiry,
  type Planning,
  plan,
  planById,
  planStaple,
  sourceId,
  stapleSourceId,
} from "../core/inquiry/plan.ts";
import { firstSettings, type Settings } from "../core/inquiry/settings.ts";
import { isAskable, locate } from "../core/inquiry/source.ts";
import { succeed } from "../core/inquiry/succeed.ts";
import { decodeResponse } from "../core/ocsp/response.ts";
import { strictPolicy } from "../core/policy.ts";
import type { Report, ReportedInquiry } from "../core/report/report.ts";
import { writeOffer, writeReport } from "../core/report/write-report.ts";
import type { TranscriptFault } from "../core/transcript/read-transcript.ts";
import { knownKeys } from "../core/x509/known-keys.ts";

/*
 * Everything that decodes, in one module, so that the background script loads it only when somebody looks.
 */

/** As long as the background script is awake. What a private window showed is worked out anew each time. */
const keys = knownKeys();

const bench = ({ privateWindow }: ObservedChain): Bench => ({
  at: new Date(),
  policy: strictPolicy,
  subtle: crypto.subtle,
  ...(!privateWindow && { keys }),
});

const atHand = (observed: ObservedChain, answers: AnswersBySource): Promise<ChainAtHand> =>
  chainAtHand(observed, answers.get(stapleSourceId(observed)) ?? [], bench(observed));

/** The usual planning; the hash is that of SHA-1, which every responder understands. */
const planningFor = (observed: ObservedChain): Planning => ({
  ...bench(observed),
  site: siteNetwork(observed),
  hashAlgorithm: "SHA-1",
});

/**
 * The Report on one observed chain with the answers at hand, judged now. `keptSizes`: octets of the CRLs kept, by their URLs.
 * Throws DecodeError for an unreadable chain.
 */
export async function inspect(
  observed: ObservedChain,
  answers: AnswersBySource,
  settings: Settings,
  keptSizes: ReadonlyMap<string, number>,
): Promise<Report> {
  const its = bench(observed);
  const result = await conduct(observed, answers, its, settings);
  return writeReport(result, find(result), its, keptSizes);
}

/**
 * What is to be kept of the answers of one source, `latest` being new: see `succeed`. `known`: those of all. Throws as `inspect`
 * does.
 */
export async function succession(
  observed: ObservedChain,
  source: string,
  known: AnswersBySource,
  latest: Evidence,
): Promise<readonly Evidence[]> {
  const answers = new Map([...known, [source, [...(known.get(source) ?? []), latest]]]);
  const { inquests } = await conduct(observed, answers, bench(observed), firstSettings);
  const question = inquests.flatMap(({ questions }) => questions).find(({ id }) => id === source);
  const last = question?.appraisals.at(-1);
  if (question === undefined || last === undefined) throw new Error(`no source ${source} in this chain`);
  return succeed(question.appraisals.slice(0, -1), last).map(({ evidence }) => evidence);
}

/** A question with its price, and the id of the source it is put to. */
export interface Planned extends Offer {
  readonly source: string;
  /** Of a usual question: the same with a SHA-1 CertID, for a responder that does not answer this one. */
  readonly fallback?: NamedInquiry;
}

/** The question of that id, in whatever manner. Undefined when this site has none. Throws as `inspect` does. */
export async function planned(
  observed: ObservedChain,
  answers: AnswersBySource,
  inquiryId: string,
): Promise<Planned | undefined> {
  const staple = planStaple(observed);
  if (staple.id === inquiryId) {
    const disclosure = discloseStaple(staple, observed);
    return { inquiry: staple, disclosure, source: stapleSourceId(observed) };
  }
  const { links } = await atHand(observed, answers);
  const planning = planningFor(observed);
  for (const { subject, position } of links) {
    for (const source of locate(subject).filter(isAskable)) {
      const byId = (id: string): Promise<NamedInquiry | undefined> =>
        planById(id, subject, source, planning, crypto.getRandomValues(new Uint8Array(nonceOctets)));
      const inquiry = await byId(inquiryId);
      if (inquiry === undefined) continue;
      const circumstances = {
        proxied: observed.connection.route?.proxy !== undefined,
        aboutCa: position > 0,
      };
      const usual = await plan(subject, source, { ...planning, hashAlgorithm: "SHA-256" });
      const isUsual = typeof usual !== "string" && usual.some(({ id }) => id === inquiryId);
      const fallback = isUsual ? await byId(inquiryId.replace(" SHA-256", " SHA-1")) : undefined;
      return {
        inquiry,
        disclosure: disclose(inquiry, circumstances),
        source: await sourceId(subject, source, planning),
        ...(fallback && fallback.id !== inquiry.id && { fallback }),
      };
    }
  }
  return undefined;
}

/** The same for a page to show; null when this site has none. */
export async function offer(
  observed: ObservedChain,
  answers: AnswersBySource,
  inquiryId: string,
): Promise<ReportedInquiry | null> {
  const its = await planned(observed, answers, inquiryId);
  return its === undefined ? null : writeOffer(its);
}

/** RFC 9654 §2.1 */
const nonceOctets = 32;

/** Whether a responder would not answer a question for what may be its CertID's hash: another is worth trying. */
export function refusesCertId(evidence: Evidence): evidence is OcspEvidence {
  if (evidence.kind !== "ocsp" || evidence.outcome !== "bytes") return false;
  try {
    const { responseStatus } = decodeResponse(evidence.bytes);
    return responseStatus === "unauthorized" || responseStatus === "malformedRequest";
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

/**
 * The decisions of the settings on the questions about a site's own certificate, the cheapest question first: only those that
 * allow it to be put without a click.
 * `settled`: a usable answer is at hand, and there is nothing to ask.
 */
export async function allowed(
  observed: ObservedChain,
  answers: AnswersBySource,
  settings: Settings,
): Promise<readonly Decision[] | "settled"> {
  const { inquests } = await conduct(observed, answers, bench(observed), settings);
  const [{ questions, weighing }] = inquests;
  if (weighing.verdict.status !== "undetermined") return "settled";
  const { standing } = settings;
  const { privateWindow } = observed;
  return questions
    .flatMap(({ offers }) => offers)
    .toSorted((one, other) => byPrice(one.disclosure, other.disclosure))
    .flatMap(
      ({ inquiry, disclosure }) =>
        standingDecision(inquiry, disclosure, { standing, privateWindow, at: new Date() }) ?? [],
    );
}

/** What was handed over of what a site stapled, and the id of the source it is filed under. */
export interface HandedStaples {
  readonly source: string;
  readonly evidence: readonly Evidence[];
}

/** What is in octets that somebody handed over, or why nothing is made of them. Throws as `inspect` does. */
export async function readHandedOver(
  observed: ObservedChain,
  answers: AnswersBySource,
  octets: Uint8Array,
): Promise<HandedStaples | TranscriptFault> {
  // Seldom wanted, and as large as a decoder.
  const { readTranscript } = await import("../core/transcript/read-transcript.ts");
  const { chain } = await atHand(observed, answers);
  const ders = chain.map(({ der }) => der);
  const transcript = readTranscript(octets, ders);
  if (transcript.found === "nothing") return transcript.fault;
  return { source: stapleSourceId(observed), evidence: handedOver(transcript, ders[0], new Date()) };
}

/** The CRLs a site's certificates name and that can be asked for, each with the id of its source. */
export async function namedCrls(
  observed: ObservedChain,
  answers: AnswersBySource,
): Promise<readonly { readonly source: string; readonly inquiry: CrlInquiry }[]> {
  const planning = planningFor(observed);
  const named: { readonly source: string; readonly inquiry: CrlInquiry }[] = [];
  for (const { subject } of (await atHand(observed, answers)).links) {
    for (const source of locate(subject).filter(isAskable)) {
      const planned = await plan(subject, source, planning);
      if (typeof planned === "string") continue;
      const id = await sourceId(subject, source, planning);
      for (const inquiry of planned) if (inquiry.kind === "crl") named.push({ source: id, inquiry });
    }
  }
  return named;
}

/** Until when a CRL is worth keeping: it is well signed, says so, and that is yet to come. Undefined for any other. */
export function worthKeepingUntil(evidence: CrlEvidence): Date | undefined {
  if (evidence.outcome !== "reading") return undefined;
  const { list, signature } = evidence.reading;
  const { nextUpdate } = list;
  return signature.result === "valid" && nextUpdate !== undefined && nextUpdate > new Date()
    ? nextUpdate
    : undefined;
}

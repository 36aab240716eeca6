import type { Check } from "../check.ts";
import type { CertificateChain } from "../x509/chain.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { type Appraisal, appraise, type Bench, isEvidence } from "./appraise.ts";
import { chainAtHand, type Link } from "./chain-at-hand.ts";
import { byPrice, type Circumstances, type Disclosure, disclose, discloseStaple } from "./disclosure.ts";
import type { Evidence, FetchFailure } from "./evidence.ts";
import { type Network, networkOf } from "./network.ts";
import { type ObservedChain, originOf } from "./observed-chain.ts";
import { type Inquiry, plan, planStaple, sourceId, stapleSourceId, type Unaskable } from "./plan.ts";
import type { Settings } from "./settings.ts";
import { type AskableSource, isAskable, locate, type NamedSource, type RevocationSource } from "./source.ts";
import { sentOf } from "./staple.ts";
import type { Because } from "./verdict.ts";
import { type Weighing, weigh } from "./weigh.ts";

/** What was answered, by the id of the source that answered (`sourceId`); the oldest answer first. */
export type AnswersBySource = ReadonlyMap<string, readonly Evidence[]>;

/** A question and its price. */
export interface Offer {
  readonly inquiry: Inquiry;
  readonly disclosure: Disclosure;
}

/** One source of one certificate, the questions that would ask it, and its answers. */
export interface Question {
  readonly id: string;
  readonly source: AskableSource;
  /** The one that reveals the least first; none where it cannot be asked. */
  readonly offers: readonly Offer[];
  /** Why it cannot be asked, where it cannot. */
  readonly unaskable?: Unaskable;
  /** Of its answers, oldest first: none when it was not asked. */
  readonly appraisals: readonly Appraisal[];
}

/** All that is known about one certificate of the chain. */
export interface Inquest {
  /** The certificate's place in the chain, the leaf's being 0. */
  readonly position: number;
  /** On the certificate itself, where Firefox has not verified it. */
  readonly checks: readonly Check[];
  readonly questions: readonly Question[];
  readonly weighing: Weighing;
}

export interface Conduct {
  /** The moment of judgement. */
  readonly at: Date;
  readonly observed: ObservedChain;
  /** Leaf first: as Firefox verified it, or, where it gave none, as far as the site sent it. */
  readonly chain: CertificateChain;
  /** Leaf first: one for the leaf, and one for each further certificate whose issuer is in the chain. */
  readonly inquests: readonly [leaf: Inquest, ...issuers: Inquest[]];
}

function reasonForSilence(sources: readonly RevocationSource[], questions: readonly Question[]): Because {
  const [first] = sources;
  if (first?.kind === "noneByDesign") return { because: "noneByDesign", why: first.why };
  if (questions.some(({ offers }) => offers.length > 0)) return { because: "notAsked" };
  const [fault] = questions.flatMap(({ unaskable: why, source: { url } }) => (why ? [{ why, url }] : []));
  return fault === undefined ? { because: "noSource" } : { because: "unaskable", ...fault };
}

/**
 * Where the site is that was observed, by its name or by the address its connection went to. A public name that leads to this
 * very machine (a hosts file, a name server that wants it so) is no reason to talk to whatever else listens here.
 */
export function siteNetwork({ host, connection: { address } }: ObservedChain): Network {
  const byName = networkOf(host);
  return byName === "public" && address !== undefined && networkOf(address) === "private"
    ? "private"
    : byName;
}

/** What did not come to putting the question. */
const unput: ReadonlySet<FetchFailure["failure"]> = new Set(["noHostPermission", "otherRoute", "cancelled"]);

/** Whether an answer shows that the encrypted question brings nothing. One in clear text was asked for when that was known. */
const failedEncrypted = ({ evidence, verdict }: Appraisal): boolean =>
  evidence.provenance.url?.startsWith("http:") === true ||
  (verdict.status === "undetermined" &&
    !(evidence.outcome === "failure" && unput.has(evidence.failure.failure)));

/** A question in clear text waits, where the settings say so, until the encrypted one to the same source has failed. */
function isOffered(
  { disclosure }: Offer,
  offers: readonly Offer[],
  appraisals: readonly Appraisal[],
  { clearText }: Settings,
): boolean {
  if (!disclosure.inClear || clearText === "beside") return true;
  const hasEncrypted = offers.some((one) => !one.disclosure.inClear);
  return !hasEncrypted || appraisals.some(failedEncrypted);
}

/** Lays out one source: the questions it could be asked, their prices, and what its answers come to. */
async function lay(
  source: NamedSource,
  subject: IssuedCertificate,
  circumstances: Circumstances,
  { observed, evidence, bench, settings }: Matter,
): Promise<Question> {
  const id = await sourceId(subject, source, bench);
  const answers = evidence.get(id) ?? [];
  const { hashAlgorithm } = settings;
  const planned = await plan(subject, source, { ...bench, hashAlgorithm, site: siteNetwork(observed) });
  const beside = source.kind === "crl" ? { distributionPoint: source.distributionPoint } : {};
  const appraisals = await Promise.all(answers.map((answer) => appraise(answer, subject, bench, beside)));
  if (typeof planned === "string") return { id, source, offers: [], unaskable: planned, appraisals };
  const offers = planned
    .map((inquiry) => ({ inquiry, disclosure: disclose(inquiry, circumstances) }))
    .filter((offer, _, all) => isOffered(offer, all, appraisals, settings))
    .toSorted((one, other) => byPrice(one.disclosure, other.disclosure));
  return { id, source, offers, appraisals };
}

/** What one journey is about. */
interface Matter {
  readonly observed: ObservedChain;
  readonly evidence: AnswersBySource;
  readonly bench: Bench;
  readonly settings: Settings;
}

/** What a piece of evidence comes to where nobody's word on the certificate can be verified. */
const withoutIssuer = async (evidence: Evidence): Promise<Appraisal> => ({
  evidence,
  checks: [],
  verdict: {
    status: "undetermined",
    because: [
      evidence.outcome === "failure"
        ? { because: "fetchFailure", failure: evidence.failure }
        : { because: "noIssuer" },
    ],
  },
});

/** Lays out what the site itself staples for its own certificate: it can always be asked. */
async function layStaple(
  { evidence, observed, bench }: Matter,
  subject: IssuedCertificate | undefined,
): Promise<Question> {
  const id = stapleSourceId(observed);
  const inquiry = planStaple(observed);
  const answers = evidence.get(id) ?? [];
  return {
    id,
    source: { kind: "staple", url: originOf(observed) },
    offers: [{ inquiry, disclosure: discloseStaple(inquiry, observed) }],
    appraisals: await Promise.all(
      answers.map((answer) => (subject ? appraise(answer, subject, bench) : withoutIssuer(answer))),
    ),
  };
}

/** The same for a CA's certificate, with which it came along, if it did. */
async function layCaStaple(
  { evidence, observed, bench }: Matter,
  { subject, position }: Link,
): Promise<Question[]> {
  const answers = (evidence.get(stapleSourceId(observed)) ?? []).filter(
    (one) =>
      one.outcome === "handshake" &&
      subject.certificate &&
      sentOf(one.handshake, subject.certificate.der)?.ocspResponse,
  );
  if (answers.length === 0) return [];
  return [
    {
      id: stapleSourceId(observed, position),
      source: { kind: "staple", url: originOf(observed) },
      offers: [],
      appraisals: await Promise.all(answers.map((answer) => appraise(answer, subject, bench))),
    },
  ];
}

/** One verdict, unless the certificate itself does not stand up to its checks: then nothing said of it counts. */
function weighQuestions(
  questions: readonly Question[],
  checks: readonly Check[],
  silence: Because,
): Weighing {
  const appraisals = questions.flatMap((question) => question.appraisals).filter(isEvidence);
  const unmet = checks.find(({ outcome }) => outcome === "unmet");
  if (unmet === undefined || appraisals.length === 0) return weigh(appraisals, silence);
  const { demand, detail } = unmet;
  return weigh([], { because: "unmet", demand, ...detail });
}

async function inquire(link: Link, matter: Matter): Promise<Inquest> {
  const { subject, position, checks } = link;
  const sources = locate(subject);
  const proxied = matter.observed.connection.route?.proxy !== undefined;
  const circumstances = { proxied, aboutCa: position > 0 };
  const named = await Promise.all(
    sources.filter(isAskable).map((source) => lay(source, subject, circumstances, matter)),
  );
  const stapled = position === 0 ? [await layStaple(matter, subject)] : await layCaStaple(matter, link);
  const questions = [...named, ...stapled];
  return {
    position,
    checks,
    questions,
    weighing: weighQuestions(questions, checks, reasonForSilence(sources, named)),
  };
}

/** A leaf whose issuer is not at hand: it signed itself, or the chain is cut, or there is none. */
async function inquireWithoutIssuer(matter: Matter, chain: CertificateChain): Promise<Inquest> {
  const questions = [await layStaple(matter, undefined)];
  const silence: Because = { because: chain.length === 0 ? "notAsked" : "noIssuer" };
  return { position: 0, checks: [], questions, weighing: weighQuestions(questions, [], silence) };
}

/**
 * The journey of one site: decode its chain, locate each certificate's sources, plan the questions, disclose their
 * price, appraise the answers already here, weigh them. Asks nobody. Throws DecodeError when a certificate from Firefox cannot
 * be read.
 */
export async function conduct(
  observed: ObservedChain,
  evidence: AnswersBySource,
  bench: Bench,
  settings: Settings,
): Promise<Conduct> {
  const matter = { observed, evidence, bench, settings };
  const { chain, links } = await chainAtHand(observed, evidence.get(stapleSourceId(observed)) ?? [], bench);
  const leaf = links.find(({ position }) => position === 0);
  const [first, ...issuers] = await Promise.all([
    leaf ? inquire(leaf, matter) : inquireWithoutIssuer(matter, chain),
    ...links.filter((link) => link !== leaf).map((link) => inquire(link, matter)),
  ]);
  return { at: bench.at, observed, chain, inquests: [first, ...issuers] };
}

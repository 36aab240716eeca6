import type { Certificate } from "../x509/certificate.ts";
import { type CertificateChain, decodeChain, issuedCertificates } from "../x509/chain.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { type Appraisal, appraise, type Bench } from "./appraise.ts";
import { byPrice, type Circumstances, type Disclosure, disclose } from "./disclosure.ts";
import type { Evidence, FetchFailure } from "./evidence.ts";
import { type Network, networkOf } from "./network.ts";
import type { ObservedChain } from "./observed-chain.ts";
import { type Inquiry, plan, sourceId, type Unaskable } from "./plan.ts";
import type { Settings } from "./settings.ts";
import { type AskableSource, isAskable, locate, type RevocationSource } from "./source.ts";
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
  readonly questions: readonly Question[];
  readonly weighing: Weighing;
}

export interface Conduct {
  readonly observed: ObservedChain;
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
  source: AskableSource,
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

async function inquire(subject: IssuedCertificate, position: number, matter: Matter): Promise<Inquest> {
  const sources = locate(subject);
  const proxied = matter.observed.connection.route?.proxy !== undefined;
  const circumstances = { proxied, aboutCa: position > 0 };
  const questions = await Promise.all(
    sources.filter(isAskable).map((source) => lay(source, subject, circumstances, matter)),
  );
  const appraisals = questions.flatMap((question) => question.appraisals);
  return { position, questions, weighing: weigh(appraisals, reasonForSilence(sources, questions)) };
}

/** A leaf whose issuer is not in the chain: it signed itself, or the chain is cut. */
const withoutIssuer: Inquest = {
  position: 0,
  questions: [],
  weighing: weigh([], { because: "noIssuer" }),
};

/**
 * The journey of one site: decode its chain, locate each certificate's sources, plan the questions, disclose their
 * price, appraise the answers already here, weigh them. Asks nobody. Throws DecodeError when a certificate cannot be read.
 */
export async function conduct(
  observed: ObservedChain,
  evidence: AnswersBySource,
  bench: Bench,
  settings: Settings,
): Promise<Conduct> {
  const matter = { observed, evidence, bench, settings };
  const chain = decodeChain(observed.chain);
  const subjects = issuedCertificates(chain);
  const inquestOf = (certificate: Certificate | undefined): Promise<Inquest> | undefined => {
    const subject = subjects.find((one) => one.certificate === certificate);
    return subject && inquire(subject, chain.indexOf(certificate as Certificate), matter);
  };
  const [leaf, ...issuers] = chain;
  const inquests = await Promise.all(issuers.flatMap((issuer) => inquestOf(issuer) ?? []));
  return { observed, chain, inquests: [(await inquestOf(leaf)) ?? withoutIssuer, ...inquests] };
}

import type { Certificate } from "../x509/certificate.ts";
import { type CertificateChain, decodeChain, issuedCertificates } from "../x509/chain.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { type Appraisal, appraise, type Bench } from "./appraise.ts";
import { type Disclosure, disclose } from "./disclosure.ts";
import type { Evidence } from "./evidence.ts";
import type { ObservedChain } from "./observed-chain.ts";
import { type Inquiry, plan } from "./plan.ts";
import { locate, type RevocationSource } from "./source.ts";
import type { Because } from "./verdict.ts";
import { type Weighing, weigh } from "./weigh.ts";

/** What was answered, by the id of the inquiry it answers; the oldest answer first. */
export type AnswersById = ReadonlyMap<string, readonly Evidence[]>;

/** One source of one certificate, the question that would ask it and its price, and the answer where there is one. */
export interface Question {
  readonly source: RevocationSource;
  readonly inquiry?: Inquiry;
  readonly disclosure?: Disclosure;
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

function reasonForSilence(sources: readonly RevocationSource[]): Because {
  const [first] = sources;
  if (first?.kind === "noneByDesign") return { because: "noneByDesign", why: first.why };
  return { because: first === undefined || first.kind === "none" ? "noSource" : "notAsked" };
}

async function inquire(
  subject: IssuedCertificate,
  position: number,
  evidence: AnswersById,
  bench: Bench,
): Promise<Inquest> {
  const sources = locate(subject);
  const questions: Question[] = [];
  for (const source of sources) {
    const inquiry = await plan(subject, source, bench.subtle);
    const answers = (inquiry && evidence.get(inquiry.id)) ?? [];
    const beside = source.kind === "crl" ? { distributionPoint: source.distributionPoint } : {};
    questions.push({
      source,
      ...(inquiry && { inquiry, disclosure: disclose(inquiry) }),
      appraisals: await Promise.all(answers.map((answer) => appraise(answer, subject, bench, beside))),
    });
  }
  const appraisals = questions.flatMap((question) => question.appraisals);
  return { position, questions, weighing: weigh(appraisals, reasonForSilence(sources)) };
}

/** A leaf whose issuer is not in the chain: it signed itself, or the chain is cut. */
const withoutIssuer: Inquest = {
  position: 0,
  questions: [],
  weighing: weigh([], { because: "noIssuer" }),
};

/**
 * The journey of one site: decode its chain, locate each certificate's sources, plan the questions, disclose their
 * price, appraise the answers already here, weigh them. Asks nobody. `evidence` maps inquiry ids to answers, oldest first.
 * Throws DecodeError when a certificate cannot be read.
 */
export async function conduct(
  observed: ObservedChain,
  evidence: AnswersById,
  bench: Bench,
): Promise<Conduct> {
  const chain = decodeChain(observed.chain);
  const subjects = issuedCertificates(chain);
  const inquestOf = (certificate: Certificate | undefined): Promise<Inquest> | undefined => {
    const subject = subjects.find((one) => one.certificate === certificate);
    return subject && inquire(subject, chain.indexOf(certificate as Certificate), evidence, bench);
  };
  const [leaf, ...issuers] = chain;
  const inquests = await Promise.all(issuers.flatMap((issuer) => inquestOf(issuer) ?? []));
  return { observed, chain, inquests: [(await inquestOf(leaf)) ?? withoutIssuer, ...inquests] };
}

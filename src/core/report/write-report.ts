import { toBase64 } from "../bytes/base64.ts";
import { DecodeError } from "../bytes/decode-error.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";
import type { Check } from "../check.ts";
import type { CrlJudgement } from "../crl/verify.ts";
import type { Finding } from "../findings/finding.ts";
import type { Appraisal, Bench } from "../inquiry/appraise.ts";
import type { Conduct, Offer, Question } from "../inquiry/conduct.ts";
import type { Evidence, OcspEvidence, Shaken } from "../inquiry/evidence.ts";
import { originOf } from "../inquiry/observed-chain.ts";
import { isShortLived } from "../inquiry/source.ts";
import { sentOf } from "../inquiry/staple.ts";
import type { Verdict } from "../inquiry/verdict.ts";
import { weigh } from "../inquiry/weigh.ts";
import { decodeResponse } from "../ocsp/response.ts";
import type { OcspJudgement } from "../ocsp/verify.ts";
import { type Certificate, decodeCertificate } from "../x509/certificate.ts";
import type { CertificateChain } from "../x509/chain.ts";
import { readName } from "../x509/names.ts";
import { digest } from "../x509/signature.ts";
import { dnsNames } from "../x509/subject-alternative-name.ts";
import { statusRequest, tlsFeatures } from "../x509/tls-feature.ts";
import type {
  Report,
  ReportedAnswer,
  ReportedCertificate,
  ReportedCrl,
  ReportedHandshake,
  ReportedInquiry,
  ReportedOcsp,
  ReportedSource,
  ReportedVerdict,
  SentInReport,
} from "./report.ts";

/** A verdict, JSON-safe. */
export function writeVerdict(verdict: Verdict): ReportedVerdict {
  switch (verdict.status) {
    case "good":
      return { status: "good", until: verdict.until.toISOString() };
    case "revoked": {
      const { revocationTime, revocationReason } = verdict;
      return {
        status: "revoked",
        revocationTime: revocationTime.toISOString(),
        ...(revocationReason && { revocationReason }),
      };
    }
    default:
      return verdict;
  }
}

async function certificate(
  certificate: Certificate,
  checks: readonly Check[],
  { subtle }: Bench,
): Promise<ReportedCertificate> {
  const { validity, der } = certificate;
  return {
    subject: readName(certificate.subject),
    issuer: readName(certificate.issuer),
    dnsNames: dnsNames(certificate),
    serialNumber: certificate.serialNumber,
    notBefore: validity.notBefore.toISOString(),
    notAfter: validity.notAfter.toISOString(),
    sha256: toHex(await digest(subtle, "SHA-256", der)),
    shortLived: isShortLived(certificate),
    mustStaple: tlsFeatures(certificate).includes(statusRequest),
    derBase64: toBase64(der),
    ...(checks.length > 0 && { checks }),
  };
}

/** The names a sent certificate bears; nothing for what is none. */
function namesOf(der: Uint8Array): Pick<SentInReport, "subject" | "issuer"> {
  try {
    const { subject, issuer } = decodeCertificate(der);
    return { subject: readName(subject), issuer: readName(issuer) };
  } catch (error) {
    if (error instanceof DecodeError) return {};
    throw error;
  }
}

/** What was sent in a handshake, held against the chain to go by. */
export function writeHandshake(
  { chain: sent = [], ...facts }: Shaken,
  chain: CertificateChain,
): ReportedHandshake {
  return {
    ...facts,
    chain: sent.map(({ certificate: der, ocspResponse }) => {
      const position = chain.findIndex((one) => equalOctets(one.der, der));
      return {
        derBase64: toBase64(der),
        ...(ocspResponse && { stapled: ocspResponse.length }),
        ...(position >= 0 && { certificate: position }),
        ...namesOf(der),
      };
    }),
  };
}

/** A question and its price, JSON-safe. */
export const writeOffer = ({ inquiry, disclosure }: Offer, expectedSize?: number): ReportedInquiry => ({
  id: inquiry.id,
  method: inquiry.method,
  url: inquiry.url,
  headers: inquiry.headers,
  disclosure,
  ...(expectedSize !== undefined && { expectedSize }),
  ...(inquiry.kind === "staple" && { place: inquiry.place }),
  ...(inquiry.kind === "ocsp" && {
    ocsp: {
      requestBase64: toBase64(inquiry.request),
      hashAlgorithm: inquiry.hashAlgorithm,
      nonce: inquiry.nonce !== undefined,
    },
  }),
});

/** What an OCSP response of `size` octets says of itself; undefined where it could not be read. */
export function writeOcsp(
  { response, single, signer }: OcspJudgement,
  size: number,
): ReportedOcsp | undefined {
  if (response === undefined) return undefined;
  const { responseStatus, basic } = response;
  return {
    responseStatus,
    size,
    ...(basic && {
      producedAt: basic.producedAt.toISOString(),
      responderID:
        basic.responderID.by === "name"
          ? { byName: readName(basic.responderID.name) }
          : { byKey: toHex(basic.responderID.keyHash) },
    }),
    ...(signer && { signer: { is: signer.is, name: readName(signer.certificate.subject) } }),
    ...(single && {
      thisUpdate: single.thisUpdate.toISOString(),
      ...(single.nextUpdate && { nextUpdate: single.nextUpdate.toISOString() }),
    }),
  };
}

/** What a CRL of `size` octets says of itself; undefined where it could not be read. */
export function writeCrl({ list, crlNumber, entries }: CrlJudgement, size: number): ReportedCrl | undefined {
  if (list === undefined) return undefined;
  return {
    issuer: readName(list.issuer),
    thisUpdate: list.thisUpdate.toISOString(),
    size,
    ...(list.nextUpdate && { nextUpdate: list.nextUpdate.toISOString() }),
    ...(crlNumber !== undefined && { crlNumber: crlNumber.toString(16) }),
    ...(entries !== undefined && { entries }),
  };
}

/** What became of a first attempt; undefined where there was none, or nothing was said. */
function attempt(evidence: OcspEvidence | undefined): ReportedAnswer["after"] {
  if (evidence?.asked === undefined) return undefined;
  const { responseStatus } = decodeResponse(evidence.bytes);
  return { responseStatus, hashAlgorithm: evidence.asked.hashAlgorithm };
}

/** The OCSP response there is in evidence about a certificate. */
export function responseIn(evidence: Evidence, about: Certificate | undefined): Uint8Array | undefined {
  if (evidence.kind === "crl" || evidence.outcome === "failure") return undefined;
  if (evidence.outcome === "bytes") return evidence.bytes;
  return about && sentOf(evidence.handshake, about.der)?.ocspResponse;
}

/** `position`: of the certificate it is about. */
function answer(
  { evidence, checks, verdict: itsVerdict, ...judged }: Appraisal,
  chain: CertificateChain,
  position: number,
): ReportedAnswer {
  const { at, url, took, legs, kept } = evidence.provenance;
  const after = evidence.kind === "ocsp" ? attempt(evidence.after) : undefined;
  const common = {
    at: at.toISOString(),
    verdict: writeVerdict(itsVerdict),
    checks,
    ...(url !== undefined && { url }),
    ...(took !== undefined && { took }),
    ...(legs && { legs }),
    ...(kept && { kept }),
    ...(after && { after }),
  };
  if (evidence.outcome === "failure") return { ...common, failure: evidence.failure };
  if (evidence.kind === "crl") {
    const size = evidence.outcome === "bytes" ? evidence.bytes.length : evidence.size;
    const itsCrl = judged.crl && writeCrl(judged.crl, size);
    return { ...common, ...(itsCrl && { crl: itsCrl }) };
  }
  const response = responseIn(evidence, chain[position]);
  const itsOcsp = response && judged.ocsp && writeOcsp(judged.ocsp, response.length);
  return {
    ...common,
    ...(response && { bytesBase64: toBase64(response) }),
    ...(itsOcsp && { ocsp: itsOcsp }),
    ...(evidence.outcome === "handshake" && { handshake: writeHandshake(evidence.handshake, chain) }),
    ...(evidence.kind === "staple" && evidence.rebuilt && { rebuilt: true }),
  };
}

/** A source of the certificate at a place in the chain. */
type Placed = Question & { readonly position: number };

/** Octets of an answer that came whole. */
function sizeOf({ evidence }: Appraisal): number | undefined {
  if (evidence.outcome === "bytes") return evidence.bytes.length;
  return evidence.outcome === "reading" ? evidence.size : undefined;
}

function source(
  { position, id, source: its, offers, unaskable, appraisals }: Placed,
  chain: CertificateChain,
  keptSizes: ReadonlyMap<string, number>,
): ReportedSource {
  const expectedSize =
    appraisals.map(sizeOf).findLast((size) => size !== undefined) ?? keptSizes.get(its.url);
  const latest = appraisals.at(-1);
  const speaks = weigh(appraisals, { because: "notAsked" }).restsOn ?? latest;
  const since = latest !== speaks && latest?.verdict.status === "undetermined" ? latest : undefined;
  return {
    id,
    certificate: position,
    kind: its.kind,
    url: its.url,
    inquiries: offers.map((offer) => writeOffer(offer, expectedSize)),
    ...(unaskable && { unaskable }),
    ...(speaks && { answer: answer(speaks, chain, position) }),
    ...(since && { since: answer(since, chain, position) }),
  };
}

/** Sets down everything a conduct found. `keptSizes`: octets of the CRLs kept on this machine, by their URLs. Throws nothing: what cannot be read for people is shown as octets. */
export async function writeReport(
  { observed, chain, inquests }: Conduct,
  findings: readonly Finding[],
  bench: Bench,
  keptSizes: ReadonlyMap<string, number> = new Map(),
): Promise<Report> {
  const [{ weighing }] = inquests;
  const questions = inquests.flatMap(({ position, questions }) =>
    questions.map((question) => ({ ...question, position })),
  );
  const restsOn = questions.findIndex(
    ({ appraisals }) => weighing.restsOn && appraisals.includes(weighing.restsOn),
  );
  return {
    version: 1,
    at: bench.at.toISOString(),
    host: observed.host,
    origin: originOf(observed),
    privateWindow: observed.privateWindow,
    observed: { at: observed.at.toISOString(), by: observed.by, connection: observed.connection },
    certificates: await Promise.all(
      chain.map((one, at) => {
        const checks = inquests.find(({ position }) => position === at)?.checks ?? [];
        return certificate(one, checks, bench);
      }),
    ),
    verdict: writeVerdict(weighing.verdict),
    ...(restsOn >= 0 && { restsOn }),
    disagreement: weighing.disagreement,
    sources: questions.map((question) => source(question, chain, keptSizes)),
    findings,
  };
}

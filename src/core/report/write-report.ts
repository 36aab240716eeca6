import { toBase64 } from "../bytes/base64.ts";
import { toHex } from "../bytes/hex.ts";
import type { CrlJudgement } from "../crl/verify.ts";
import type { Finding } from "../findings/finding.ts";
import type { Appraisal, Bench } from "../inquiry/appraise.ts";
import type { Conduct, Question } from "../inquiry/conduct.ts";
import type { Inquiry } from "../inquiry/plan.ts";
import { isShortLived } from "../inquiry/source.ts";
import type { Verdict } from "../inquiry/verdict.ts";
import type { OcspJudgement } from "../ocsp/verify.ts";
import type { Certificate } from "../x509/certificate.ts";
import { readName } from "../x509/names.ts";
import { dnsNames } from "../x509/subject-alternative-name.ts";
import { tlsFeatures } from "../x509/tls-feature.ts";
import type {
  Report,
  ReportedAnswer,
  ReportedCertificate,
  ReportedCrl,
  ReportedInquiry,
  ReportedOcsp,
  ReportedSource,
  ReportedVerdict,
} from "./report.ts";

/** RFC 7633 §4.2.3.1: a server with this feature in its certificate promises to staple. */
const statusRequest = 5;

function verdict(verdict: Verdict): ReportedVerdict {
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

async function certificate(certificate: Certificate, { subtle }: Bench): Promise<ReportedCertificate> {
  const { validity, der } = certificate;
  return {
    subject: readName(certificate.subject),
    issuer: readName(certificate.issuer),
    dnsNames: dnsNames(certificate),
    serialNumber: certificate.serialNumber,
    notBefore: validity.notBefore.toISOString(),
    notAfter: validity.notAfter.toISOString(),
    sha256: toHex(new Uint8Array(await subtle.digest("SHA-256", der))),
    shortLived: isShortLived(certificate),
    mustStaple: tlsFeatures(certificate).includes(statusRequest),
    derBase64: toBase64(der),
  };
}

const inquiry = ({ id, method, url, headers, body }: Inquiry, { disclosure }: Question): ReportedInquiry | undefined =>
  disclosure && { id, method, url, headers, disclosure, ...(body && { bodyBase64: toBase64(body) }) };

function ocsp({ response, single, signer }: OcspJudgement, size: number): ReportedOcsp | undefined {
  if (response === undefined) return undefined;
  const basic = response.basic;
  return {
    responseStatus: response.responseStatus,
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

function answer({ evidence, checks, verdict: its, ...judged }: Appraisal): ReportedAnswer {
  const { at, took } = evidence.provenance;
  const size = evidence.outcome === "bytes" ? evidence.bytes.length : 0;
  return {
    at: at.toISOString(),
    verdict: verdict(its),
    checks,
    ...(took !== undefined && { took }),
    ...(evidence.outcome === "failure" && { failure: evidence.failure }),
    ...(evidence.outcome === "bytes" && evidence.kind === "ocsp" && { bytesBase64: toBase64(evidence.bytes) }),
    ...(judged.ocsp && present({ ocsp: ocsp(judged.ocsp, size) })),
    ...(judged.crl && present({ crl: crl(judged.crl, size) })),
  };
}
void (undefined as unknown as CrlJudgement);

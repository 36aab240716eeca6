import { toBase64 } from "../core/bytes/base64.ts";
import type { Check } from "../core/check.ts";
import type { Finding } from "../core/findings/finding.ts";
import { type Bench, isEvidence } from "../core/inquiry/appraise.ts";
import { isSuperseded } from "../core/inquiry/weigh.ts";
import type { Policy } from "../core/policy.ts";
import type {
  ReportedCrl,
  ReportedHandshake,
  ReportedName,
  ReportedOcsp,
  ReportedVerdict,
} from "../core/report/report.ts";
import { responseIn, writeCrl, writeOcsp, writeVerdict } from "../core/report/write-report.ts";
import type { Handshake } from "../core/tls/handshake.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { sameName } from "../core/x509/name.ts";
import { readName } from "../core/x509/names.ts";
import type { Appraised } from "./appraise-all.ts";
import type { Destination } from "./destination.ts";
import type { Inspection } from "./inspect.ts";

/**
 * What `--json` prints, and what the text is made of: ids and values, times as ISO 8601 in UTC.
 * `ReportedVerdict`, `ReportedOcsp`, `ReportedCrl` and `Check` are the ones of the add-on's own report.
 */
export interface InspectionReport {
  readonly version: 1;
  /** The moment of judgement. */
  readonly at: string;
  readonly policy: Policy;
  readonly verdict: ReportedVerdict;
  /** The evidence the verdict rests on: an index into `evidence`, absent while none does. */
  readonly restsOn?: number;
  /** Verified evidence contradicts itself; the verdict is the stricter one. */
  readonly disagreement: boolean;
  readonly certificate: InspectedCertificate;
  /** Certificates that came with this one and name it as their issuer: it may not be the one that was meant. */
  readonly issued: readonly InspectedCertificate[];
  /** Whose key is held against the certificate's signature. Absent where there is none to be found. */
  readonly issuer?: InspectedCertificate;
  /** On the two together: that the issuer signed the certificate, and with `--connect` who vouches for him. */
  readonly checks: readonly Check[];
  /** The staple, if there is one, then in the order of the command line: `--ocsp`, then `--crl`. */
  readonly evidence: readonly InspectedEvidence[];
  /** With `--connect` alone. */
  readonly connection?: InspectedConnection;
}

export interface InspectedCertificate {
  readonly subject: ReportedName;
  readonly issuer: ReportedName;
  readonly serialNumber: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

export interface InspectedEvidence {
  /** Of a staple the site, as "https://www.example" or "smtp://mail.example:587". */
  readonly file: string;
  readonly kind: "ocsp" | "crl" | "staple";
  /** What this evidence alone says. */
  readonly verdict: ReportedVerdict;
  readonly checks: readonly Check[];
  readonly ocsp?: ReportedOcsp;
  readonly crl?: ReportedCrl;
  /** The file of the CRL this delta CRL was judged with. */
  readonly base?: string;
  /** A later CRL of the same scope is among the evidence, and counts instead. */
  readonly superseded?: true;
  /** The octets of a staple, which no file has. */
  readonly bytesBase64?: string;
}

/** Who was talked to, and what they sent: `chain`, in their own order. */
export interface InspectedConnection
  extends Destination,
    Pick<Handshake<Uint8Array>, "milliseconds">,
    ReportedHandshake {
  /** From the certificate to whoever signed it, and so on, as far as sent or given. What `certificate` in `chain` counts in. */
  readonly path: readonly InspectedCertificate[];
  /** What was stapled for the other certificates of `path`. The verdict is not about those. */
  readonly caStaples: readonly CaStaple[];
  /** What is worth knowing of how the server is set up. */
  readonly findings: readonly Finding[];
}

export interface CaStaple extends InspectedEvidence {
  /** The certificate it is for: an index into `path`. */
  readonly certificate: number;
}

/**
 * Sets down an inspection of `certificate`, which came along with `others`. This module loads `@peculiar/x509`, for it shows
 * names.
 */
export function writeInspection(
  { subject, checks, appraised: all, weighing }: Inspection,
  certificate: Certificate,
  others: readonly Certificate[],
  { at, policy }: Bench,
): InspectionReport {
  const appraised = all.filter(({ appraisal }) => isEvidence(appraisal));
  const restsOn = appraised.findIndex(({ appraisal }) => appraisal === weighing.restsOn);
  return {
    version: 1,
    at: at.toISOString(),
    policy,
    verdict: writeVerdict(weighing.verdict),
    ...(restsOn >= 0 && { restsOn }),
    disagreement: weighing.disagreement,
    certificate: writeCertificate(certificate),
    issued: others
      .filter(({ issuer, subject }) => sameName(issuer, certificate.subject) && !sameName(issuer, subject))
      .map(writeCertificate),
    ...(subject && { issuer: writeCertificate(subject.issuer) }),
    checks,
    evidence: appraised.map((one) => writeEvidence(one, certificate, appraised)),
  };
}

export const writeCertificate = ({
  subject,
  issuer,
  serialNumber,
  validity,
}: Certificate): InspectedCertificate => ({
  subject: readName(subject),
  issuer: readName(issuer),
  serialNumber,
  notBefore: validity.notBefore.toISOString(),
  notAfter: validity.notAfter.toISOString(),
});

/** One piece of evidence about `certificate`, among all there is. */
export function writeEvidence(
  { exhibit, appraisal, base }: Appraised,
  certificate: Certificate | undefined,
  all: readonly Appraised[],
): InspectedEvidence {
  const superseded = isSuperseded(
    appraisal,
    all.map((one) => one.appraisal),
  );
  const { checks, verdict, evidence } = appraisal;
  const response = responseIn(evidence, certificate);
  const ocsp = response && appraisal.ocsp && writeOcsp(appraisal.ocsp, response.length);
  const crl = exhibit.kind === "crl" && appraisal.crl && writeCrl(appraisal.crl, exhibit.bytes.length);
  return {
    file: exhibit.name,
    kind: exhibit.kind,
    verdict: writeVerdict(verdict),
    checks,
    ...(ocsp && { ocsp }),
    ...(crl && { crl }),
    ...(base && { base: base.name }),
    ...(superseded && { superseded }),
    ...(exhibit.kind === "staple" && response && { bytesBase64: toBase64(response) }),
  };
}

import type { Check } from "../core/check.ts";
import type { Bench } from "../core/inquiry/appraise.ts";
import { isSuperseded } from "../core/inquiry/weigh.ts";
import type { Policy } from "../core/policy.ts";
import type { ReportedCrl, ReportedName, ReportedOcsp, ReportedVerdict } from "../core/report/report.ts";
import { writeCrl, writeOcsp, writeVerdict } from "../core/report/write-report.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { sameName } from "../core/x509/name.ts";
import { readName } from "../core/x509/names.ts";
import type { Appraised } from "./appraise-all.ts";
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
  /** Certificates of the same file that name this one as their issuer: it may not be the one that was meant. */
  readonly issued: readonly InspectedCertificate[];
  /** Whose key is held against the certificate's signature. Absent where there is none to be found. */
  readonly issuer?: InspectedCertificate;
  /** On the two together: that the issuer signed the certificate. */
  readonly checks: readonly Check[];
  /** In the order of the command line: `--ocsp`, then `--crl`. */
  readonly evidence: readonly InspectedEvidence[];
}

export interface InspectedCertificate {
  readonly subject: ReportedName;
  readonly issuer: ReportedName;
  readonly serialNumber: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

export interface InspectedEvidence {
  readonly file: string;
  readonly kind: "ocsp" | "crl";
  /** What this evidence alone says. */
  readonly verdict: ReportedVerdict;
  readonly checks: readonly Check[];
  readonly ocsp?: ReportedOcsp;
  readonly crl?: ReportedCrl;
  /** The file of the CRL this delta CRL was judged with. */
  readonly base?: string;
  /** A later CRL of the same scope is among the evidence, and counts instead. */
  readonly superseded?: true;
}

/**
 * Sets down an inspection of `certificate`, which came with `others` in one file. This module loads
 * `@peculiar/x509`, for it shows names.
 */
export function writeInspection(
  { pairing, appraised, weighing }: Inspection,
  certificate: Certificate,
  others: readonly Certificate[],
  { at, policy }: Bench,
): InspectionReport {
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
    ...(pairing.subject && { issuer: writeCertificate(pairing.subject.issuer) }),
    checks: [pairing.check],
    evidence: appraised.map((one) => writeEvidence(one, appraised)),
  };
}

const writeCertificate = ({
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

function writeEvidence(
  { exhibit, appraisal, base }: Appraised,
  all: readonly Appraised[],
): InspectedEvidence {
  const superseded = isSuperseded(
    appraisal,
    all.map((one) => one.appraisal),
  );
  const { checks, verdict } = appraisal;
  const ocsp = appraisal.ocsp && writeOcsp(appraisal.ocsp, exhibit.bytes.length);
  const crl = appraisal.crl && writeCrl(appraisal.crl, exhibit.bytes.length);
  return {
    file: exhibit.name,
    kind: exhibit.kind,
    verdict: writeVerdict(verdict),
    checks,
    ...(ocsp && { ocsp }),
    ...(crl && { crl }),
    ...(base && { base: base.name }),
    ...(superseded && { superseded }),
  };
}

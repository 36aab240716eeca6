import { DecodeError } from "../bytes/decode-error.ts";
import type { CertStatus } from "../cert-status.ts";
import type { Check } from "../check.ts";
import type { CrlContext, Reading } from "../crl/judge.ts";
import { type CrlJudgement, judgeCrl, readCrl } from "../crl/verify.ts";
import type { OcspContext } from "../ocsp/context.ts";
import { type OcspJudgement, verifyResponse } from "../ocsp/verify.ts";
import type { Policy } from "../policy.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { KnownKeys } from "../x509/known-keys.ts";
import type { Subtle } from "../x509/signature.ts";
import type { CrlEvidence, Evidence } from "./evidence.ts";
import { judgeStaple } from "./staple.ts";
import type { Because, Verdict } from "./verdict.ts";

/** What judging needs beside the evidence: the moment, the policy, and the means to verify signatures. */
export interface Bench {
  readonly at: Date;
  readonly policy: Policy;
  readonly subtle: Subtle;
  readonly keys?: KnownKeys;
}

/** What may lie beside a piece of evidence; each is said at the context it is for. */
export interface Beside
  extends Pick<CrlContext, "distributionPoint" | "crlIssuer">,
    Pick<OcspContext, "certs"> {
  /** What a delta CRL adds to, read for the same certificate. */
  readonly base?: Reading;
}

/** One piece of evidence, judged by itself. */
export interface Appraisal {
  readonly evidence: Evidence;
  readonly checks: readonly Check[];
  readonly verdict: Verdict;
  readonly ocsp?: OcspJudgement;
  readonly crl?: CrlJudgement;
}

/** Whether there was anything to judge, or a failure to tell: that a server staples nothing is a fact about the server. */
export const isEvidence = ({ verdict }: Pick<Appraisal, "verdict">): boolean =>
  verdict.status !== "undetermined" ||
  verdict.because.some(({ because }) => because !== "notStapled" && because !== "notSent");

/** Whether this settles anything. */
export const stands = ({ verdict }: Pick<Appraisal, "verdict">): boolean => verdict.status !== "undetermined";

/** A revocation that can be lifted again (RFC 5280 §5.3.1). */
export const isHold = ({ verdict }: Pick<Appraisal, "verdict">): boolean =>
  verdict.status === "revoked" && verdict.revocationReason === "certificateHold";

/** The first unmet demand is what to say; its later ones are in the checks. */
function whyNot(checks: readonly Check[]): Because {
  const unmet = checks.find(({ outcome }) => outcome === "unmet");
  if (unmet === undefined) throw new Error("evidence that says nothing has an unmet demand");
  const { expected, found } = unmet.detail ?? {};
  return {
    because: "unmet",
    demand: unmet.demand,
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
  };
}

function verdictOf(
  certStatus: CertStatus | undefined,
  until: Date | undefined,
  checks: readonly Check[],
): Verdict {
  if (certStatus === undefined) return { status: "undetermined", because: [whyNot(checks)] };
  if (certStatus.status !== "good") return certStatus;
  if (until === undefined) throw new Error("a good answer vouches until some time");
  return { status: "good", until };
}

async function judgeCrlEvidence(
  evidence: CrlEvidence,
  subject: IssuedCertificate,
  context: Omit<CrlContext, "base">,
  base: Reading | undefined,
): Promise<CrlJudgement> {
  switch (evidence.outcome) {
    case "bytes":
      return judgeCrl(await readCrl(evidence.bytes, subject, context), subject, context, base);
    case "reading":
      return judgeCrl(evidence.reading, subject, context, base);
    case "unreadable": {
      const { path, offset, reason, expected, found } = evidence.error;
      return judgeCrl({ error: new DecodeError(path, offset, reason, expected, found) }, subject, context);
    }
    default:
      return evidence satisfies never;
  }
}

/**
 * Judges one piece of evidence about one certificate. A failure to obtain evidence is undetermined with that failure.
 * Never throws whatever the bytes.
 */
export async function appraise(
  evidence: Evidence,
  subject: IssuedCertificate,
  bench: Bench,
  { base, ...beside }: Beside = {},
): Promise<Appraisal> {
  if (evidence.outcome === "failure") {
    const { failure } = evidence;
    return {
      evidence,
      checks: [],
      verdict: { status: "undetermined", because: [{ because: "fetchFailure", failure }] },
    };
  }
  if (evidence.kind === "crl") {
    const crl = await judgeCrlEvidence(evidence, subject, { ...bench, ...beside }, base);
    return { evidence, checks: crl.checks, verdict: verdictOf(crl.certStatus, crl.until, crl.checks), crl };
  }
  if (evidence.kind === "staple") {
    const { checks, ocsp, missing } = await judgeStaple(evidence, subject, { ...bench, ...beside });
    const isBroken = checks.some(({ outcome }) => outcome === "unmet");
    const verdict: Verdict =
      missing === undefined || isBroken
        ? verdictOf(ocsp?.certStatus, ocsp?.until, checks)
        : { status: "undetermined", because: [{ because: missing }] };
    return { evidence, checks, verdict, ...(ocsp && { ocsp }) };
  }
  const { nonce } = evidence.asked ?? {};
  const ocsp = await verifyResponse(evidence.bytes, subject, {
    ...bench,
    ...beside,
    ...(nonce && { nonce }),
  });
  return {
    evidence,
    checks: ocsp.checks,
    verdict: verdictOf(ocsp.certStatus, ocsp.until, ocsp.checks),
    ocsp,
  };
}

import type { Check, Outcome } from "../core/check.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import type { ReportedCrl, ReportedOcsp, ReportedVerdict } from "../core/report/report.ts";
import type { InspectedEvidence, InspectionReport } from "./inspection-report.ts";
import { readable, time } from "./readable.ts";
import { visible } from "./visible.ts";
import { whatHappened } from "./what-happened.ts";
import { alsoThere, noEnd, noEvidence, noIssuer, noName, say, sayDemand, wasRevoked } from "./words.ts";

/**
 * An inspection for people: the verdict in the first line, then whose it is, then each piece of evidence with
 * all its checks, those first that are not met.
 */
export function renderInspection(report: InspectionReport): string {
  const { at, policy, verdict, restsOn, disagreement, certificate, issued, issuer, checks, evidence } =
    report;
  const rests = restsOn === undefined ? undefined : evidence[restsOn];
  const reasons = verdict.status === "undetermined" ? reasonsOf(verdict, report) : [];
  const expired =
    certificate.notAfter < at ? " (expired)" : at < certificate.notBefore ? " (not valid yet)" : "";
  return [
    visible(
      verdictLine(
        verdict,
        reasons,
        rests,
        at,
        rests && says(rests, evidence.length > 1 ? rests.file : undefined),
      ),
    ),
    ...reasons.slice(1).map((reason) => wrapped(reason, "  ", "- ")),
    ...(disagreement ? [wrapped(whatDisagrees(report), "")] : []),
    "",
    fact("certificate", certificate.subject.text || noName),
    fact("", `serialNumber ${certificate.serialNumber}`),
    fact("", `valid ${time(certificate.notBefore)} – ${time(certificate.notAfter)}${expired}`),
    ...issued.map(({ subject }) => fact("", alsoThere(subject.text || noName))),
    fact("issuer", issuer ? issuer.subject.text || noName : `${certificate.issuer.text} (not at hand)`),
    fact("at", `${time(at)}, and clocks may differ by ${policy.clockSkew / 60_000} minutes`),
    "",
    ...checks.map(checkLines),
    ...evidence.map((one) => evidenceLines(one, report)),
  ]
    .map((lines) => `${lines}\n`)
    .join("");
}

/** Whether one answer that stands is against another, or only one that does not stand. */
const whatDisagrees = ({ verdict, evidence }: InspectionReport): string =>
  evidence.some(
    (one) =>
      one.superseded !== true &&
      one.verdict.status !== "undetermined" &&
      one.verdict.status !== verdict.status,
  )
    ? say("finding_answers_disagree")
    : wasRevoked;

// Narrow enough for two windows beside each other, wide enough for a sentence.
const width = 100;

/**
 * `text` in lines that begin with `indent`, the first of them with `mark` after it and the others with as
 * much room.
 */
function wrapped(text: string, indent: string, mark = ""): string {
  const room = width - indent.length - mark.length;
  const lines = [""];
  const words = visible(text).split(" ");
  for (const word of words.flatMap((word) => word.match(new RegExp(`.{1,${room}}`, "gu")) ?? [])) {
    const line = lines.at(-1) as string;
    if (line === "") lines[lines.length - 1] = word;
    else if (line.length + 1 + word.length <= room) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines.map((line, i) => indent + (i === 0 ? mark : " ".repeat(mark.length)) + line).join("\n");
}

const fact = (name: string, value: string): string => wrapped(value, "", name.padEnd(13));

/** Whose statement the verdict is, and how old; of several pieces of evidence it is told by its file. */
function says({ file, ocsp, crl }: InspectedEvidence, among?: string): string[] {
  const asOf = (crl ?? ocsp)?.thisUpdate;
  if (asOf === undefined) return [];
  if (crl && among === undefined) return [say("says_crl", { asOf: time(asOf), issuer: crl.issuer.text })];
  return [say("says_ocsp", { asOf: time(asOf), host: file })];
}

/** How long good holds; where its evidence names no end, how long policy lets it. */
function holds(until: string, { ocsp, crl }: InspectedEvidence, at: string): string {
  if ((ocsp ?? crl)?.nextUpdate === undefined) return noEnd(time(until));
  return say(until < at ? "verdict_good_held" : "verdict_good_until", { until: time(until) });
}

/**
 * A verdict as the popup words it, in one line: of all, where `says` tells whose it is, or of one piece of evidence. The
 * first of `reasons` is why it is undetermined.
 */
function verdictLine(
  verdict: ReportedVerdict,
  reasons: readonly string[],
  evidence: InspectedEvidence | undefined,
  at: string,
  says: readonly string[] = [],
): string {
  switch (verdict.status) {
    case "good":
      return sentences("verdict_good", [...says, ...(evidence ? [holds(verdict.until, evidence, at)] : [])]);
    case "revoked": {
      const { revocationTime, revocationReason = "unspecified" } = verdict;
      const when = say("verdict_revoked_when", { when: time(revocationTime) });
      return sentences("verdict_revoked", [when, say(`revocationReason_${revocationReason}`), ...says]);
    }
    case "unknown":
      return sentences("verdict_unknown", [say("verdict_unknown_meaning"), ...says]);
    case "undetermined":
      return sentences("verdict_undetermined", reasons.slice(0, 1));
    default:
      return verdict satisfies never;
  }
}

const sentences = (
  heading: "verdict_good" | "verdict_revoked" | "verdict_unknown" | "verdict_undetermined",
  what: readonly string[],
): string => [`${say(heading)}.`, ...what].join(" ");

type Undetermined = Extract<ReportedVerdict, { readonly status: "undetermined" }>;

/** Every reason in a sentence, those of evidence with its file where there are several. */
function reasonsOf({ because }: Undetermined, report: InspectionReport): string[] {
  const { checks, evidence } = report;
  const isJudged = evidence.length > 0 && checks.every(({ outcome }) => outcome !== "unmet");
  if (!isJudged) return because.map((reason) => sayReason(reason, report));
  return evidence.flatMap((one) => {
    const among = evidence.length > 1 ? `${one.file}: ` : "";
    return one.verdict.status === "undetermined"
      ? one.verdict.because.map((reason) => `${among}${sayReason(reason, report, one)}`)
      : [];
  });
}

function sayReason(reason: Because, { certificate }: InspectionReport, evidence?: InspectedEvidence): string {
  switch (reason.because) {
    case "notAsked":
      return noEvidence;
    case "noIssuer":
      return noIssuer(certificate.issuer.text);
    case "noneByDesign":
      return say(`because_${reason.why}`);
    case "unaskable":
      return say(`unaskable_${reason.why}`);
    case "unmet":
      return whatHappened(reason, certificate, evidence);
    case "fetchFailure":
      throw new Error("nothing is fetched here");
    default:
      return say(`because_${reason.because}`);
  }
}

const marks: Readonly<Record<Outcome, string>> = {
  met: "✓ ",
  unmet: "✗ ",
  notReached: "· ",
  notApplicable: "· ",
};

/** Where what a check expects is the end of a span, and not one value. */
const bounds: Readonly<Record<string, string>> = {
  "ocsp.producedAt": "No later than",
  "ocsp.thisUpdate": "No later than",
  "ocsp.nextUpdate": "No earlier than",
  "ocsp.responder.validity": "To include",
  "crl.thisUpdate": "No later than",
  "crl.nextUpdate": "No earlier than",
  "crl.certificateValidity": "No later than",
};

/** In the order of their demands, but what is not met first: it is what people look for. */
const inOrder = (checks: readonly Check[]): readonly Check[] =>
  checks.toSorted((a, b) => Number(b.outcome === "unmet") - Number(a.outcome === "unmet"));

function checkLines({ demand, citation, outcome, detail }: Check): string {
  const aside =
    outcome === "notReached" || outcome === "notApplicable" ? ` – ${say(`outcome_${outcome}`)}` : "";
  const sentence = wrapped(`${sayDemand(demand)} (${citation})${aside}`, "  ", marks[outcome]);
  const { expected, found } = detail ?? {};
  const values = [
    ...(found === undefined ? [] : [`${say("check_found")}: ${readable(found)}`]),
    ...(expected === undefined || expected === found
      ? []
      : [`${bounds[demand] ?? say("check_expected")}: ${readable(expected)}`]),
  ];
  return [sentence, ...(values.length > 0 ? [wrapped(values.join(" · "), "      ")] : [])].join("\n");
}

function evidenceLines(evidence: InspectedEvidence, report: InspectionReport): string {
  const { file, kind, verdict, checks, ocsp, crl, base, superseded } = evidence;
  const beside = base === undefined ? "" : ` + ${base}`;
  const aside = " (a later CRL takes its place)";
  const reasons =
    verdict.status === "undetermined"
      ? verdict.because.map((reason) => sayReason(reason, report, evidence))
      : [];
  const said = verdictLine(verdict, reasons, evidence, report.at);
  const heading = `${kind === "ocsp" ? "OCSP" : "CRL"} ${file}${beside}${superseded ? aside : ""}: ${said}`;
  return [
    "",
    wrapped(heading, ""),
    ...(ocsp ? ocspLines(ocsp, checks) : []),
    ...(crl ? crlLines(crl, checks) : []),
    ...inOrder(checks).map(checkLines),
  ].join("\n");
}

function ocspLines(ocsp: ReportedOcsp, checks: readonly Check[]): string[] {
  const { responseStatus, producedAt, thisUpdate, nextUpdate } = ocsp;
  if (producedAt === undefined) return [wrapped(say("answer_status", { status: responseStatus }), "  ")];
  const produced = `produced ${time(producedAt)}`;
  return [wrapped(`${signedBy(ocsp, checks)}, ${produced}`, "  "), ...updates(thisUpdate, nextUpdate)];
}

/** Whoever the CA did not authorise has signed for nobody. */
function signedBy({ signer }: ReportedOcsp, checks: readonly Check[]): string {
  if (signer === undefined) return "Signer not established";
  if (signer.is === "issuer") return "Signed by the CA itself";
  const isUnauthorised = checks.some(
    ({ demand, outcome }) => demand.startsWith("ocsp.responder.") && outcome === "unmet",
  );
  return `Signed ${isUnauthorised ? "" : "for the CA "}by ${signer.name.text}`;
}

/** Whoever the list names is its signer only once the signature says so. */
function crlLines(
  { issuer, thisUpdate, nextUpdate, crlNumber, entries }: ReportedCrl,
  checks: readonly Check[],
): string[] {
  const verified = checks.some(({ demand, outcome }) => demand === "crl.signature" && outcome === "met");
  return [
    wrapped(
      verified ? say("list_signed_by", { age: time(thisUpdate), issuer: issuer.text }) : issuer.text,
      "  ",
    ),
    ...updates(thisUpdate, nextUpdate),
    ...(crlNumber === undefined ? [] : [`  cRLNumber ${BigInt(`0x${crlNumber}`)}`]),
    ...(entries === undefined ? [] : [`  certificates on it: ${entries}`]),
  ];
}

const updates = (thisUpdate: string | undefined, nextUpdate: string | undefined): string[] =>
  thisUpdate === undefined
    ? []
    : [
        `  thisUpdate ${time(thisUpdate)}, nextUpdate ${nextUpdate === undefined ? say("nothing") : time(nextUpdate)}`,
      ];

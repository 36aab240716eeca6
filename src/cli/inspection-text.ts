import type { Check, Outcome } from "../core/check.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import type { ReportedCrl, ReportedOcsp, ReportedVerdict } from "../core/report/report.ts";
import { connectionLines } from "./connection-text.ts";
import type { InspectedEvidence, InspectionReport } from "./inspection-report.ts";
import { fact, wrapped } from "./layout.ts";
import { readable, time } from "./readable.ts";
import { visible } from "./visible.ts";
import { whatHappened, whyNoPath } from "./what-happened.ts";
import { alsoThere, noEnd, noEvidence, noIssuer, noName, say, sayDemand, wasRevoked } from "./words.ts";

/**
 * An inspection for people: the verdict in the first line, then whose it is, then each piece of evidence with
 * all its checks, those first that are not met.
 */
export function renderInspection(report: InspectionReport): string {
  const { at, policy, verdict, restsOn, disagreement, connection } = report;
  const { certificate, issued, issuer, checks, evidence } = report;
  const rests = restsOn === undefined ? undefined : evidence[restsOn];
  const reasons = verdict.status === "undetermined" ? reasonsOf(verdict, report) : [];
  const expired =
    certificate.notAfter < at ? " (expired)" : at < certificate.notBefore ? " (not valid yet)" : "";
  return [
    visible(verdictLine(verdict, reasons, rests, at, rests && says(rests, report))),
    ...reasons.slice(1).map((reason) => wrapped(reason, "  ", "- ")),
    ...(disagreement ? [wrapped(whatDisagrees(report), "")] : []),
    "",
    ...(connection ? connectionLines(connection) : []),
    fact("certificate", certificate.subject.text || noName),
    fact("", `serialNumber ${certificate.serialNumber}`),
    fact("", `valid ${time(certificate.notBefore)} – ${time(certificate.notAfter)}${expired}`),
    ...issued.map(({ subject }) => fact("", alsoThere(subject.text || noName))),
    fact("issuer", issuer ? issuer.subject.text || noName : `${certificate.issuer.text} (not at hand)`),
    fact("at", `${time(at)}, and clocks may differ by ${policy.clockSkew / 60_000} minutes`),
    "",
    ...checks.map(checkLines),
    ...evidence.map((one) => evidenceLines(one, report)),
    ...caStapleLines(report),
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

/** Whose statement the verdict is, and how old; of several pieces of evidence in files it is told by its file. */
function says(
  { file, kind, ocsp, crl }: InspectedEvidence,
  { evidence, connection }: InspectionReport,
): string[] {
  const asOf = (crl ?? ocsp)?.thisUpdate;
  if (asOf === undefined) return [];
  if (kind === "staple" && connection) {
    const { host, servername: site = host } = connection;
    return [say("says_staple", { asOf: time(asOf), site })];
  }
  if (crl && evidence.length === 1) return [say("says_crl", { asOf: time(asOf), issuer: crl.issuer.text })];
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
    const among = evidence.length > 1 ? `${one.kind === "staple" ? "staple" : one.file}: ` : "";
    return one.verdict.status === "undetermined"
      ? one.verdict.because.map((reason) => `${among}${sayReason(reason, report, one)}`)
      : [];
  });
}

function sayReason(
  reason: Because,
  { certificate, connection }: InspectionReport,
  evidence?: InspectedEvidence,
): string {
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
      return reason.demand === "certificate.path" && connection
        ? whyNoPath(reason, connection)
        : whatHappened(reason, certificate, evidence);
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

const titles = { ocsp: "OCSP", crl: "CRL", staple: "Staple for" } as const;

function evidenceLines(evidence: InspectedEvidence, report: InspectionReport): string {
  const { file, kind, verdict, checks, ocsp, crl, base, superseded } = evidence;
  const beside = base === undefined ? "" : ` + ${base}`;
  const aside = " (a later CRL takes its place)";
  const reasons =
    verdict.status === "undetermined"
      ? verdict.because.map((reason) => sayReason(reason, report, evidence))
      : [];
  const said = verdictLine(verdict, reasons, evidence, report.at);
  const name = kind === "staple" ? report.certificate.subject.text || noName : file;
  const heading = `${titles[kind]} ${name}${beside}${superseded ? aside : ""}: ${said}`;
  return [
    "",
    wrapped(heading, ""),
    ...(ocsp ? ocspLines(ocsp, checks) : []),
    ...(kind === "staple" && ocsp?.nextUpdate ? [freshness(ocsp.nextUpdate, report.at)] : []),
    ...(crl ? crlLines(crl, checks) : []),
    ...inOrder(checks).map(checkLines),
  ].join("\n");
}

/** For how long a site can go on stapling this, or for how long it ought not to have. */
function freshness(end: string, at: string): string {
  const minutes = (Date.parse(end) - Date.parse(at)) / 60_000;
  return minutes < 0 ? `  out of date for ${span(-minutes)}` : `  fresh for another ${span(minutes)}`;
}

function span(minutes: number): string {
  if (minutes < 120) return `${Math.floor(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `${Math.floor(hours)} h` : `${Math.floor(hours / 24)} d`;
}

/** What was stapled for CAs, each as though that were asked about. */
function caStapleLines(report: InspectionReport): string[] {
  const { caStaples = [], path = [] } = report.connection ?? {};
  return caStaples.flatMap(({ certificate: place, ...staple }) => {
    const certificate = path[place];
    return certificate ? [evidenceLines(staple, { ...report, certificate })] : [];
  });
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

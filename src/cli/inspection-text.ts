import { fromHex } from "../core/bytes/hex.ts";
import type { Check, Outcome } from "../core/check.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import type { ReportedCrl, ReportedOcsp, ReportedVerdict } from "../core/report/report.ts";
import { readName } from "../core/x509/names.ts";
import type { InspectedEvidence, InspectionReport } from "./inspection-report.ts";
import { visible } from "./visible.ts";
import { noEnd, noEvidence, say, sayDemand } from "./words.ts";

/**
 * An inspection for people: the verdict in the first line, then whose it is, then each piece of evidence with
 * all its checks.
 */
export function renderInspection(report: InspectionReport): string {
  const { at, verdict, restsOn, disagreement, certificate, issuer, checks, evidence } = report;
  const reasons = verdict.status === "undetermined" ? verdict.because.slice(1) : [];
  const rests = restsOn === undefined ? undefined : evidence[restsOn];
  return [
    visible(verdictLine(verdict, rests, at, rests && says(rests))),
    ...reasons.map((reason) => wrapped(because(reason), "  ", "- ")),
    ...(disagreement ? [say("finding_answers_disagree")] : []),
    "",
    fact("certificate", certificate.subject.text),
    fact("", `serialNumber ${certificate.serialNumber}`),
    fact("", `${time(certificate.notBefore)} – ${time(certificate.notAfter)}`),
    fact("issuer", issuer?.subject.text ?? certificate.issuer.text),
    fact("at", time(at)),
    "",
    ...checks.map(checkLines),
    ...evidence.map((one) => evidenceLines(one, at)),
  ]
    .map((lines) => `${lines}\n`)
    .join("");
}

/** To the second: nothing in a certificate, a response or a CRL is finer. */
const time = (iso: string): string => iso.replace(/\.\d{3}Z$/, "Z");

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

/** Whose statement the verdict is, and how old. */
function says({ file, ocsp, crl }: InspectedEvidence): string[] {
  if (crl) return [say("says_crl", { asOf: time(crl.thisUpdate), issuer: crl.issuer.text })];
  return ocsp?.thisUpdate === undefined
    ? []
    : [say("says_ocsp", { asOf: time(ocsp.thisUpdate), host: file })];
}

/** How long good holds; where its evidence names no end, how long policy lets it. */
function holds(until: string, { ocsp, crl }: InspectedEvidence, at: string): string {
  if ((ocsp ?? crl)?.nextUpdate === undefined) return noEnd(time(until));
  return say(until < at ? "verdict_good_held" : "verdict_good_until", { until: time(until) });
}

/** A verdict as the popup words it, in one line: of all, where `says` tells whose it is, or of one piece of evidence. */
function verdictLine(
  verdict: ReportedVerdict,
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
      return sentences("verdict_undetermined", verdict.because.slice(0, 1).map(because));
    default:
      return verdict satisfies never;
  }
}

const sentences = (
  heading: "verdict_good" | "verdict_revoked" | "verdict_unknown" | "verdict_undetermined",
  what: readonly string[],
): string => [`${say(heading)}.`, ...what].join(" ");

/** One reason, without the values that the checks show. */
function because(reason: Because): string {
  switch (reason.because) {
    case "notAsked":
      return noEvidence;
    case "noneByDesign":
      return say(`because_${reason.why}`);
    case "unaskable":
      return say(`unaskable_${reason.why}`);
    case "unmet": {
      const demand = sayDemand(reason.demand);
      return reason.demand === "certificate.signature" ? demand : say("because_unmet", { demand });
    }
    case "fetchFailure":
      throw new Error("nothing is fetched here");
    default:
      return say(`because_${reason.because}`);
  }
}

/** A value of a check: a Name as text instead of the hex of its DER, a time without its milliseconds. */
function readable(value: string): string {
  if (value === "") return say("nothing");
  if (/^30([0-9a-f]{2}){8,}$/.test(value)) {
    const { text } = readName(fromHex(value));
    if (!text.startsWith("#")) return text;
  }
  return value.replaceAll(/(T\d\d:\d\d:\d\d)\.\d{3}Z/g, "$1Z");
}

const marks: Readonly<Record<Outcome, string>> = {
  met: "✓ ",
  unmet: "✗ ",
  notReached: "· ",
  notApplicable: "· ",
};

function checkLines({ demand, citation, outcome, detail }: Check): string {
  const aside =
    outcome === "notReached" || outcome === "notApplicable" ? ` – ${say(`outcome_${outcome}`)}` : "";
  const sentence = wrapped(`${sayDemand(demand)} (${citation})${aside}`, "  ", marks[outcome]);
  const { expected, found } = detail ?? {};
  const values = [
    ...(found === undefined ? [] : [`${say("check_found")}: ${readable(found)}`]),
    ...(expected === undefined || expected === found
      ? []
      : [`${say("check_expected")}: ${readable(expected)}`]),
  ];
  return [sentence, ...(values.length > 0 ? [wrapped(values.join(" · "), "      ")] : [])].join("\n");
}

function evidenceLines(evidence: InspectedEvidence, at: string): string {
  const { file, kind, verdict, checks, ocsp, crl, base } = evidence;
  const beside = base === undefined ? "" : ` + ${base}`;
  const heading = `${kind === "ocsp" ? "OCSP" : "CRL"} ${file}${beside}: ${verdictLine(verdict, evidence, at)}`;
  return [
    "",
    wrapped(heading, ""),
    ...(ocsp ? ocspLines(ocsp, checks) : []),
    ...(crl ? crlLines(crl, checks) : []),
    ...checks.map(checkLines),
  ].join("\n");
}

function ocspLines(ocsp: ReportedOcsp, checks: readonly Check[]): string[] {
  const { responseStatus, responderID, producedAt, thisUpdate, nextUpdate } = ocsp;
  if (producedAt === undefined) return [wrapped(say("answer_status", { status: responseStatus }), "  ")];
  const form = responderID && "byName" in responderID ? "byName" : "byKey";
  return [
    wrapped(`${signed(ocsp, { age: time(producedAt) }, checks)} (${form})`, "  "),
    ...updates(thisUpdate, nextUpdate),
  ];
}

/** Whoever the CA did not authorise has signed for nobody. */
function signed({ signer }: ReportedOcsp, facts: { readonly age: string }, checks: readonly Check[]): string {
  switch (signer?.is) {
    case "issuer":
      return say("signed_by_issuer", facts);
    case "delegated": {
      const unauthorised = checks.some(
        ({ demand, outcome }) => demand.startsWith("ocsp.responder.") && outcome === "unmet",
      );
      const name = signer.name.text;
      return say(unauthorised ? "signed_by_another" : "signed_by_delegate", { ...facts, name });
    }
    default:
      return say("signed_by_nobody_known", facts);
  }
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
    ...(crlNumber === undefined ? [] : [`  cRLNumber 0x${crlNumber}`]),
    ...(entries === undefined ? [] : [`  ${entries} revokedCertificates`]),
  ];
}

const updates = (thisUpdate: string | undefined, nextUpdate: string | undefined): string[] =>
  thisUpdate === undefined
    ? []
    : [
        `  thisUpdate ${time(thisUpdate)}, nextUpdate ${nextUpdate === undefined ? say("nothing") : time(nextUpdate)}`,
      ];

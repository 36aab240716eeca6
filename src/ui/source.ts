import type {
  Report,
  ReportedAnswer,
  ReportedCertificate,
  ReportedName,
  ReportedSource,
} from "../core/report/report.ts";
import { say } from "./words.ts";

/** How a person would call somebody: the common name, else the organisation, else the whole name. */
export const shortName = ({ commonName, organization, text }: ReportedName): string =>
  commonName ?? organization ?? text;

/**
 * Foreign text for the middle of a sentence: whichever way it runs, the rest of the sentence runs its own. ASCII cannot
 * turn anything round. Where the text stands alone, <bdi> does this.
 */
export const isolated = (text: string): string =>
  /^[ -~]*$/.test(text) ? text : `\u2068${text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "")}\u2069`;

/**
 * The name by which a certificate is the site's: the one of its DNS names that covers `host`, itself or by a wildcard
 * for its leftmost label (RFC 9525 §6.3). Where none does, the first of them; its common name, which nobody has
 * verified, only where there are none.
 */
export function siteName({ dnsNames, subject }: ReportedCertificate, host: string): string {
  const covering = [host, host.replace(/^[^.]*/, "*")];
  return (
    covering.flatMap((name) => dnsNames.filter((dnsName) => dnsName.toLowerCase() === name))[0] ??
    dnsNames[0] ??
    shortName(subject)
  );
}

/** The host a source lives on, without its port, as questions disclose it; the whole URL where it names none (ldap:///…). */
export function hostOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "" ? url : host;
}

/** A source by its kind and its host. */
export function sourceName({ kind, url }: ReportedSource): string {
  const host = isolated(hostOf(url));
  if (kind === "staple") return say("source_staple", { site: host });
  return say(kind === "ocsp" ? "source_ocsp" : "source_crl", { host });
}

/** By which way an answer came. */
export const wayOf = ({ kind }: ReportedSource, url: string): string =>
  kind === "staple" ? say("staple_way") : say(`${kind}_${channel(url)}`);

/** Whether what passes between here and `url` can be read on the way. */
export const channel = (url: string): "in_clear" | "encrypted" =>
  /^https:/i.test(url) ? "encrypted" : "in_clear";

/** Each source once: a certificate may name the same one several times. */
export const distinct = (sources: readonly ReportedSource[]): readonly ReportedSource[] =>
  sources.filter(
    ({ certificate, kind, url }, index) =>
      index ===
      sources.findIndex((one) => one.certificate === certificate && one.kind === kind && one.url === url),
  );

/** The sources that speak about the site's own certificate. */
export const leafSources = ({ sources }: Report): readonly ReportedSource[] =>
  distinct(sources).filter(({ certificate }) => certificate === 0);

/** What became of the latest attempt to ask a source, where it brought nothing that counts. */
export function fruitless({ answer, since }: ReportedSource): ReportedAnswer | undefined {
  const latest = since ?? answer;
  return latest?.verdict.status === "undetermined" ? latest : undefined;
}

/** The hosts an answer's question was sent on to, and left for. */
export const detourHosts = ({ legs = [] }: ReportedAnswer): readonly string[] =>
  legs
    .slice(1)
    .filter(({ unsent }) => unsent !== true)
    .map(({ url }) => isolated(hostOf(url)));

/** The source to show an answer of: the one the verdict rests on, else the first whose answer could be read. */
export const answeredSource = (report: Report): ReportedSource | undefined =>
  report.restsOn === undefined
    ? leafSources(report).find(({ answer }) => (answer?.ocsp ?? answer?.crl) !== undefined)
    : report.sources[report.restsOn];

/** Whether the chain is not one that Firefox verified. */
export const isUnverified = ({ observed: { by } }: Report): boolean => by === "refusal" || by === "typed";

import type { Report, ReportedName, ReportedSource } from "../core/report/report.ts";

/** How a person would call somebody: the common name, else the organisation, else the whole name. */
export const shortName = ({ commonName, organization, text }: ReportedName): string =>
  commonName ?? organization ?? text;

/** The host a source lives on, without its port, as questions disclose it; the whole URL where it names none (ldap:///…). */
export function hostOf(url: string): string {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "" ? url : host;
}

/** Whether what passes between here and the source can be read on the way. */
export const isInClear = (url: string): boolean => !url.toLowerCase().startsWith("https:");

/** The sources that speak about the site's own certificate. */
export const leafSources = ({ sources }: Report): readonly ReportedSource[] =>
  sources.filter(({ certificate }) => certificate === 0);

/** The source to show an answer of: the one the verdict rests on, else the first whose answer could be read. */
export const answeredSource = (report: Report): ReportedSource | undefined =>
  report.restsOn === undefined
    ? leafSources(report).find(({ answer }) => (answer?.ocsp ?? answer?.crl) !== undefined)
    : report.sources[report.restsOn];

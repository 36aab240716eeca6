import type { Looked } from "../browser/messages.ts";
import type { Report, ReportedInquiry, ReportedSource } from "../core/report/report.ts";
import { size } from "./size.ts";
import { detourHosts, distinct } from "./source.ts";
import { locale } from "./times.ts";
import { say } from "./words.ts";

/** A question that can be put, and the source it would go to. */
export interface Offer {
  readonly source: ReportedSource;
  readonly inquiry: ReportedInquiry;
}

const kinds: readonly ReportedSource["kind"][] = ["staple", "crl", "ocsp"];

/** What sets questions apart in what they reveal: a list before a responder, what is encrypted before what is not. */
const rank = ({ source, inquiry }: Offer): number =>
  kinds.indexOf(source.kind) * 2 + Number(inquiry.disclosure.inClear);

/** Whether a source can be asked here and now: the site itself, by the companion alone. */
const isAskable = ({ kind }: ReportedSource, { state }: Looked["companion"]): boolean =>
  kind !== "staple" || state === "ready";

/** Every question that can be put about the certificate at `position` of the chain, the one that reveals the least first. */
export const offersAbout = (
  { report, companion }: Pick<Looked, "report" | "companion">,
  position: number,
): readonly Offer[] =>
  distinct(report.sources)
    .filter((source) => source.certificate === position && isAskable(source, companion))
    .flatMap((source) => source.inquiries.map((inquiry) => ({ source, inquiry })))
    .toSorted((one, other) => rank(one) - rank(other));

export type AskAction = "ask-staple" | "fetch-crl" | "ask-ocsp-encrypted" | "ask-ocsp";

/** What the button is called in data-action: "encrypted" is what the certificate itself does not say. */
export function actionOf({ source, inquiry }: Offer): AskAction {
  if (source.kind === "staple") return "ask-staple";
  if (source.kind === "crl") return "fetch-crl";
  const namedInClear = /^http:/i.test(source.url);
  return namedInClear && !inquiry.disclosure.inClear ? "ask-ocsp-encrypted" : "ask-ocsp";
}

/** The first of each action: what there is room for in the popup. */
export const foremost = (offers: readonly Offer[]): readonly Offer[] =>
  offers.filter((offer, index) => offers.findIndex((one) => actionOf(one) === actionOf(offer)) === index);

/** Whether a question left for where it was put. */
const wasSent = (answer: ReportedSource["answer"]): boolean => answer?.legs?.[0]?.unsent !== true;

/** What is written on the button in bold. */
export function labelOf({ source, inquiry }: Offer): string {
  const again = [source.answer, source.since].some(
    (answer) => wasSent(answer) && answer?.url === inquiry.url,
  );
  if (source.kind === "staple") return say(again ? "action_ask_staple_again" : "action_ask_staple");
  if (source.kind === "crl") {
    if (source.certificate > 0) return say(again ? "action_fetch_ca_crl_again" : "action_fetch_ca_crl");
    return say(again ? "action_fetch_crl_again" : "action_fetch_crl");
  }
  return inquiry.disclosure.inClear
    ? say(again ? "action_ask_in_clear_again" : "action_ask_in_clear")
    : say(again ? "action_ask_encrypted_again" : "action_ask_encrypted");
}

/** A host, and its port where it is not the scheme's own. */
export const placeWritten = ({ host, port }: Pick<ReportedInquiry["disclosure"], "host" | "port">): string =>
  port === undefined ? host : `${host}:${port}`;

/** What a handshake with the site tells whom that does not know already. */
function handshakePrice({ disclosure }: ReportedInquiry, { observed }: Report): string {
  const host = placeWritten(disclosure);
  const parties = disclosure.rows.map(({ who }) => who);
  return [
    say(parties.includes("proxy") ? "sends_handshake_proxied" : "sends_handshake", { host }),
    ...(observed.by === "typed" ? [say("price_handshake_direct")] : [say("price_handshake")]),
    ...(parties.includes("resolver") ? [say("price_handshake_lookup")] : []),
    ...(observed.connection.usedEch ? [say("price_handshake_ech")] : []),
  ].join(" ");
}

/** What the question sends, to whom, and who learns what from it: written on its button before it is put. */
export function price({ source, inquiry }: Offer, report: Report): string {
  if (source.kind === "staple") return handshakePrice(inquiry, report);
  const { disclosure, ocsp, expectedSize } = inquiry;
  const { dnsNames = [] } = report.certificates[source.certificate] ?? {};
  const host = placeWritten(disclosure);
  const reach = disclosure.inClear ? "in_clear" : "encrypted";
  const channel = say(`channel_${reach}`);
  const [{ learns: first } = {}] = disclosure.rows;
  const learns = first === "list" || first === "issuer" ? first : "certificate";
  const sends = ocsp === undefined ? "sends_crl" : learns === "issuer" ? "sends_ocsp_ca" : "sends_ocsp";
  const nonce = ocsp?.nonce ? [say("sends_nonce")] : [];
  const expected =
    expectedSize === undefined ? [] : [say("expected_size", { size: size(expectedSize, locale()) })];
  const sites = new Set(dnsNames.map((name) => name.toLowerCase())).size;
  const tells =
    learns === "certificate" && sites > 1
      ? say(`price_one_of_several_${reach}`, { count: String(sites) })
      : say(`price_${learns}_${reach}`);
  return [say(sends, { channel, host }), ...nonce, ...expected, tells, ...detours(source)].join(" ");
}

/** How many certificates a question could be about, as far as that is known. */
export function amongstWords({ amongst }: ReportedInquiry["disclosure"]): string {
  if (amongst === undefined) return say("amongst_unknown");
  return amongst === 1 ? say("amongst_one") : say("amongst_many", { count: String(amongst) });
}

/** Where the last question to that source was sent on to. */
function detours({ answer, since }: ReportedSource): string[] {
  const latest = since ?? answer;
  const hosts = latest === undefined ? [] : detourHosts(latest);
  return hosts.length === 0 ? [] : [say("price_detour", { hosts: hosts.join(", ") })];
}

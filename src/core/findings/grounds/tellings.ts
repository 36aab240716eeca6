import type { Conduct, Offer } from "../../inquiry/conduct.ts";
import type { FetchFailure } from "../../inquiry/evidence.ts";
import { parseHttpUrl } from "../../inquiry/http-url.ts";
import { ocspOffers } from "./offers.ts";

/** A responder that certainly has read a question about the leaf. */
export interface Telling {
  readonly host: string;
  readonly at: Date;
  readonly inClear: boolean;
}

/** What is only known from what came back. After any other failure the question may have got nowhere. */
const answeredFailures: ReadonlySet<FetchFailure["failure"]> = new Set([
  "httpStatus",
  "webPage",
  "contentType",
  "tooLarge",
  "redirect",
]);

/** Every answered question to a responder about the leaf: those in clear text first, of each kind the latest first. */
export const tellings = ({ inquests: [leaf] }: Conduct): readonly Telling[] =>
  leaf.questions
    .flatMap(({ appraisals }) => appraisals)
    .flatMap(({ evidence }) => {
      const { url, at, kept } = evidence.provenance;
      const place = url === undefined ? undefined : parseHttpUrl(url);
      if (evidence.kind !== "ocsp" || place === undefined || kept) return [];
      if (evidence.outcome === "failure" && !answeredFailures.has(evidence.failure.failure)) return [];
      return [{ host: place.host, at, inClear: place.scheme === "http" }];
    })
    .toSorted(
      (one, other) => Number(other.inClear) - Number(one.inClear) || other.at.getTime() - one.at.getTime(),
    );

/** The first question to a responder about the leaf that would tell one who was not told yet. */
export function untold(conducted: Conduct): Offer | undefined {
  const told = tellings(conducted).map(({ host }) => host);
  return ocspOffers(conducted).find(({ disclosure }) => !told.includes(disclosure.host));
}

/** The hosts that were told in clear text, and whoever reads along with them. */
export const toldInClear = (conducted: Conduct): readonly string[] =>
  tellings(conducted).flatMap(({ host, inClear }) => (inClear ? [host] : []));

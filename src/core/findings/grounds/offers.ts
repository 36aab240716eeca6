import type { Conduct, Offer } from "../../inquiry/conduct.ts";
import type { OcspInquiry } from "../../inquiry/plan.ts";

/** Every question about the leaf that can be put to somebody its certificate names. */
export const offers = ({ inquests: [leaf] }: Conduct): readonly Offer[] =>
  leaf.questions.filter(({ source }) => source.kind !== "staple").flatMap((question) => question.offers);

type OcspOffer = Offer & { readonly inquiry: OcspInquiry };

const isOcsp = (offer: Offer): offer is OcspOffer => offer.inquiry.kind === "ocsp";

/** Those that go to a responder. */
export const ocspOffers = (conducted: Conduct): readonly OcspOffer[] => offers(conducted).filter(isOcsp);

import type { Conduct } from "../inquiry/conduct.ts";
import { answerTracks } from "./answer-tracks.ts";
import { answersDisagree } from "./answers-disagree.ts";
import { askingNamesOneOfSeveral } from "./asking-names-one-of-several.ts";
import { askingNamesTheSite } from "./asking-names-the-site.ts";
import { askingToldOneOfSeveral } from "./asking-told-one-of-several.ts";
import { askingToldTheSite } from "./asking-told-the-site.ts";
import { couldHaveStapled } from "./could-have-stapled.ts";
import type { Finding } from "./finding.ts";
import { firefoxAskedOcsp } from "./firefox-asked-ocsp.ts";
import { handshakeNamedTheSite } from "./handshake-named-the-site.ts";
import { internalNames } from "./internal-names.ts";
import { listNamesNoSite } from "./list-names-no-site.ts";
import { mustStapleSpares } from "./must-staple-spares.ts";
import { noEch } from "./no-ech.ts";
import { nobodyNeedBeAsked } from "./nobody-need-be-asked.ts";
import { nonceDefeatsCaches } from "./nonce-defeats-caches.ts";
import { ocspGetInLogs } from "./ocsp-get-in-logs.ts";
import { ocspInClear } from "./ocsp-in-clear.ts";
import { pageByProxy } from "./page-by-proxy.ts";
import { pageInContainer } from "./page-in-container.ts";
import { privateWindow } from "./private-window.ts";
import { redirectedElsewhere } from "./redirected-elsewhere.ts";
import { resolverInClear } from "./resolver-in-clear.ts";
import { responderIsThirdParty } from "./responder-is-third-party.ts";
import { sentInVain } from "./sent-in-vain.ts";
import { sentOtherCertificate } from "./sent-other-certificate.ts";
import { sentOutOfOrder } from "./sent-out-of-order.ts";
import { sentWithoutIssuer } from "./sent-without-issuer.ts";
import { stapleAboutAnother } from "./staple-about-another.ts";
import { stapleExpired } from "./staple-expired.ts";
import { stapleInferred } from "./staple-inferred.ts";
import { stapleLarge } from "./staple-large.ts";
import { stapleNotRenewed } from "./staple-not-renewed.ts";

/**
 * Every rule, in the order its finding is shown: what was told, what asking would tell, what is worth knowing, what of the
 * site's server, good news.
 */
const rules = [
  firefoxAskedOcsp,
  askingToldTheSite,
  askingToldOneOfSeveral,
  redirectedElsewhere,
  nonceDefeatsCaches,
  noEch,
  handshakeNamedTheSite,

  askingNamesTheSite,
  askingNamesOneOfSeveral,
  ocspGetInLogs,
  ocspInClear,
  responderIsThirdParty,
  privateWindow,

  answersDisagree,
  answerTracks,
  couldHaveStapled,
  pageByProxy,
  pageInContainer,
  internalNames,
  resolverInClear,

  stapleInferred,
  stapleExpired,
  stapleNotRenewed,
  stapleAboutAnother,
  stapleLarge,
  sentOtherCertificate,
  sentWithoutIssuer,
  sentOutOfOrder,
  sentInVain,

  nobodyNeedBeAsked,
  listNamesNoSite,
  mustStapleSpares,
] as const;

/** Every rule's finding about this site, where it has one. Throws DecodeError where an extension of the leaf cannot be read. */
export const find = (conducted: Conduct): Finding[] => rules.flatMap((rule) => rule(conducted) ?? []);

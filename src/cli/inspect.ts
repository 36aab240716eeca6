import { DecodeError } from "../core/bytes/decode-error.ts";
import type { Bench } from "../core/inquiry/appraise.ts";
import type { Pairing } from "../core/inquiry/pair.ts";
import { locate } from "../core/inquiry/source.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import { type Weighing, weigh } from "../core/inquiry/weigh.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import type { IssuedCertificate } from "../core/x509/issued-certificate.ts";
import { type Appraised, appraiseAll, weighAll } from "./appraise-all.ts";
import type { Exhibit, Fault } from "./exhibit.ts";

/** Everything found out about one certificate. */
export interface Inspection {
  readonly pairing: Pairing;
  /** In the order the exhibits were handed in; none where nobody can be taken for the issuer. */
  readonly appraised: readonly Appraised[];
  readonly weighing: Weighing;
}

/**
 * Judges every exhibit and weighs what they say of the certificate. `certs` may hold whoever signed an
 * exhibit: they are believed only where signatures lead from them to the issuer. Where the pairing does not
 * hold, all is judged the same and nothing of it counts. Never throws, whatever the octets.
 */
export async function inspect(
  pairing: Pairing,
  exhibits: readonly Exhibit[],
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Inspection> {
  const { subject, check } = pairing;
  if (subject === undefined) return { pairing, appraised: [], weighing: weigh([], { because: "noIssuer" }) };
  const appraised = await appraiseAll(exhibits, subject, certs, bench);
  const weighing =
    check.outcome === "unmet"
      ? weigh([], { because: "unmet", demand: check.demand, ...check.detail })
      : weighAll(appraised, reasonForSilence(subject));
  return { pairing, appraised, weighing };
}

/** The first exhibit that turned out to be unreadable on the way, and why. */
export function faultIn({ appraised }: Inspection): Fault | undefined {
  for (const { exhibit, appraisal } of appraised) {
    const error = appraisal.ocsp?.decodeError ?? appraisal.crl?.error;
    if (error) return { exhibit, error };
  }
  return undefined;
}

/** Why nothing is known where there is no evidence at all. */
function reasonForSilence(subject: IssuedCertificate): Because {
  if (subject.certificate === undefined) return { because: "notAsked" };
  try {
    const [first] = locate(subject);
    if (first?.kind === "noneByDesign") return { because: "noneByDesign", why: first.why };
    return { because: first?.kind === "none" ? "noSource" : "notAsked" };
  } catch (error) {
    // Whom the certificate names cannot be read: nobody was asked all the same.
    if (error instanceof DecodeError) return { because: "notAsked" };
    throw error;
  }
}

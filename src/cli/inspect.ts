import { DecodeError } from "../core/bytes/decode-error.ts";
import type { Check } from "../core/check.ts";
import type { Bench } from "../core/inquiry/appraise.ts";
import { locate } from "../core/inquiry/source.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import { type Weighing, weigh } from "../core/inquiry/weigh.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import type { IssuedCertificate } from "../core/x509/issued-certificate.ts";
import { type Appraised, appraiseAll, weighAll } from "./appraise-all.ts";
import type { Exhibit, Fault } from "./exhibit.ts";

/** Whose status is asked for. */
export interface Matter {
  /** Absent where nobody can be taken for the issuer. */
  readonly subject?: IssuedCertificate;
  /** On the certificate and its issuer. */
  readonly checks: readonly Check[];
}

/** Everything found out about one certificate. */
export interface Inspection extends Matter {
  /** In the order the exhibits were handed in; none where nobody can be taken for the issuer. */
  readonly appraised: readonly Appraised[];
  readonly weighing: Weighing;
}

/**
 * Judges every exhibit and weighs what they say of the certificate. `certs` may hold whoever signed an
 * exhibit: they are believed only where signatures lead from them to the issuer. Where the checks are not
 * met, all is judged the same and nothing of it counts. Never throws, whatever the octets.
 */
export async function inspect(
  { subject, checks }: Matter,
  exhibits: readonly Exhibit[],
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Inspection> {
  if (subject === undefined) return { checks, appraised: [], weighing: weigh([], { because: "noIssuer" }) };
  const appraised = await appraiseAll(exhibits, subject, certs, bench);
  const unmet = checks.find(({ outcome }) => outcome === "unmet");
  const weighing =
    unmet === undefined
      ? weighAll(appraised, reasonForSilence(subject, exhibits))
      : weigh([], { because: "unmet", demand: unmet.demand, ...unmet.detail });
  return { subject, checks, appraised, weighing };
}

/** The first exhibit that turned out to be unreadable on the way, and why. What a site staples is no fault of whoever asks. */
export function faultIn({ appraised }: Inspection): Fault | undefined {
  for (const { exhibit, appraisal } of appraised) {
    if (exhibit.kind === "staple") continue;
    const error = appraisal.ocsp?.decodeError ?? appraisal.crl?.error;
    if (error) return { exhibit, error };
  }
  return undefined;
}

/** Why nothing is known where there is no evidence at all. */
function reasonForSilence(subject: IssuedCertificate, exhibits: readonly Exhibit[]): Because {
  const because = exhibits.some(({ kind }) => kind === "staple") ? "notStapled" : "notAsked";
  if (subject.certificate === undefined) return { because };
  try {
    const [first] = locate(subject);
    if (first?.kind === "noneByDesign") return { because: "noneByDesign", why: first.why };
    return { because: first?.kind === "none" ? "noSource" : because };
  } catch (error) {
    // Whom the certificate names cannot be read: nobody was asked all the same.
    if (error instanceof DecodeError) return { because };
    throw error;
  }
}

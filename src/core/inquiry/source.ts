import { ocspLocations } from "../x509/authority-information-access.ts";
import type { Certificate } from "../x509/certificate.ts";
import { crlDistributionPoints, type DistributionPoint } from "../x509/crl-distribution-points.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import { hasNoRevAvail } from "../x509/no-rev-avail.ts";

/** A place that somebody could be asked at, as the certificate writes it. */
export type NamedSource =
  | { readonly kind: "ocsp"; readonly url: string }
  | { readonly kind: "crl"; readonly url: string; readonly distributionPoint: DistributionPoint };

/** Somebody who could be asked: whom the certificate names, or the site itself, at `url`, for what it staples. */
export type AskableSource = NamedSource | { readonly kind: "staple"; readonly url: string };

/** A place a certificate's revocation status could come from by its own word, or the fact that there is none. */
export type RevocationSource =
  | NamedSource
  /** Nothing is published about this certificate, and nothing needs to be. */
  | { readonly kind: "noneByDesign"; readonly why: "shortLived" | "noRevAvail" }
  /** A long-lived certificate that names neither a responder nor a CRL (BR §7.1.2.11.2 asks for one). */
  | { readonly kind: "none" };

export const isAskable = (source: RevocationSource): source is NamedSource =>
  source.kind === "ocsp" || source.kind === "crl";

const day = 86_400_000;

/**
 * The Baseline Requirements' "Short-lived Subscriber Certificate" (BR §1.6.1): a validity of at most 10 days when
 * issued on or after 2024-03-15, of at most 7 days when issued on or after 2026-03-15. The validity period counts
 * both its ends (RFC 5280 §4.1.2.5), so its length is a second more than the difference. The date of issuance is
 * taken to be notBefore, the only date a certificate states.
 */
export function isShortLived({ validity }: Pick<Certificate, "validity">): boolean {
  const { notBefore, notAfter } = validity;
  const length = notAfter.getTime() - notBefore.getTime() + 1000;
  if (notBefore.getTime() < Date.UTC(2024, 2, 15)) return false;
  return length <= (notBefore.getTime() < Date.UTC(2026, 2, 15) ? 10 : 7) * day;
}

/**
 * All sources a certificate names, in the order it names them: OCSP responders (RFC 5280 §4.2.2.1), then CRLs
 * (§4.2.1.13); never empty. A short-lived certificate that names a source has it all the same: it can be asked.
 * Throws DecodeError when one of the two extensions cannot be read.
 */
export function locate({ certificate }: IssuedCertificate): RevocationSource[] {
  if (certificate === undefined) return [{ kind: "none" }];
  const sources: RevocationSource[] = ocspLocations(certificate).map((url) => ({ kind: "ocsp", url }));
  for (const distributionPoint of crlDistributionPoints(certificate)) {
    for (const name of distributionPoint.fullName ?? []) {
      if (name.kind === "uniformResourceIdentifier")
        sources.push({ kind: "crl", url: name.uri, distributionPoint });
    }
  }
  if (sources.length > 0) return sources;
  if (hasNoRevAvail(certificate)) return [{ kind: "noneByDesign", why: "noRevAvail" }];
  if (isShortLived(certificate)) return [{ kind: "noneByDesign", why: "shortLived" }];
  return [{ kind: "none" }];
}

import { DecodeError } from "../bytes/decode-error.ts";
import { takeGeneralizedTime } from "../bytes/time.ts";
import { readExtension } from "../x509/extension.ts";
import type { CertificateList } from "./certificate-list.ts";

/** id-ce-expiredCertsOnCRL, of X.509 and not of RFC 5280. */
const expiredCertsOnCRLOid = "2.5.29.60";

/**
 * Since when the CRL keeps its entries: certificates that expired at that moment or later stay on it. Undefined without
 * that extension, and also where it cannot be read: it is never critical and says nothing of an unexpired certificate, so
 * a CRL loses by it what it claims of expired ones and nothing else. Never throws.
 */
export function expiredCertsOnCRL({ crlExtensions }: CertificateList): Date | undefined {
  try {
    return readExtension(crlExtensions, expiredCertsOnCRLOid, "expiredCertsOnCRL", (cursor) =>
      takeGeneralizedTime(cursor, ""),
    );
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

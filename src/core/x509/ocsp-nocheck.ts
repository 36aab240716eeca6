import { takeNull } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

/** id-pkix-ocsp-nocheck */
export const ocspNoCheckOid = "1.3.6.1.5.5.7.48.1.5";

/**
 * Whether the CA says that this responder may be trusted for its certificate's whole life (RFC 6960
 * §4.2.2.2.1). Throws DecodeError.
 */
export const hasOcspNoCheck = ({ extensions }: Certificate): boolean =>
  readExtension(extensions, ocspNoCheckOid, "ocsp-nocheck", (cursor) => {
    takeNull(cursor, "");
    return true;
  }) ?? false;

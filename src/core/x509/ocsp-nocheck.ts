import { finish } from "../bytes/der.ts";
import { takeNull } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { findExtension, openExtension } from "./extension.ts";

/** id-pkix-ocsp-nocheck */
export const ocspNoCheckOid = "1.3.6.1.5.5.7.48.1.5";

/** Whether the CA says that this responder may be trusted for its certificate's whole life (RFC 6960 §4.2.2.2.1). Throws DecodeError. */
export function hasOcspNoCheck(certificate: Certificate): boolean {
  const extension = findExtension(certificate.extensions, ocspNoCheckOid);
  if (extension === undefined) return false;
  const value = openExtension(extension, "ocsp-nocheck");
  takeNull(value, "NULL");
  finish(value);
  return true;
}

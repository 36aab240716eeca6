import { finish } from "../bytes/der.ts";
import { takeNull } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { findExtension, openExtension } from "./extension.ts";

/** id-ce-noRevAvail */
export const noRevAvailOid = "2.5.29.56";

/** Whether the CA says that it publishes no revocation information about this certificate (RFC 9608 §2). Throws DecodeError. */
export function hasNoRevAvail(certificate: Certificate): boolean {
  const extension = findExtension(certificate.extensions, noRevAvailOid);
  if (extension === undefined) return false;
  const value = openExtension(extension, "noRevAvail");
  takeNull(value, "NULL");
  finish(value);
  return true;
}

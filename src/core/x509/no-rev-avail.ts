import { takeNull } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

/** id-ce-noRevAvail */
export const noRevAvailOid = "2.5.29.56";

/**
 * Whether the CA says that it publishes no revocation information about this certificate (RFC 9608 §2).
 * Throws DecodeError.
 */
export const hasNoRevAvail = ({ extensions }: Certificate): boolean =>
  readExtension(extensions, noRevAvailOid, "noRevAvail", (cursor) => {
    takeNull(cursor, "");
    return true;
  }) ?? false;

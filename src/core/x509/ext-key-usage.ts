import { enter, isAtEnd, tag } from "../bytes/der.ts";
import { takeOid } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

/** id-ce-extKeyUsage */
export const extKeyUsageOid = "2.5.29.37";

/** RFC 6960 §4.2.2.2: may sign OCSP responses for the CA that issued it. */
export const ocspSigning = "1.3.6.1.5.5.7.3.9";

/**
 * The certificate's KeyPurposeIds (RFC 5280 §4.2.1.12), or undefined without that extension. Throws
 * DecodeError.
 */
export const extKeyUsage = ({ extensions }: Certificate): readonly string[] | undefined =>
  readExtension(extensions, extKeyUsageOid, "extKeyUsage", (cursor) => {
    const list = enter(cursor, tag.sequence, "");
    const purposes: string[] = [];
    do purposes.push(takeOid(list, `[${purposes.length}]`));
    while (!isAtEnd(list));
    return purposes;
  });

import { enter, finish, isAtEnd, tag, takeOptional } from "../bytes/der.ts";
import { takeOid } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

/** id-ce-certificatePolicies */
export const certificatePoliciesOid = "2.5.29.32";

/**
 * The policies under which the certificate was issued (RFC 5280 §4.2.1.4); empty without that extension. Does
 * not look into their qualifiers. Throws DecodeError.
 */
export const certificatePolicies = ({ extensions }: Certificate): readonly string[] =>
  readExtension(extensions, certificatePoliciesOid, "certificatePolicies", (cursor) => {
    const list = enter(cursor, tag.sequence, "");
    const policies: string[] = [];
    do {
      const information = enter(list, tag.sequence, `[${policies.length}]`);
      policies.push(takeOid(information, "policyIdentifier"));
      takeOptional(information, tag.sequence, "policyQualifiers");
      finish(information);
    } while (!isAtEnd(list));
    return policies;
  }) ?? [];

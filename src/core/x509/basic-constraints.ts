import { enter, finish, peekTag, tag } from "../bytes/der.ts";
import { takeBooleanDefaultFalse, takeSmallInteger } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

/** id-ce-basicConstraints */
export const basicConstraintsOid = "2.5.29.19";

/** RFC 5280 §4.2.1.9. */
export interface BasicConstraints {
  readonly cA: boolean;
  readonly pathLenConstraint?: number;
}

/** The certificate's basicConstraints, or undefined without that extension. Throws DecodeError. */
export const basicConstraints = ({ extensions }: Certificate): BasicConstraints | undefined =>
  readExtension(extensions, basicConstraintsOid, "basicConstraints", (cursor) => {
    const inner = enter(cursor, tag.sequence, "");
    const cA = takeBooleanDefaultFalse(inner, "cA");
    const limited = peekTag(inner) === tag.integer;
    const constraints = limited
      ? { cA, pathLenConstraint: takeSmallInteger(inner, "pathLenConstraint") }
      : { cA };
    finish(inner);
    return constraints;
  });

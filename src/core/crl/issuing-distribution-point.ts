import { DecodeError } from "../bytes/decode-error.ts";
import { type Cursor, enter, finish, isAtEnd, pathOf, peekTag, tag, take } from "../bytes/der.ts";
import {
  type ReasonFlag,
  takeDistributionPointName,
  takeReasonFlags,
} from "../x509/crl-distribution-points.ts";
import { readExtension } from "../x509/extension.ts";
import type { CertificateList } from "./certificate-list.ts";

/** id-ce-issuingDistributionPoint */
export const issuingDistributionPointOid = "2.5.29.28";

import type { GeneralName } from "../x509/general-name.ts";

/** RFC 5280 §5.2.5: which certificates, and which reasons, a CRL is about. Its distributionPoint is one of the two names. */
export interface IssuingDistributionPoint {
  readonly fullName?: readonly GeneralName[];
  /** The contents of the SET, as in a DistributionPoint. */
  readonly nameRelativeToCRLIssuer?: Uint8Array;
  readonly onlyContainsUserCerts: boolean;
  readonly onlyContainsCACerts: boolean;
  /** Absent: every reason. */
  readonly onlySomeReasons?: readonly ReasonFlag[];
  readonly indirectCRL: boolean;
  readonly onlyContainsAttributeCerts: boolean;
}

/**
 * The CRL's issuingDistributionPoint, or undefined without that extension. Throws DecodeError, also on an empty one
 * (RFC 5280 §5.2.5 forbids it). Does not check that at most one of the onlyContains fields is TRUE: no certificate is
 * of two kinds.
 */
export const issuingDistributionPoint = ({
  crlExtensions,
}: CertificateList): IssuingDistributionPoint | undefined =>
  readExtension(crlExtensions, issuingDistributionPointOid, "issuingDistributionPoint", (cursor) => {
    const inner = enter(cursor, tag.sequence, "");
    if (isAtEnd(inner)) throw new DecodeError(inner.path, inner.at, "missing");
    const name = takeDistributionPointName(inner);
    const onlyContainsUserCerts = takeImplicitBoolean(inner, 1, "onlyContainsUserCerts");
    const onlyContainsCACerts = takeImplicitBoolean(inner, 2, "onlyContainsCACerts");
    const onlySomeReasons = takeReasonFlags(inner, "onlySomeReasons", 3);
    const indirectCRL = takeImplicitBoolean(inner, 4, "indirectCRL");
    const onlyContainsAttributeCerts = takeImplicitBoolean(inner, 5, "onlyContainsAttributeCerts");
    finish(inner);
    return {
      ...name,
      onlyContainsUserCerts,
      onlyContainsCACerts,
      ...(onlySomeReasons && { onlySomeReasons }),
      indirectCRL,
      onlyContainsAttributeCerts,
    };
  });

/** `[n] BOOLEAN DEFAULT FALSE`. A FALSE that is written out breaks X.690 §11.5 and is read all the same. */
function takeImplicitBoolean(cursor: Cursor, n: number, field: string): boolean {
  if (peekTag(cursor) !== tag.contextPrimitive(n)) return false;
  const element = take(cursor, tag.contextPrimitive(n), field);
  const octet = cursor.bytes[element.contents];
  if (element.end - element.contents !== 1 || (octet !== 0x00 && octet !== 0xff)) {
    throw new DecodeError(pathOf(cursor.path, field), element.start, "badValue", "0x00 or 0xff");
  }
  return octet === 0xff;
}

import { DecodeError } from "../bytes/decode-error.ts";
import { type Cursor, enter, finish, isAtEnd, peekTag, tag } from "../bytes/der.ts";
import { takeNamedBits } from "../bytes/primitives.ts";
import type { ByteRange } from "../check.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";
import { type GeneralName, takeGeneralNames } from "./general-name.ts";
import { takeAttributes } from "./name.ts";

/** id-ce-cRLDistributionPoints */
export const crlDistributionPointsOid = "2.5.29.31";

/** RFC 5280 §4.2.1.13, bit 0 first; the issuingDistributionPoint of a CRL (§5.2.5) has the same. */
const reasonFlags = [
  "unused",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  "privilegeWithdrawn",
  "aACompromise",
] as const;

export type ReasonFlag = (typeof reasonFlags)[number];

/**
 * RFC 5280 §4.2.1.13: one or the other. The relative name is the contents of its SET: AttributeTypeAndValue
 * TLVs.
 */
export type DistributionPointName =
  | { readonly fullName: readonly GeneralName[] }
  | { readonly nameRelativeToCRLIssuer: Uint8Array };

/** RFC 5280 §4.2.1.13, and where it lies. */
export interface DistributionPoint extends ByteRange {
  readonly fullName?: readonly GeneralName[];
  readonly nameRelativeToCRLIssuer?: Uint8Array;
  /** Absent: this CRL covers every reason. */
  readonly reasons?: readonly ReasonFlag[];
  /** Present: somebody other than the certificate's issuer signs this CRL. */
  readonly cRLIssuer?: readonly GeneralName[];
}

/**
 * Takes `[0] DistributionPointName` where it comes next. A CHOICE is tagged explicitly (X.680 §31.2.7).
 * Throws DecodeError.
 */
export function takeDistributionPointName(cursor: Cursor): DistributionPointName | undefined {
  if (peekTag(cursor) !== tag.contextConstructed(0)) return undefined;
  const choice = enter(cursor, tag.contextConstructed(0), "distributionPoint");
  const name = takeNameChoice(choice);
  finish(choice);
  return name;
}

function takeNameChoice(choice: Cursor): DistributionPointName {
  if (peekTag(choice) === tag.contextConstructed(0)) {
    return { fullName: takeGeneralNames(enter(choice, tag.contextConstructed(0), "fullName")) };
  }
  const attributes = enter(choice, tag.contextConstructed(1), "nameRelativeToCRLIssuer");
  const nameRelativeToCRLIssuer = attributes.bytes.subarray(attributes.at, attributes.end);
  takeAttributes(attributes);
  return { nameRelativeToCRLIssuer };
}

/**
 * Takes `[n] ReasonFlags` where it comes next: n is 1 in a DistributionPoint, 3 in an
 * issuingDistributionPoint. Throws DecodeError.
 */
export const takeReasonFlags = (
  cursor: Cursor,
  field: string,
  n: number,
): readonly ReasonFlag[] | undefined =>
  peekTag(cursor) === tag.contextPrimitive(n)
    ? takeNamedBits(cursor, field, reasonFlags, tag.contextPrimitive(n))
    : undefined;

function takeDistributionPoint(list: Cursor, field: string): DistributionPoint {
  const start = list.at;
  const inner = enter(list, tag.sequence, field);
  const distributionPoint = takeDistributionPointName(inner);
  const reasons = takeReasonFlags(inner, "reasons", 1);
  const cRLIssuer =
    peekTag(inner) === tag.contextConstructed(2)
      ? takeGeneralNames(enter(inner, tag.contextConstructed(2), "cRLIssuer"))
      : undefined;
  finish(inner);
  if (distributionPoint === undefined && cRLIssuer === undefined) {
    throw new DecodeError(inner.path, start, "missing", "distributionPoint or cRLIssuer");
  }
  return {
    start,
    end: inner.end,
    ...distributionPoint,
    ...(reasons && { reasons }),
    ...(cRLIssuer && { cRLIssuer }),
  };
}

/**
 * Where the certificate says CRLs that cover it can be had, in its order; empty without that extension.
 * Throws DecodeError.
 */
export const crlDistributionPoints = ({ extensions }: Certificate): readonly DistributionPoint[] =>
  readExtension(extensions, crlDistributionPointsOid, "cRLDistributionPoints", (cursor) => {
    const list = enter(cursor, tag.sequence, "");
    const points: DistributionPoint[] = [];
    do points.push(takeDistributionPoint(list, `[${points.length}]`));
    while (!isAtEnd(list));
    return points;
  }) ?? [];

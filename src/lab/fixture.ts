import type { Asn1 } from "./asn1.ts";
import type { CertificateName } from "./fixture-certificates.ts";
import type { signatureAlgorithms } from "./signature.ts";

/** What a judge has to say of a piece of evidence. */
export type FixtureVerdict = "good" | "revoked" | "unknown" | "undetermined";

/**
 * What OpenSSL says of the same evidence where it is not the same, and why it is not. "notAsked": its command line cannot
 * be asked this question.
 */
export interface OpensslDiffers {
  readonly says: FixtureVerdict | "notAsked";
  readonly because: string;
}

/** How the policy differs from the strict one. */
export interface PolicyRow {
  readonly sha1Signatures?: "allow";
  readonly missingNextUpdate?: "refuse";
}

/** How a signed structure differs from a plain one in being signed and sent. */
export interface SigningRow<Row> {
  /** Whose key signs. */
  readonly signer?: CertificateName;
  readonly algorithm?: keyof typeof signatureAlgorithms;
  /** What stands as signatureAlgorithm instead of the one used. */
  readonly signatureAlgorithm?: Asn1;
  /** The signature is not its own but another's, which differs from the plain one like this. */
  readonly signatureOf?: Row;
  /** What becomes of octets of the same number, before they are signed: genconf will not write everything. */
  readonly misspelt?: (der: Buffer) => Buffer;
  /** What becomes of the octets on the way. */
  readonly spoilt?: (der: Buffer) => Buffer;
  /** What OpenSSL says of it, where that is something else. */
  readonly openssl?: OpensslDiffers;
}

/** One piece of evidence with at most one fault, and all there is to say of it. */
export interface Fixture<Row> {
  /** Its fault. */
  readonly name: string;
  readonly sentence: string;
  readonly verdict: FixtureVerdict;
  /** The demands it does not meet, as a judge names them. */
  readonly unmet: readonly string[];
  /** How it differs from a plain piece of evidence. */
  readonly row: Row;
}

/** How a table is written: what `stands` says something, and what `falls` says nothing, for the demands it does not meet. */
export const fixtureTable = <Row>() => ({
  stands: (
    verdict: Exclude<FixtureVerdict, "undetermined">,
    name: string,
    sentence: string,
    row: Row,
  ): Fixture<Row> => ({ name, sentence, verdict, unmet: [], row }),
  falls: (demands: string | readonly string[], name: string, sentence: string, row: Row): Fixture<Row> => ({
    name,
    sentence,
    verdict: "undetermined",
    unmet: [demands].flat(),
    row,
  }),
});

export const notAsked = (because: string): OpensslDiffers => ({ says: "notAsked", because });
export const laxer = (because: string): OpensslDiffers => ({ says: "good", because });

/** RFC 5280 §5.3.1, by number. */
export const reasonNames = [
  "unspecified",
  "keyCompromise",
  "cACompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
  "certificateHold",
  undefined,
  "removeFromCRL",
  "privilegeWithdrawn",
  "aACompromise",
] as const;

/** An extension that nobody knows. */
export const unknownOid = "1.2.3.4";

/** Octets under the tag of GeneralizedTime, whatever they say. */
export const timeSpelt = (text: string): Asn1 => `IMPLICIT:24U,FORMAT:ASCII,OCTETSTRING:${text}`;
/** An INTEGER of just these octets, which may make it negative. */
export const integerSpelt = (hex: string): Asn1 => `IMPLICIT:2U,FORMAT:HEX,OCTETSTRING:${hex}`;

/** The same value with its outermost length in other octets. */
export const relengthened = (der: Buffer, length: readonly number[], after: readonly number[] = []): Buffer =>
  Buffer.concat([der.subarray(0, 1), Buffer.from(length), der.subarray(4), Buffer.from(after)]);

/** The same octets with all of one run in place of the other, which is as long. */
export function replaced(der: Buffer, run: string, by: string): Buffer {
  const at = der.indexOf(run, "hex");
  if (at < 0) return der;
  const changed = Buffer.from(der);
  changed.write(by, at, "hex");
  return changed;
}

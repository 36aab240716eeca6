import { enter, finish, tag, takeExplicit } from "../bytes/der.ts";
import { toHex } from "../bytes/hex.ts";
import { takeIa5String, takeInteger, takeNull, takeOctetString } from "../bytes/primitives.ts";
import { takeGeneralizedTime } from "../bytes/time.ts";
import type { CRLReason } from "../cert-status.ts";
import { readExtension } from "../x509/extension.ts";
import { readSctList, type SignedCertificateTimestamp } from "../x509/sct-list.ts";
import type { KnownExtensions } from "./judge.ts";
import { type BasicOCSPResponse, type SingleResponse, takeCrlReason } from "./response.ts";

/** id-pkix-ocsp-nonce */
export const nonceOid = "1.3.6.1.5.5.7.48.1.2";
/** id-pkix-ocsp-crl */
export const crlReferencesOid = "1.3.6.1.5.5.7.48.1.3";
/** id-pkix-ocsp-archive-cutoff */
export const archiveCutoffOid = "1.3.6.1.5.5.7.48.1.6";
/** id-pkix-ocsp-extended-revoke */
export const extendedRevokeOid = "1.3.6.1.5.5.7.48.1.9";
/** id-ce-cRLReasons */
export const reasonCodeOid = "2.5.29.21";
/** id-ce-invalidityDate */
export const invalidityDateOid = "2.5.29.24";
/** The SCT list inside a SingleResponse (RFC 6962 §3.3). */
export const sctListOid = "1.3.6.1.4.1.11129.2.4.5";

/** The nonce (RFC 6960 §4.4.1, RFC 9654 §2.1), or undefined without that extension. Throws DecodeError. */
export const nonce = ({ responseExtensions }: BasicOCSPResponse): Uint8Array | undefined =>
  readExtension(responseExtensions, nonceOid, "nonce", (cursor) => takeOctetString(cursor, ""));

/**
 * Whether the responder says revoked of certificates never issued, too (RFC 6960 §4.4.8). Throws DecodeError.
 */
export const hasExtendedRevoke = ({ responseExtensions }: BasicOCSPResponse): boolean =>
  readExtension(responseExtensions, extendedRevokeOid, "extendedRevoke", (cursor) => {
    takeNull(cursor, "");
    return true;
  }) ?? false;

/** RFC 6960 §4.4.2: the CRL on which a revoked certificate is found. */
export interface CrlID {
  readonly crlUrl?: string;
  /** Lower-case hex of the INTEGER's contents. */
  readonly crlNum?: string;
  readonly crlTime?: Date;
}

/** The CRL references (RFC 6960 §4.4.2), or undefined without that extension. Throws DecodeError. */
export const crlReferences = ({ singleExtensions }: SingleResponse): CrlID | undefined =>
  readExtension(singleExtensions, crlReferencesOid, "crlReferences", (cursor) => {
    const inner = enter(cursor, tag.sequence, "");
    const crlUrl = takeExplicit(inner, 0, "crlUrl", (url) => takeIa5String(url, ""));
    const crlNum = takeExplicit(inner, 1, "crlNum", (number) => toHex(takeInteger(number, "")));
    const crlTime = takeExplicit(inner, 2, "crlTime", (time) => takeGeneralizedTime(time, ""));
    finish(inner);
    return {
      ...(crlUrl !== undefined && { crlUrl }),
      ...(crlNum !== undefined && { crlNum }),
      ...(crlTime && { crlTime }),
    };
  });

/**
 * Since when the responder keeps the status of certificates that have expired (RFC 6960 §4.4.4). Throws
 * DecodeError.
 */
export const archiveCutoff = ({ singleExtensions }: SingleResponse): Date | undefined =>
  readExtension(singleExtensions, archiveCutoffOid, "archiveCutoff", (cursor) =>
    takeGeneralizedTime(cursor, ""),
  );

/** Why it was revoked, said once more (RFC 5280 §5.3.1, RFC 6960 §4.4.5). Throws DecodeError. */
export const reasonCode = ({ singleExtensions }: SingleResponse): CRLReason | undefined =>
  readExtension(singleExtensions, reasonCodeOid, "reasonCode", takeCrlReason);

/**
 * When the key is thought to have been compromised (RFC 5280 §5.3.2, RFC 6960 §4.4.5). Throws DecodeError.
 */
export const invalidityDate = ({ singleExtensions }: SingleResponse): Date | undefined =>
  readExtension(singleExtensions, invalidityDateOid, "invalidityDate", (cursor) =>
    takeGeneralizedTime(cursor, ""),
  );

/** The SCTs the responder passes on (RFC 6962 §3.3). Throws DecodeError. */
export const singleScts = ({ singleExtensions }: SingleResponse): readonly SignedCertificateTimestamp[] =>
  readSctList(singleExtensions, sctListOid);

/**
 * The responseExtensions and singleExtensions that may be critical without an answer being refused: none of
 * what they say narrows the status.
 */
export const knownResponseExtensions: KnownExtensions<BasicOCSPResponse> = {
  [nonceOid]: nonce,
  [extendedRevokeOid]: hasExtendedRevoke,
};
export const knownSingleExtensions: KnownExtensions<SingleResponse> = {
  [crlReferencesOid]: crlReferences,
  [archiveCutoffOid]: archiveCutoff,
  [reasonCodeOid]: reasonCode,
  [invalidityDateOid]: invalidityDate,
  [sctListOid]: singleScts,
};

import { type Cursor, contentsOf, enter, finish, peekTag, tag, takeOptional } from "../bytes/der.ts";
import { toHex } from "../bytes/hex.ts";
import { takeInteger, takeOctetString } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { type Extension, readExtension } from "./extension.ts";
import { type GeneralName, takeGeneralNames } from "./general-name.ts";

/** id-ce-subjectKeyIdentifier */
export const subjectKeyIdentifierOid = "2.5.29.14";
/** id-ce-authorityKeyIdentifier */
export const authorityKeyIdentifierOid = "2.5.29.35";

/** RFC 5280 §4.2.1.1. */
export interface AuthorityKeyIdentifier {
  readonly keyIdentifier?: Uint8Array;
  readonly authorityCertIssuer?: readonly GeneralName[];
  /** Lower-case hex of the INTEGER's contents. */
  readonly authorityCertSerialNumber?: string;
}

/** RFC 5280 §4.2.1.2, or undefined without that extension. Throws DecodeError. */
export const subjectKeyIdentifier = ({ extensions }: Certificate): Uint8Array | undefined =>
  readExtension(extensions, subjectKeyIdentifierOid, "subjectKeyIdentifier", (cursor) =>
    takeOctetString(cursor, ""),
  );

/**
 * What the extensions of a certificate or of a CRL (RFC 5280 §5.2.1) say of the key that signed it. Throws
 * DecodeError.
 */
export const authorityKeyIdentifier = (
  extensions: readonly Extension[],
): AuthorityKeyIdentifier | undefined =>
  readExtension(extensions, authorityKeyIdentifierOid, "authorityKeyIdentifier", takeAuthorityKeyIdentifier);

function takeAuthorityKeyIdentifier(cursor: Cursor): AuthorityKeyIdentifier {
  const inner = enter(cursor, tag.sequence, "");
  const keyIdentifier = takeOptional(inner, tag.contextPrimitive(0), "keyIdentifier");
  const authorityCertIssuer =
    peekTag(inner) === tag.contextConstructed(1)
      ? takeGeneralNames(enter(inner, tag.contextConstructed(1), "authorityCertIssuer"))
      : undefined;
  const authorityCertSerialNumber =
    peekTag(inner) === tag.contextPrimitive(2)
      ? toHex(takeInteger(inner, "authorityCertSerialNumber", tag.contextPrimitive(2)))
      : undefined;
  finish(inner);
  return {
    ...(keyIdentifier && { keyIdentifier: contentsOf(inner.bytes, keyIdentifier) }),
    ...(authorityCertIssuer && { authorityCertIssuer }),
    ...(authorityCertSerialNumber !== undefined && { authorityCertSerialNumber }),
  };
}

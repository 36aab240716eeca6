import { enter, finish, isAtEnd, tag } from "../bytes/der.ts";
import { takeOid } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";
import { type GeneralName, takeGeneralName } from "./general-name.ts";

/** id-pe-authorityInfoAccess */
export const authorityInfoAccessOid = "1.3.6.1.5.5.7.1.1";

const idAdOcsp = "1.3.6.1.5.5.7.48.1";
const idAdCaIssuers = "1.3.6.1.5.5.7.48.2";

/** RFC 5280 §4.2.2.1. */
interface AccessDescription {
  readonly accessMethod: string;
  readonly accessLocation: GeneralName;
}

const accessDescriptions = ({ extensions }: Certificate): readonly AccessDescription[] =>
  readExtension(extensions, authorityInfoAccessOid, "authorityInfoAccess", (cursor) => {
    const list = enter(cursor, tag.sequence, "");
    const descriptions: AccessDescription[] = [];
    do {
      const inner = enter(list, tag.sequence, `[${descriptions.length}]`);
      const accessMethod = takeOid(inner, "accessMethod");
      const accessLocation = takeGeneralName(inner, "accessLocation");
      finish(inner);
      descriptions.push({ accessMethod, accessLocation });
    } while (!isAtEnd(list));
    return descriptions;
  }) ?? [];

/** The URIs under one access method, in the certificate's order. */
const locations = (certificate: Certificate, method: string): readonly string[] =>
  accessDescriptions(certificate).flatMap(({ accessMethod, accessLocation }) =>
    accessMethod === method && accessLocation.kind === "uniformResourceIdentifier"
      ? [accessLocation.uri]
      : [],
  );

/**
 * Where the certificate says an OCSP responder answers for it, as written: any scheme, not checked to be a
 * URL. Throws DecodeError.
 */
export const ocspLocations = (certificate: Certificate): readonly string[] =>
  locations(certificate, idAdOcsp);

/** Where the certificate says its issuer's certificate can be had, as written. Throws DecodeError. */
export const caIssuersLocations = (certificate: Certificate): readonly string[] =>
  locations(certificate, idAdCaIssuers);

import { enter, finish, isAtEnd, tag } from "../bytes/der.ts";
import { takeOid } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { findExtension, openExtension } from "./extension.ts";
import { takeGeneralName } from "./general-name.ts";

/** id-pe-authorityInfoAccess */
export const authorityInfoAccessOid = "1.3.6.1.5.5.7.1.1";

const idAdOcsp = "1.3.6.1.5.5.7.48.1";
const idAdCaIssuers = "1.3.6.1.5.5.7.48.2";

/** RFC 5280 §4.2.2.1: the URIs under `accessMethod`, in the certificate's order. */
function locations(certificate: Certificate, accessMethod: string): readonly string[] {
  const extension = findExtension(certificate.extensions, authorityInfoAccessOid);
  if (extension === undefined) return [];
  const value = openExtension(extension, "authorityInfoAccess");
  const list = enter(value, tag.sequence, "AuthorityInfoAccessSyntax");
  const uris: string[] = [];
  do {
    const description = enter(list, tag.sequence, "AccessDescription");
    const method = takeOid(description, "accessMethod");
    const location = takeGeneralName(description, "accessLocation");
    finish(description);
    if (method === accessMethod && location.kind === "uniformResourceIdentifier") uris.push(location.uri);
  } while (!isAtEnd(list));
  finish(value);
  return uris;
}

/** Where the certificate says an OCSP responder answers for it, as written: any scheme, not checked to be a URL. Throws DecodeError. */
export const ocspLocations = (certificate: Certificate): readonly string[] =>
  locations(certificate, idAdOcsp);

/** Where the certificate says its issuer's certificate can be had, as written. Throws DecodeError. */
export const caIssuersLocations = (certificate: Certificate): readonly string[] =>
  locations(certificate, idAdCaIssuers);

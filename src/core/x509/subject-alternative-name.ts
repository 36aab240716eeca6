import { enter, finish, tag } from "../bytes/der.ts";
import type { Certificate } from "./certificate.ts";
import { findExtension, openExtension } from "./extension.ts";
import { type GeneralName, takeGeneralNames } from "./general-name.ts";

/** id-ce-subjectAltName */
export const subjectAltNameOid = "2.5.29.17";

/** RFC 5280 §4.2.1.6; empty without that extension. Throws DecodeError. */
export function subjectAlternativeName(certificate: Certificate): readonly GeneralName[] {
  const extension = findExtension(certificate.extensions, subjectAltNameOid);
  if (extension === undefined) return [];
  const value = openExtension(extension, "subjectAltName");
  const names = takeGeneralNames(enter(value, tag.sequence, "GeneralNames"));
  finish(value);
  return names;
}

/** The host names the certificate is for, as written: wildcards stay, Punycode stays. Throws DecodeError. */
export const dnsNames = (certificate: Certificate): readonly string[] =>
  subjectAlternativeName(certificate).flatMap((name) => (name.kind === "dNSName" ? [name.name] : []));

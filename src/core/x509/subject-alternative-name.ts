import { enter, tag } from "../bytes/der.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";
import { type GeneralName, takeGeneralNames } from "./general-name.ts";

/** id-ce-subjectAltName */
export const subjectAltNameOid = "2.5.29.17";

/** RFC 5280 §4.2.1.6; empty without that extension. Throws DecodeError. */
export const subjectAlternativeName = ({ extensions }: Certificate): readonly GeneralName[] =>
  readExtension(extensions, subjectAltNameOid, "subjectAltName", (cursor) =>
    takeGeneralNames(enter(cursor, tag.sequence, "")),
  ) ?? [];

/** The host names the certificate is for, as written: wildcards stay, Punycode stays. Throws DecodeError. */
export const dnsNames = (certificate: Certificate): readonly string[] =>
  subjectAlternativeName(certificate).flatMap((name) => (name.kind === "dNSName" ? [name.name] : []));

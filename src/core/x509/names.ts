// First, or tsyringe throws.
import "./reflect-shim.ts";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as asn1 from "@peculiar/asn1-x509";
import * as x509 from "@peculiar/x509";
import { toHex } from "../bytes/hex.ts";

/** A Name for people to read. This module loads `@peculiar/x509`: import it only where a name is shown. */
export interface ReadableName {
  /** RFC 4514 text, most specific attribute first. */
  readonly text: string;
  readonly commonName?: string;
  readonly organization?: string;
}

/** Attributes with a registered short name (RFC 4519, RFC 4514 §3) that the library gives by number. */
const shortNames = {
  UID: "0.9.2342.19200300.100.1.1",
  STREET: "2.5.4.9",
  serialNumber: "2.5.4.5",
  businessCategory: "2.5.4.15",
  postalCode: "2.5.4.17",
};

/**
 * Reads a Name, given as its whole TLV. Of several common names or organizations the most specific one is
 * given. One that holds a string no string type allows is shown as `#` and its hex, as RFC 4514 §2.4 shows
 * what it cannot read. Characters
 * that cannot be seen, or that turn the direction of writing, are shown as U+FFFD.
 */
export function readName(der: Uint8Array): ReadableName {
  const { text, commonName, organization } = readAsWritten(der);
  return {
    text: legible(text),
    ...(commonName && { commonName: legible(commonName) }),
    ...(organization && { organization: legible(organization) }),
  };
}

const legible = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\u{fffd}");

function readAsWritten(der: Uint8Array): ReadableName {
  try {
    const name = AsnConvert.parse(der, asn1.Name);
    const all = new x509.Name(name);
    const rdns = [...name].reverse().map((rdn) => new x509.Name(new asn1.Name([rdn]), shortNames).toString());
    const commonName = all.getField("CN").at(-1);
    const organization = all.getField("O").at(-1);
    return { text: rdns.join(","), ...(commonName && { commonName }), ...(organization && { organization }) };
  } catch {
    return { text: `#${toHex(der)}` };
  }
}

import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  contentsOf,
  type Element,
  enter,
  isAtEnd,
  octetsOf,
  open,
  tag,
  takeAny,
} from "../bytes/der.ts";
import { toHex } from "../bytes/hex.ts";
import { takeOid } from "../bytes/primitives.ts";
import { decodeCertificate } from "../x509/certificate.ts";

/** By OpenSSL's short names, the attributes that names are made of. */
const shortNames: Readonly<Record<string, string>> = {
  "0.9.2342.19200300.100.1.1": "UID",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "emailAddress",
  "1.2.840.113549.1.9.2": "unstructuredName",
  "1.2.840.113549.1.9.8": "unstructuredAddress",
  "1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL",
  "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST",
  "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
  "2.5.4.3": "CN",
  "2.5.4.4": "SN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.9": "street",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "2.5.4.12": "title",
  "2.5.4.13": "description",
  "2.5.4.15": "businessCategory",
  "2.5.4.16": "postalAddress",
  "2.5.4.17": "postalCode",
  "2.5.4.18": "postOfficeBox",
  "2.5.4.20": "telephoneNumber",
  "2.5.4.41": "name",
  "2.5.4.42": "GN",
  "2.5.4.43": "initials",
  "2.5.4.44": "generationQualifier",
  "2.5.4.45": "x500UniqueIdentifier",
  "2.5.4.46": "dnQualifier",
  "2.5.4.65": "pseudonym",
  "2.5.4.72": "role",
  "2.5.4.97": "organizationIdentifier",
};

/** Octets of a character in the string types that OpenSSL reads in a name and writes as text; 0: UTF-8. */
const widths: Readonly<Record<number, number>> = {
  12: 0, // UTF8String
  18: 1, // NumericString
  19: 1, // PrintableString
  20: 1, // TeletexString
  22: 1, // IA5String
  28: 4, // UniversalString
  30: 2, // BMPString
};

/** The Names of these certificates (DER), subjects and issuers, by what they print as: the first where several print alike. */
export function namesIn(certificates: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const names = new Map<string, Uint8Array>();
  for (const [text, name] of certificates.flatMap(namesOf)) {
    if (!names.has(text)) names.set(text, name);
  }
  return names;
}

/** None of what is no certificate: what a server sent need not be one. */
function namesOf(der: Uint8Array): (readonly [text: string, name: Uint8Array])[] {
  try {
    const { subject, issuer } = decodeCertificate(der);
    return [subject, issuer].map((name) => [onelineName(name), name] as const);
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

/**
 * A Name as X509_NAME_print_ex(3) writes it with XN_FLAG_ONELINE, as in OCSP_RESPONSE_print(3): every octet of UTF-8 beyond
 * ASCII escaped. For Names that have been taken; other octets throw DecodeError.
 */
export function onelineName(der: Uint8Array): string {
  const rdns: string[] = [];
  const names = open(der, tag.sequence, "Name");
  while (!isAtEnd(names)) {
    const attributes: string[] = [];
    const rdn = enter(names, tag.set, "");
    while (!isAtEnd(rdn)) attributes.push(takeAttribute(rdn));
    rdns.push(attributes.join(" + "));
  }
  return rdns.join(", ");
}

function takeAttribute(rdn: Cursor): string {
  const attribute = enter(rdn, tag.sequence, "");
  const type = takeOid(attribute, "type");
  const value = takeAny(attribute, "value");
  return `${shortNames[type] ?? type} = ${onelineValue(attribute.bytes, value)}`;
}

function onelineValue(bytes: Uint8Array, value: Element): string {
  const width = widths[value.tag];
  if (width === undefined) return `#${toHex(octetsOf(bytes, value)).toUpperCase()}`;
  const octets = contentsOf(bytes, value);
  const utf8 = width === 0 ? [...octets] : utf8Of(octets, width);
  const quoted = utf8.some((octet, i) => wantsQuotes(octet, i === 0, i === utf8.length - 1));
  const text = utf8.map(escaped).join("");
  return quoted ? `"${text}"` : text;
}

/** The UTF-8 of characters in so many octets each. */
function utf8Of(octets: Uint8Array, width: number): number[] {
  const utf8: number[] = [];
  for (let at = 0; at < octets.length; at += width) {
    const code = octets.subarray(at, at + width).reduce((value, octet) => value * 256 + octet, 0);
    utf8.push(...utf8OfCharacter(code));
  }
  return utf8;
}

const continuation = (code: number, shift: number): number => 0x80 | ((code >> shift) & 0x3f);

function utf8OfCharacter(code: number): number[] {
  if (code < 0x80) return [code];
  if (code < 0x800) return [0xc0 | (code >> 6), continuation(code, 0)];
  if (code < 0x10000) return [0xe0 | (code >> 12), continuation(code, 6), continuation(code, 0)];
  return [0xf0 | (code >> 18), continuation(code, 12), continuation(code, 6), continuation(code, 0)];
}

/** RFC 2253 §2.4 would escape them one by one. A single # is the last character to OpenSSL, and not the first. */
const wantsQuotes = (octet: number, first: boolean, last: boolean): boolean =>
  ",+<>;".includes(String.fromCharCode(octet)) ||
  (octet === 0x20 && (first || last)) ||
  (octet === 0x23 && first && !last);

function escaped(octet: number): string {
  const character = String.fromCharCode(octet);
  if (octet < 0x20 || octet > 0x7e) return `\\${octet.toString(16).padStart(2, "0").toUpperCase()}`;
  return '"\\'.includes(character) ? `\\${character}` : character;
}

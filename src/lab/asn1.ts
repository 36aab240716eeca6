import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Openssl } from "./openssl.ts";

/**
 * ASN.1 as `openssl asn1parse -genconf` reads it (ASN1_generate_nconf(3)): a value in its own syntax, such as
 * "INTEGER:5" or "GENTIME:20260615120000Z", or a constructed value with its members.
 */
export type Asn1 = string | { readonly as: string; readonly members: readonly Asn1[] };

export const sequence = (...members: readonly Asn1[]): Asn1 => ({ as: "SEQUENCE", members });
export const set = (...members: readonly Asn1[]): Asn1 => ({ as: "SET", members });

const modified = (modifier: string, value: Asn1): Asn1 =>
  typeof value === "string" ? `${modifier},${value}` : { ...value, as: `${modifier},${value.as}` };

export const explicit = (tag: number, value: Asn1): Asn1 => modified(`EXPLICIT:${tag}`, value);
export const implicit = (tag: number, value: Asn1): Asn1 => modified(`IMPLICIT:${tag}`, value);
/** The DER of `value` as the contents of an OCTET STRING. */
export const octetStringOf = (value: Asn1): Asn1 => modified("OCTWRAP", value);
export const octetString = (octets: Buffer): Asn1 => `FORMAT:HEX,OCTETSTRING:${octets.toString("hex")}`;
export const bitString = (octets: Buffer): Asn1 => `FORMAT:HEX,BITSTRING:${octets.toString("hex")}`;
export const integer = (hex: string): Asn1 => `INTEGER:0x${hex}`;
export const oid = (dotted: string): Asn1 => `OID:${dotted}`;

/** Existing DER, such as a certificate's, as a value: taken apart here, for genconf takes nothing whole. */
export function fromDer(der: Buffer): Asn1 {
  const [value] = membersOf(der);
  if (value === undefined) throw new Error("no DER here");
  return value;
}

const classLetters = ["U", "A", "C", "P"] as const;

function membersOf(der: Buffer): Asn1[] {
  const values: Asn1[] = [];
  for (let at = 0; at < der.length; ) {
    const identifier = der.readUInt8(at);
    const first = der.readUInt8(at + 1);
    const lengthOctets = first < 0x80 ? 0 : first & 0x7f;
    const contents = at + 2 + lengthOctets;
    const end = contents + (lengthOctets === 0 ? first : der.readUIntBE(at + 2, lengthOctets));
    const tagged = `IMPLICIT:${identifier & 0x1f}${classLetters[identifier >> 6]}`;
    const octets = der.subarray(contents, end);
    if (identifier & 0x20) values.push({ as: `${tagged},SEQUENCE`, members: membersOf(octets) });
    else if (identifier === 0x05) values.push("NULL");
    // genconf refuses to read no hex at all.
    else if (octets.length === 0) values.push(`${tagged},OCTETSTRING:`);
    else values.push(`${tagged},FORMAT:HEX,OCTETSTRING:${octets.toString("hex")}`);
    at = end;
  }
  return values;
}

/** The configuration file that describes `value`, one section per constructed value. */
export function genconf(value: Asn1): string {
  const sections: string[] = [];
  const line = (item: Asn1): string => {
    if (typeof item === "string") return item;
    if (item.members.length === 0) return item.as;
    const name = `section${sections.length}`;
    const at = sections.push("") - 1;
    const lines = item.members.map((member, index) => `member${index} = ${line(member)}`);
    sections[at] = [`[ ${name} ]`, ...lines].join("\n");
    return `${item.as}:${name}`;
  };
  return `asn1 = ${line(value)}\n\n${sections.join("\n\n")}\n`;
}

/** Has OpenSSL encode `value`. `name` names the two files, description and DER, that stay in the folder. */
export async function encode(openssl: Openssl, name: string, value: Asn1): Promise<Buffer> {
  await writeFile(join(openssl.folder, `${name}.asn1.cnf`), genconf(value));
  await openssl.run("asn1parse", "-genconf", `${name}.asn1.cnf`, "-noout", "-out", `${name}.der`);
  return readFile(join(openssl.folder, `${name}.der`));
}

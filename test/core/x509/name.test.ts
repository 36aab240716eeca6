import { describe, expect, it } from "vitest";
import { sameName } from "../../../src/core/x509/name.ts";
import { generated } from "../bytes/openssl.ts";

const types = { C: "2.5.4.6", O: "2.5.4.10", CN: "2.5.4.3", DC: "0.9.2342.19200300.100.1.25" } as const;
type Attribute = readonly [type: keyof typeof types, value: string];

/** A Name that OpenSSL encodes: one RDN for each list, its values as ASN1_generate_nconf(3) writes them. */
function name(...rdns: readonly (readonly Attribute[])[]): Uint8Array {
  const sections = rdns.flatMap((attributes, i) => [
    `[rdn${i}]`,
    ...attributes.map((_, j) => `${j} = SEQUENCE:attribute${i}_${j}`),
    ...attributes.flatMap(([type, value], j) => [
      `[attribute${i}_${j}]`,
      `type = OID:${types[type]}`,
      `value = ${value}`,
    ]),
  ]);
  const names = rdns.map((_, i) => `${i} = SET:rdn${i}`);
  return generated(["SEQUENCE:name", "[name]", ...names, ...sections].join("\n"));
}

const cn = (value: string) => name([["CN", value]]);
const utf8 = (text: string) => cn(`FORMAT:UTF8,UTF8String:${text}`);

describe("two Names", () => {
  it.each([
    ["octet for octet", cn("UTF8:Trust CA"), cn("UTF8:Trust CA")],
    ["in UTF8String and PrintableString", cn("UTF8:Trust CA"), cn("PRINTABLE:Trust CA")],
    ["in upper and lower case", cn("UTF8:Trust CA"), cn("UTF8:TRUST ca")],
    ["in both at once", cn("PRINTABLE:trust ca"), cn("UTF8:TRUST CA")],
    ["with more white space", cn('UTF8:"Trust CA"'), cn('UTF8:"  Trust   CA "')],
    ["beyond ASCII", utf8("Vertrauen für ÄRZTE"), utf8("VERTRAUEN FÜR Ärzte")],
    ["composed and not", utf8("Se\u0301curite\u0301"), utf8("Sécurité")],
    ["with domain components", name([["DC", "IA5:Example"]]), name([["DC", "IA5:EXAMPLE"]])],
    [
      "in an RDN of two attributes, whose order follows from their octets",
      name([
        ["CN", "UTF8:a"],
        ["CN", "UTF8:B"],
      ]),
      name([
        ["CN", "UTF8:A"],
        ["CN", "UTF8:b"],
      ]),
    ],
    ["that are empty", name(), name()],
  ])("are the same %s", (_, a, b) => {
    expect([sameName(a, b), sameName(b, a)]).toEqual([true, true]);
  });

  it.each([
    ["another text", cn("UTF8:Trust CA"), cn("UTF8:Trust CB")],
    ["white space where there is none", cn("UTF8:Trust CA"), cn("UTF8:TrustCA")],
    ["another attribute", name([["O", "UTF8:Trust"]]), cn("UTF8:Trust")],
    ["one RDN more", cn("UTF8:Trust"), name([["CN", "UTF8:Trust"]], [["CN", "UTF8:Trust"]])],
    ["no RDN", cn("UTF8:Trust"), name()],
    [
      "one attribute more",
      cn("UTF8:Trust"),
      name([
        ["CN", "UTF8:Trust"],
        ["O", "UTF8:Trust"],
      ]),
    ],
    [
      "two RDNs instead of one",
      name([
        ["CN", "UTF8:a"],
        ["O", "UTF8:b"],
      ]),
      name([["CN", "UTF8:a"]], [["O", "UTF8:b"]]),
    ],
    [
      "another order",
      name([["C", "PRINTABLE:CH"]], [["O", "UTF8:b"]]),
      name([["O", "UTF8:b"]], [["C", "PRINTABLE:CH"]]),
    ],
    ["a type whose text is not compared", cn("UTF8:Trust"), cn("T61:Trust")],
    ["such a type, and other octets", cn("T61:Trust"), cn("T61:trust")],
    [
      "octets that are no UTF-8",
      cn("IMPLICIT:12U,FORMAT:HEX,OCTETSTRING:c3"),
      cn("IMPLICIT:12U,FORMAT:HEX,OCTETSTRING:e3"),
    ],
  ])("differ for %s", (_, a, b) => {
    expect([sameName(a, b), sameName(b, a)]).toEqual([false, false]);
  });

  it("are the same octets even where these are no UTF-8", () => {
    const odd = () => cn("IMPLICIT:12U,FORMAT:HEX,OCTETSTRING:c3");
    expect(sameName(odd(), odd())).toBe(true);
  });
});

import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/core/bytes/hex.ts";
import { decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { readName } from "../../../src/core/x509/names.ts";
import { openssl } from "../bytes/openssl.ts";
import { madeDer } from "./made.ts";

describe("a name", () => {
  it.each([
    "/C=NO/O=Made/CN=made.example",
    "/CN=only",
    "/DC=org/DC=example/UID=u1",
    '/C=NO/O=Comma, plus + semicolon; less < more > quote " backslash \\\\ hash #/CN=#first',
    "/O= leading and trailing /CN=x",
    "/O=Øystein Ærlig og Sønner/CN=例え",
    "/serialNumber=12/businessCategory=Private Organization/postalCode=0150/street=Gata 1/C=NO",
  ])("%s is written as OpenSSL writes it (RFC 4514)", (subject) => {
    const der = madeDer({ subject, options: ["-multivalue-rdn"] });
    const text = openssl(
      ["x509", "-inform", "DER", "-noout", "-subject", "-nameopt", "RFC2253,-esc_msb,utf8"],
      der,
    );
    const expected = text
      .toString("utf8")
      .replace(/^subject=/, "")
      .replace(/\n$/, "")
      .replace("street=", "STREET=");
    expect(readName(decodeCertificate(der).subject).text).toBe(expected);
  });

  it("joins what is in one RDN with a plus, in any order (RFC 4514 §2.2)", () => {
    const der = madeDer({ subject: "/C=NO/CN=a+OU=b", options: ["-multivalue-rdn"] });
    expect(["CN=a+OU=b,C=NO", "OU=b+CN=a,C=NO"]).toContain(readName(decodeCertificate(der).subject).text);
  });

  it("gives the most specific common name and organization", () => {
    const { subject } = decodeCertificate(madeDer({ subject: "/O=Outer/CN=first/O=Inner/CN=last" }));
    expect(readName(subject)).toEqual({
      text: "CN=last,O=Inner,CN=first,O=Outer",
      commonName: "last",
      organization: "Inner",
    });
  });

  it("may have neither", () => {
    expect(readName(decodeCertificate(madeDer({ subject: "/C=NO" })).subject)).toEqual({ text: "C=NO" });
    expect(readName(fromHex("3000"))).toEqual({ text: "" });
  });

  it("that cannot be read is shown as its octets", () => {
    expect(readName(fromHex("3003310130"))).toEqual({ text: "#3003310130" });
  });
});

it("needs no Reflect polyfill but two functions", () => {
  // In a process of its own: another test may have loaded reflect-metadata.
  const script =
    'import("./src/core/x509/names.ts").then(({ readName }) => console.log(readName(Uint8Array.of(48, 0)).text === "", Object.getOwnPropertyNames(Reflect).filter((name) => /metadata/i.test(name)).join()));';
  const printed = execFileSync(process.execPath, ["--import", "tsx", "-e", script], { encoding: "utf8" });
  expect(printed.trim()).toBe("true getMetadata,getOwnMetadata");
});

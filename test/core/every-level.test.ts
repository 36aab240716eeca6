import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DecodeError } from "../../src/core/bytes/decode-error.ts";
import { decodeCertificateList } from "../../src/core/crl/certificate-list.ts";
import { scanEntries } from "../../src/core/crl/scan.ts";
import { decodeResponse } from "../../src/core/ocsp/response.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import { gencrl, makeAuthority, openSchool as openCrlSchool } from "./crl/crl-school.ts";
import { openSchool } from "./ocsp/school.ts";

/*
 * What OpenSSL made is taken apart, and one NULL too many is put at the end of each constructed value in turn, with
 * every length around it corrected. A decoder that forgets to look whether a value ends where it should takes one of them.
 */

interface Node {
  readonly tag: number;
  readonly contents: Uint8Array | readonly Node[];
}

function parse(bytes: Uint8Array): Node[] | undefined {
  const nodes: Node[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0;
    const octets = first < 0x80 ? 0 : first & 0x7f;
    const length =
      octets === 0
        ? first
        : bytes.subarray(at + 2, at + 2 + octets).reduce((sum, octet) => sum * 256 + octet, 0);
    const start = at + 2 + octets;
    if (first === 0x80 || octets > 4 || start + length > bytes.length) return undefined;
    const contents = bytes.subarray(start, start + length);
    const inner = (tag & 0x20) !== 0 || (tag === 0x04 && contents[0] === 0x30) ? parse(contents) : undefined;
    nodes.push({ tag, contents: inner ?? contents });
    at = start + length;
  }
  return nodes;
}

const isParent = (node: Node): node is Node & { readonly contents: readonly Node[] } =>
  Array.isArray(node.contents);

function write(node: Node, padded: Node): number[] {
  const contents = isParent(node)
    ? node.contents.flatMap((child) => write(child, padded))
    : [...(node.contents as Uint8Array)];
  if (node === padded) contents.push(0x05, 0x00);
  const { length } = contents;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return [node.tag, ...size, ...contents];
}

interface Place {
  readonly path: string;
  readonly node: Node;
}

const placesIn = (node: Node, path: string): Place[] =>
  isParent(node)
    ? [{ path, node }, ...node.contents.flatMap((child, i) => placesIn(child, `${path}.${i}`))]
    : [];

/** The places at which `decode` takes the NULL without a word. */
function placesTaken(der: Uint8Array, decode: (der: Uint8Array) => unknown): string[] {
  const [top] = parse(der) ?? [];
  if (top === undefined) throw new Error("OpenSSL wrote no DER");
  expect(Uint8Array.from(write(top, { tag: 0, contents: [] }))).toEqual(der);
  return placesIn(top, "").flatMap(({ path, node }) => {
    try {
      decode(Uint8Array.from(write(top, node)));
      return [path];
    } catch (error) {
      expect(error).toBeInstanceOf(DecodeError);
      return [];
    }
  });
}

describe("one NULL too many", () => {
  let response: Uint8Array;
  let certificate: Uint8Array;
  let list: Uint8Array;
  let serial: string;
  const schools: { close: () => void }[] = [];

  beforeAll(async () => {
    const school = await openSchool();
    const crlSchool = openCrlSchool();
    schools.push(school, crlSchool);
    response = await school.respond({ answers: [{}, { hash: "sha256" }] });
    certificate = school.certificate("leaf").der;
    const authority = await makeAuthority(crlSchool.openssl, "levels");
    serial = "11";
    list = await gencrl(crlSchool.openssl, authority, {
      revoked: [{ serial: "11", reason: "keyCompromise" }, { serial: "12" }],
      extensions: "authorityKeyIdentifier = keyid",
    });
  });
  afterAll(() => {
    for (const school of schools) school.close();
  });

  // A NULL fits as the parameters of an AlgorithmIdentifier that has none, and what an extension holds is for its own reader.
  const inExtension = (path: string, extensions: string): boolean =>
    path.startsWith(extensions) && /^\.\d+\.[12]/.test(path.slice(extensions.length));

  it("in a certificate is found", () => {
    const taken = placesTaken(certificate, decodeCertificate);
    expect(taken.filter((path) => !inExtension(path, ".0.7.0"))).toEqual([".0.2", ".1"]);
  });

  it("in an OCSP response is found", () => {
    const taken = placesTaken(response, decodeResponse);
    const basic = ".1.0.1.0";
    const certs = `${basic}.3.0.0`;
    expect(taken.filter((path) => !inExtension(path, `${certs}.0.7.0`))).toEqual([
      `${basic}.1`,
      `${certs}.0.2`,
      `${certs}.1`,
    ]);
  });

  it("in a CRL is found", () => {
    const taken = placesTaken(list, (der) => scanEntries(decodeCertificateList(der), serial));
    expect(taken.filter((path) => !inExtension(path, ".0.6.0"))).toEqual([".0.1", ".1"]);
  });
});

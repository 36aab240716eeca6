import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/core/bytes/hex.ts";
import { readTranscript, transcriptLimit } from "../../../src/core/transcript/read-transcript.ts";
import { openSchool, type School } from "../ocsp/school.ts";
import { connect } from "./connection.ts";
import { faultOf, octetsOf, onlyResponse, printed } from "./printed.ts";

let school: School;
let response: Uint8Array;
let text: string;
let dump: string;
beforeAll(async () => {
  school = await openSchool();
  response = await school.respond({ named: "byName" });
  text = await printed(school.openssl, response);
  writeFileSync(join(school.openssl.folder, "staple.der"), response);
  const server = [
    "-cert",
    "leaf.crt",
    "-key",
    "leaf.key",
    "-cert_chain",
    "issuing.crt",
    "-status_file",
    "staple.der",
  ];
  ({ stdout: dump } = await connect(school.openssl, { server, client: ["-status", "-msg", "-showcerts"] }));
}, 60_000);
afterAll(() => school.close());

const der = (name: Parameters<School["certificate"]>[0]): Uint8Array => new Uint8Array(school.der[name]);
const pemOf = (name: string): string => readFileSync(join(school.openssl.folder, `${name}.crt`), "utf8");
const read = (pasted: string) => readTranscript(octetsOf(pasted));
const exact = () => ({ found: "responses", responses: [{ der: response, rebuilt: false }], chain: [] });
const noResponse = { found: "nothing", fault: { fault: "noResponse" } };

describe("a response", () => {
  const base64 = (): string => Buffer.from(response).toString("base64");
  const inLines = (characters: string, length: number): string =>
    characters.replaceAll(new RegExp(`.{${length}}`, "g"), "$&\n");
  const pem = (label = "OCSP RESPONSE"): string =>
    `-----BEGIN ${label}-----\n${inLines(base64(), 64)}\n-----END ${label}-----\n`;

  it("in DER is that response", () => {
    expect(readTranscript(response)).toEqual(exact());
  });

  it.each<readonly [string, () => string]>([
    ["PEM", pem],
    ["PEM with text around it", () => `Here it is:\r\n${pem().replaceAll("\n", "\r\n")}-- \r\nMe`],
    ["base64", base64],
    ["base64 in lines", () => inLines(base64(), 76)],
    ["base64 in lines of Windows", () => inLines(base64(), 64).replaceAll("\n", "\r\n")],
    ["hex", () => toHex(response)],
    ["upper-case hex", () => toHex(response).toUpperCase()],
    ["hex with 0x", () => `0x${toHex(response)}`],
    ["hex with colons", () => toHex(response).replaceAll(/..(?=.)/g, "$&:")],
    ["hex with spaces, in lines", () => inLines(toHex(response).replaceAll(/..(?=.)/g, "$& "), 48)],
    ["hex with a byte order mark", () => `\ufeff${toHex(response)}`],
  ])("in %s is that response", (_, pasted) => {
    expect(read(pasted())).toEqual(exact());
  });

  it("in several PEM blocks is all of them", () => {
    expect(read(pem() + pem() + pemOf("leaf"))).toEqual({
      found: "responses",
      responses: [exact().responses[0], exact().responses[0]],
      chain: [der("leaf")],
    });
  });

  it.each<readonly [string, (whole: Uint8Array) => Uint8Array]>([
    ["DER", (whole) => whole.subarray(0, -1)],
    ["base64", (whole) => Buffer.from(Buffer.from(whole.subarray(0, -3)).toString("base64"))],
    ["hex", (whole) => Buffer.from(Buffer.from(whole.subarray(0, -1)).toString("hex"))],
  ])("whose end is missing in %s is undecodable", (_, cut) => {
    expect(readTranscript(cut(response))).toMatchObject({
      found: "nothing",
      fault: { fault: "undecodable", error: { path: "OCSPResponse", offset: 0, reason: "truncated" } },
    });
  });

  it.each([
    ["a digit", () => toHex(response).slice(0, -1), { path: "hex", reason: "truncated" }],
    ["a character", () => base64().slice(0, -1), { path: "base64", reason: "truncated" }],
  ])("that lacks %s is undecodable", (_, pasted, error) => {
    expect(read(pasted())).toMatchObject({ fault: { fault: "undecodable", error } });
  });

  it("in PEM that is broken is refused at its line", () => {
    const lines = pem().split("\n");
    expect(read(["", ...lines.with(3, `${lines[3]}?`)].join("\n"))).toEqual({
      found: "nothing",
      fault: {
        fault: "brokenLine",
        path: "pem[0]",
        line: 5,
        expected: "a base64 digit",
        found: `${lines[3]}?`.slice(0, 80),
      },
    });
    expect(read(lines.slice(0, 4).join("\n"))).toMatchObject({
      fault: { fault: "brokenLine", line: 4, expected: "-----END OCSP RESPONSE-----" },
    });
  });

  it("in PEM is one, and not something else", () => {
    const labelled = (name: string): string => pemOf(name).replaceAll("CERTIFICATE", "OCSP RESPONSE");
    expect(read(labelled("leaf"))).toEqual(noResponse);
    expect(read("-----BEGIN OCSP RESPONSE-----\nMAA=\n-----END OCSP RESPONSE-----")).toMatchObject({
      fault: { fault: "undecodable", error: { path: "OCSPResponse.responseStatus", reason: "missing" } },
    });
  });

  it("under a wrong label is none", () => {
    expect(read(pem("X509 CRL"))).toEqual(noResponse);
  });
});

describe("no response", () => {
  it.each<readonly [string, () => Uint8Array]>([
    ["nothing", () => new Uint8Array()],
    ["white space", () => octetsOf(" \n\t\n")],
    ["words", () => octetsOf("openssl s_client -connect example.org:443 -status")],
    ["a certificate in DER", () => der("leaf")],
    ["a certificate in PEM", () => octetsOf(pemOf("leaf"))],
    ["a certificate in hex", () => octetsOf(toHex(der("leaf")))],
    ["a picture", () => Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0)],
  ])("is in %s", (_, octets) => {
    expect(readTranscript(octets())).toEqual(noResponse);
  });

  it.each(["30050a0103", "3080000000", "3003020100", "30030a0104"])(
    "is in the octets %s, which says where",
    (hex) => {
      const octets = Uint8Array.from(Buffer.from(hex, "hex"));
      for (const each of [octets, octetsOf(hex), octetsOf(Buffer.from(octets).toString("base64"))]) {
        expect(readTranscript(each)).toMatchObject({ fault: { fault: "undecodable" } });
      }
    },
  );
});

describe("what OpenSSL printed", () => {
  it("may come in Windows' lines, in UTF-16, and indented otherwise", () => {
    const spoilt = [
      text.replaceAll("\n", "\r\n"),
      text.replaceAll(/^ +/gm, ""),
      text.replaceAll(/^/gm, "\t"),
      text.replaceAll("\n", "\n\n"),
    ];
    for (const each of spoilt) expect(onlyResponse(read(each))).toEqual({ der: response, rebuilt: true });
    const utf16 = new Uint8Array(Buffer.from(`\ufeff${text}`, "utf16le"));
    expect(onlyResponse(readTranscript(utf16))).toEqual({ der: response, rebuilt: true });
  });

  it("may hold several responses, and certificates that are of the chain", async () => {
    const other = await school.respond({ certs: [] });
    const pasted = `${text + pemOf("leaf") + (await printed(school.openssl, other))}\n---\n${pemOf("issuing")}`;
    expect(read(pasted)).toEqual({
      found: "responses",
      responses: [response, other].map((each) => ({ der: each, rebuilt: true })),
      chain: [der("leaf"), der("issuing")],
    });
  });

  it("needs the certificates of the response in PEM", () => {
    const lines = text.split("\n");
    const begin = lines.indexOf("-----BEGIN CERTIFICATE-----");
    const end = lines.indexOf("-----END CERTIFICATE-----");
    const expected = "-----BEGIN CERTIFICATE-----";
    const without = (from: number, to: number, ...instead: readonly string[]): string =>
      [...lines.slice(0, from), ...instead, ...lines.slice(to)].join("\n");
    for (const after of ["=====", "---", "OCSP Response Data:", "-----BEGIN X-----"]) {
      expect(faultOf(read(without(begin, end + 1, after, pemOf("issuing"))))).toMatchObject({
        ...{ path: "certs[0]", line: begin + 1, expected, found: after },
      });
    }
    expect(faultOf(read(lines.slice(0, begin).join("\n")))).toMatchObject({ path: "certs[0]", expected });
    expect(faultOf(read(lines.slice(0, end).join("\n")))).toMatchObject({
      ...{ path: "pem[0]", expected: "-----END CERTIFICATE-----" },
    });
    expect(faultOf(read(without(begin + 2, begin + 3, "?")))).toMatchObject({
      path: "pem[0]",
      line: begin + 3,
      found: "?",
    });
  });

  it("is shown where it is not like it, but not at length", () => {
    const { found } = faultOf(read(text.replace("Produced At", `${"x".repeat(100)}`)));
    expect(found).toBe("x".repeat(80));
  });

  it("in words of other versions of s_client", () => {
    expect(read("OCSP response: no OCSP response received\n")).toEqual({
      found: "noResponseSent",
      chain: [],
    });
    expect(read("OCSP responses: no responses sent\n")).toEqual({ found: "noResponseSent", chain: [] });
    expect(read(`Connecting to 192.0.2.7\nOCSP responses: number of responses: 1\n${text}`)).toMatchObject({
      ...{ found: "responses", remoteAddress: "192.0.2.7" },
    });
    for (const said of ["OCSP response: OCSP response parse error", "no OCSP response to print"]) {
      expect(faultOf(read(`${text}\n${said}\n`))).toMatchObject({ path: "OCSPResponse", found: said });
    }
  });

  it("with -msg gives the same whatever has become of the text", () => {
    const spoilt = dump
      .replaceAll("Responder Id", "Responder")
      .replaceAll("-----END CERTIFICATE", "-----END");
    expect(onlyResponse(read(spoilt))).toEqual({ der: response, rebuilt: false });
  });

  it("with -msg, cut short, is refused at the line where more should come", () => {
    const lines = dump.split("\n");
    const heading = lines.findIndex((line) => /^<<< .*, Certificate$/.test(line));
    const fault = { fault: "brokenLine", path: "Handshake", line: heading + 3 };
    expect(read(lines.slice(0, heading + 3).join("\n"))).toMatchObject({ fault });
    expect(read([...lines.slice(0, heading + 2), "depth=0 CN = x"].join("\n"))).toMatchObject({ fault });
  });

  it("with -msg, where its octets are not a message, says what is wrong", () => {
    const [before = ""] = dump.split("OCSP response:");
    const spoilt = (pattern: RegExp, instead: string) => {
      expect(before).toMatch(pattern);
      return read(before.replace(pattern, instead));
    };
    // The dump has a line more than it says, or the message says that it has more octets.
    const tooShort = spoilt(/\[length .*\], Certificate$/m, "[length 0010], Certificate");
    expect(tooShort).toMatchObject({
      fault: { fault: "undecodable", error: { path: "Handshake", reason: "truncated" } },
    });
    const odd = spoilt(/\[length .*\], Certificate$/m, "[length 001f], Certificate");
    expect(odd).toMatchObject({
      fault: { fault: "brokenLine", path: "Handshake", expected: "15 more octets in hex" },
    });
    const ofNoList = spoilt(/^(<<< .*, Certificate\n {4}0b 00 .. ..) 00/m, "$1 01");
    expect(ofNoList).toMatchObject({
      fault: { fault: "undecodable", error: { path: "Certificate.certificate_list" } },
    });
  });

  it("with -msg that cannot be read may still have a text that can", () => {
    const spoilt = dump.replace(/^(<<< .*, Certificate\n {4}0b 00 .. ..) 00/m, "$1 01");
    expect(onlyResponse(read(spoilt))).toEqual({ der: response, rebuilt: true });
  });

  it("with -msg of several handshakes gives each response", () => {
    expect(read(dump + dump)).toMatchObject({
      responses: [{ der: response }, { der: response }],
      chain: [der("leaf"), der("issuing")],
    });
  });
});

describe("is read, or told why not,", () => {
  it.each<readonly [string, () => string, object]>([
    [
      "of more octets than anybody pastes",
      () => " ".repeat(transcriptLimit + 1),
      { fault: "tooLarge", limit: transcriptLimit, found: transcriptLimit + 1 },
    ],
    ["with more responses", () => text.repeat(65), { fault: "tooMany", limit: 64 }],
    ["with more dumped responses", () => dump.repeat(65), { fault: "tooMany", limit: 64 }],
    ["with more certificates", () => pemOf("leaf").repeat(65), { fault: "tooMany", limit: 64 }],
    [
      "with more certificates in a response",
      () => text.replace(/Certificate:[\s\S]*/, (one) => one.repeat(65)),
      { fault: "notRebuilt", path: "certs[64]" },
    ],
  ])("%s", (_, pasted, fault) => {
    expect(read(pasted())).toMatchObject({ found: "nothing", fault });
  });

  const filled = (piece: string, before = "", after = ""): string =>
    before + piece.repeat((transcriptLimit - before.length - after.length) / piece.length) + after;
  /** The text up to where `mark` begins, and from there on. */
  const around = (mark: string): [string, string] => {
    const at = text.indexOf(mark);
    return [text.slice(0, at), text.slice(at)];
  };

  it.each<readonly [string, () => string]>([
    ["blank lines", () => filled("\n")],
    ["one line", () => filled("a")],
    ["headings", () => filled("OCSP Response Data:\n")],
    [
      "answers",
      () =>
        filled(/ +Certificate ID:[\s\S]*?Next.*\n/.exec(text)?.[0] ?? "", ...around("    Certificate ID")),
    ],
    [
      "extensions",
      () =>
        filled(
          "OCSP Nonce:\n00\n",
          `${around("    Signature Alg")[0]}Response Extensions:\n`,
          around("    Signature Alg")[1],
        ),
    ],
    [
      "a serial number",
      () => filled("FF\\\n", `${around("C0FFEE")[0]}-`, `\n${around("    Cert Status")[1]}`),
    ],
    ["a signature", () => filled("00:\n", ...around("        30:"))],
    ["a printed certificate", () => filled("x\n", `${around("Certificate:\n")[0]}Certificate:\n`)],
    ["the beginnings of PEM", () => filled("-----BEGIN CERTIFICATE-----\n")],
    ["empty PEM", () => filled("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n")],
    ["dumps", () => filled("<<< TLS 1.3, Handshake [length 0004], ServerHelloDone\n    0e 00 00 00\n")],
    ["a dump", () => filled(`    ${"00 ".repeat(16)}\n`, "<<< TLS 1.3, Handshake [length ffffffff]\n")],
    ["base64", () => filled("M")],
    ["hex", () => filled("30")],
  ])("where it is as large as can be, with %s", (_, pasted) => {
    expect(["responses", "nothing"]).toContain(read(pasted()).found);
  });

  it("whatever is spoilt", () => {
    const whole = [text, dump, dump.replaceAll(/^<<<[^\n]*\n/gm, "")].map((each) => each.split("\n"));
    const change = fc.record({
      at: fc.nat(),
      // Another line of it, or anything, or nothing at all.
      with: fc.array(fc.oneof(fc.nat(), fc.string({ maxLength: 30 })), { maxLength: 2 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(change, { minLength: 1, maxLength: 5 }),
        (lines, changes) => {
          let spoilt = lines;
          for (const { at, with: instead } of changes) {
            const others = instead.map((each) =>
              typeof each === "number" ? (lines[each % lines.length] ?? "") : each,
            );
            spoilt = spoilt.toSpliced(at % spoilt.length, 1, ...others);
          }
          expect(["responses", "noResponseSent", "nothing"]).toContain(read(spoilt.join("\n")).found);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("whatever it is", () => {
    const octets = fc.oneof(fc.uint8Array(), fc.string().map(octetsOf));
    fc.assert(fc.property(octets, (each) => void expect(readTranscript(each).found).toBe("nothing")));
  });
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import { hashAlgorithms, signatureAlgorithms } from "../../../src/core/transcript/algorithm-names.ts";
import { readTranscript } from "../../../src/core/transcript/read-transcript.ts";
import {
  type Asn1,
  bitString,
  encode,
  explicit,
  integer,
  octetString,
  oid,
  sequence,
} from "../../../src/lab/asn1.ts";
import { integerSpelt } from "../../../src/lab/fixture.ts";
import { hours } from "../../../src/lab/fixture-certificates.ts";
import {
  asCertID,
  byKey,
  type CertID,
  certID,
  extension,
  good,
  responseData,
  revoked,
  singleResponse,
  successful,
} from "../../../src/lab/ocsp-response.ts";
import { openssl } from "../bytes/openssl.ts";
import { openSchool, type School } from "../ocsp/school.ts";
import { faultOf, octetsOf, onlyResponse, printed } from "./printed.ts";

let school: School;
let id: CertID;
let responderID: Asn1;
beforeAll(async () => {
  school = await openSchool();
  id = await certID(school.openssl, "issuing.crt", "leaf.crt");
  responderID = await byKey(school.openssl, "responder.crt");
}, 60_000);
afterAll(() => school.close());

const der = (name: Parameters<School["certificate"]>[0]): Uint8Array => new Uint8Array(school.der[name]);

interface Unsigned {
  readonly responderID?: Asn1;
  readonly certIDs?: readonly Asn1[];
  readonly certStatus?: Asn1;
  readonly singleExtensions?: readonly Asn1[];
  readonly responseExtensions?: readonly Asn1[];
  readonly signatureAlgorithm?: Asn1;
  readonly signature?: Asn1;
}

const octets = bitString(Buffer.from("00ff5a".repeat(20), "hex"));

/** A response as OpenSSL encodes it, with a signature of no value. */
async function unsigned({
  certIDs = [asCertID(id)],
  certStatus = good,
  singleExtensions,
  responseExtensions,
  signatureAlgorithm = sequence(oid("1.2.840.10045.4.3.2")),
  signature = octets,
  ...over
}: Unsigned = {}): Promise<Uint8Array> {
  const data = responseData({
    responderID: over.responderID ?? responderID,
    producedAt: hours(-1),
    responses: certIDs.map((certID) =>
      singleResponse({
        certID,
        certStatus,
        thisUpdate: hours(-1),
        ...(singleExtensions && { singleExtensions }),
      }),
    ),
    ...(responseExtensions && { responseExtensions }),
  });
  const response = successful(sequence(data, signatureAlgorithm, signature));
  return new Uint8Array(await encode(school.openssl, "unsigned", response));
}

/** What comes back of what OpenSSL prints. */
async function turnedBack(response: Uint8Array, ...certificates: readonly Uint8Array[]): Promise<string> {
  const text = await printed(school.openssl, response);
  return toHex(onlyResponse(readTranscript(octetsOf(text), certificates)).der);
}

async function comesBack(over: Unsigned): Promise<void> {
  const response = await unsigned(over);
  expect(await turnedBack(response)).toBe(toHex(response));
}

const nonce = (hex: string): Asn1 =>
  extension("1.3.6.1.5.5.7.48.1.2", octetString(Buffer.from(hex, "hex")), true);

/** CrlID: RFC 6960 §4.4.2 */
const crlID = (...fields: readonly Asn1[]): Asn1 => extension("1.3.6.1.5.5.7.48.1.3", sequence(...fields));
const crlUrl = explicit(0, "IA5STRING:http://crl.example/7.crl");
const crlNum = explicit(1, "INTEGER:0x80");
const crlTime = explicit(2, "GENERALIZEDTIME:20260615120000Z");

/** RFC 6962 §3.2, §3.3 */
const vector = (hex: string): string => (hex.length / 2).toString(16).padStart(4, "0") + hex;
const sct = (extensions: string, algorithm: string, signature: string): string =>
  `00${"a5".repeat(32)}0000016e6f8dd3f8${vector(extensions)}${algorithm}${vector(signature)}`;
const sctList = (...scts: readonly string[]): Asn1 =>
  extension("1.3.6.1.4.1.11129.2.4.5", octetString(Buffer.from(vector(scts.map(vector).join("")), "hex")));

/** RFC 4055 §3.1 */
const pss = (...params: readonly Asn1[]): Asn1 => sequence(oid("1.2.840.113549.1.1.10"), sequence(...params));
const sha = (n: number): Asn1 => sequence(oid(`2.16.840.1.101.3.4.2.${n}`), "NULL");
const mgf1 = (hash: Asn1): Asn1 => sequence(oid("1.2.840.113549.1.1.8"), hash);

describe("the text of a response gives", () => {
  it("serial numbers of any sign and length", () => {
    const short = "00 01 7f 0080 00ff 0100 ff 80 ff7f ff00 81 8000 c0ffee".split(" ");
    const long = "5a".repeat(35);
    const serials = [...short, long, `${long}01`, `00ff${long}`, `ff00${long}`, `80${"00".repeat(70)}`];
    return comesBack({ certIDs: serials.map((hex) => asCertID(id, { serial: integerSpelt(hex) })) });
  });

  it("hashes of any length, and none", () => {
    const hashes = ["", "00", "11".repeat(35), "22".repeat(36), "33".repeat(64), "44".repeat(105)];
    return comesBack({
      certIDs: hashes.map((hash) =>
        sequence(
          sequence(oid("2.16.840.1.101.3.4.2.3"), "NULL"),
          // genconf refuses to read no hex at all.
          hash === "" ? "OCTETSTRING:" : octetString(Buffer.from(hash, "hex")),
          octetString(Buffer.from("55".repeat(64), "hex")),
          integer("1"),
        ),
      ),
    });
  });

  it.each([1, 34, 35, 36, 80])("a nonce of %i octets", (octets) =>
    comesBack({ responseExtensions: [nonce("5a".repeat(octets))] }),
  );

  it.each([0, 1, 2, 3, 4, 5, 6, 8, 9, 10])("the reason %i, said twice", (reason) =>
    comesBack({
      certStatus: revoked(hours(-9), reason),
      singleExtensions: [extension("2.5.29.21", `ENUMERATED:${reason}`)],
    }),
  );

  it("archiveCutoff and invalidityDate", () =>
    comesBack({
      singleExtensions: [
        extension("1.3.6.1.5.5.7.48.1.6", "GENERALIZEDTIME:00990101000000Z"),
        extension("2.5.29.24", "GENERALIZEDTIME:99991231235959Z", true),
      ],
    }));

  it.each([
    ["", []],
    ["of all its fields", [crlUrl, crlNum, crlTime]],
    ["of its first", [crlUrl]],
    ["of its second", [crlNum]],
    ["of its third", [crlTime]],
  ])("CrlID %s", (_, fields) => comesBack({ singleExtensions: [crlID(...fields), nonce("0102")] }));

  it.each([
    ["one SCT", [sct("", "0403", "3006020101020101")]],
    [
      "SCTs",
      [sct("", "0401", "5a".repeat(17)), sct("00ff", "0401", "01"), sct("11".repeat(40), "0403", "02")],
    ],
    ["an SCT of another version", ["01aabbccdd", sct("", "0403", "00")]],
  ])("%s", (_, scts) => comesBack({ singleExtensions: [sctList(...scts)] }));

  it.each([
    ["all defaults", []],
    ["SHA-512", [explicit(0, sha(3)), explicit(1, mgf1(sha(3))), explicit(2, "INTEGER:64")]],
    ["two hashes", [explicit(0, sha(1)), explicit(1, mgf1(sha(2)))]],
    ["a large salt", [explicit(2, "INTEGER:222")]],
    ["defaults written out", [explicit(2, "INTEGER:20"), explicit(3, "INTEGER:1")]],
  ])("RSASSA-PSS with %s", (_, params) => comesBack({ signatureAlgorithm: pss(...params) }));

  it.each([1, 17, 18, 19, 36, 512])("a signature of %i octets", (length) =>
    comesBack({ signature: bitString(Buffer.alloc(length, 0xa5)) }),
  );
});

describe("what openssl ocsp answers comes back,", () => {
  const by = (name: string): string[] => ["-rsigner", `${name}.crt`, "-rkey", `${name}.key`];
  const [ecdsa, rsa, ed25519] = [by("responder"), by("responderRsa"), by("responderEd25519")];
  const padding = (salt: string): string[] =>
    ["rsa_padding_mode:pss", `rsa_pss_saltlen:${salt}`].flatMap((option) => ["-rsigopt", option]);

  /** Lines of a CA's database about `leaf`: none, valid, and revoked in many ways. */
  const databases = (): string[] => {
    const subject = `${id.serialNumber.toUpperCase()}\tunknown\t/CN=leaf\n`;
    const holds = ["None", "CallIssuer", "Reject"].map((name) => `,holdInstruction,holdInstruction${name}`);
    const reasons = ["", ",keyCompromise", ...holds, ",CAkeyTime,20260601000000Z"];
    return [
      "",
      `V\t491231235959Z\t\t${subject}`,
      ...reasons.map((why) => `R\t491231235959Z\t260601120000Z${why}\t${subject}`),
    ];
  };

  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["asked under SHA-1", ["-sha1"], ecdsa],
    ["asked under SHA-256", ["-sha256"], ecdsa],
    ["asked under SHA-384", ["-sha384"], ecdsa],
    ["asked under SHA-512", ["-sha512"], ecdsa],
    ["asked with a nonce", ["-nonce"], ecdsa],
    ["asked three times", ["-cert", "leaf.crt", "-sha256", "-cert", "leaf.crt"], ecdsa],
    ["naming the responder's key", [], [...ecdsa, "-resp_key_id"]],
    ["without certificates", [], [...ecdsa, "-resp_key_id", "-resp_no_certs"]],
    ["with more certificates", [], [...ecdsa, "-rother", "issuing.crt"]],
    ["with nextUpdate", [], [...ecdsa, "-ndays", "4"]],
    ["signed with SHA-512", [], [...ecdsa, "-rmd", "sha512"]],
    ["signed with RSA", [], rsa],
    ["signed with RSASSA-PSS", [], [...rsa, ...padding("max")]],
    ["signed with RSASSA-PSS and no salt", [], [...rsa, "-rmd", "sha384", ...padding("0")]],
    ["signed with RSASSA-PSS and SHA-1", [], [...rsa, "-rmd", "sha1", ...padding("20")]],
    ["signed with Ed25519", [], ed25519],
  ])("%s, whatever the answer", async (_, asking, answering) => {
    const { folder, run } = school.openssl;
    const question = [...asking, ...(asking.includes("-nonce") ? [] : ["-no_nonce"]), "-cert", "leaf.crt"];
    await run("ocsp", "-issuer", "issuing.crt", ...question, "-reqout", "request.der");
    for (const database of databases()) {
      writeFileSync(join(folder, "index.txt"), database);
      const answer = ["-index", "index.txt", "-CA", "issuing.crt", ...answering];
      await run("ocsp", ...answer, "-reqin", "request.der", "-respout", "answer.der");
      const response = new Uint8Array(readFileSync(join(folder, "answer.der")));
      expect(await turnedBack(response)).toBe(toHex(response));
    }
  });
});

describe("a responder's name has the octets it has", () => {
  it("in a certificate that came with the response", async () => {
    const response = await school.respond({ named: "byName" });
    expect(await turnedBack(response)).toBe(toHex(response));
  });

  it("in a certificate at hand, as its subject", async () => {
    const response = await school.respond({ signer: "issuing", named: "byName", certs: [] });
    expect(await turnedBack(response, der("sibling"), der("issuing"))).toBe(toHex(response));
  });

  it("or as its issuer", async () => {
    const response = await school.respond({ signer: "issuing", named: "byName", certs: [] });
    expect(await turnedBack(response, Uint8Array.of(1, 2, 3), der("leaf"))).toBe(toHex(response));
  });

  it("in the first of several that print alike", async () => {
    const response = await school.respond({ signer: "issuing", named: "byName", certs: [] });
    // O as a PrintableString.
    const other = toHex(der("issuing")).replaceAll("060355040a0c", "060355040a13");
    expect(await turnedBack(response, der("issuing"), fromHex(other))).toBe(toHex(response));
    expect(await turnedBack(response, fromHex(other), der("issuing"))).not.toBe(toHex(response));
  });

  it("and none of its own, where no certificate has it", async () => {
    const response = await school.respond({ signer: "issuing", named: "byName", certs: [] });
    const text = await printed(school.openssl, response);
    expect(faultOf(readTranscript(octetsOf(text), [der("sibling")]))).toMatchObject({
      path: "responderID",
      line: 5,
      found: "Responder Id: O = Fixture Trust, CN = Issuing CA",
    });
  });
});

it.each([...Object.entries(hashAlgorithms), ...Object.entries(signatureAlgorithms)])(
  "%s is OpenSSL's name for it",
  (name, { raw }) => {
    const parsed = openssl(["asn1parse", "-inform", "DER"], raw).toString();
    expect(/OBJECT +:(.*)/.exec(parsed)?.[1]).toBe(name);
    expect(/ NULL/.test(parsed)).toBe(/RSA|^sha|^md/.test(name));
  },
);

describe("a text", () => {
  const linesOf = async (over: Unsigned): Promise<string[]> =>
    (await printed(school.openssl, await unsigned(over))).trimEnd().split("\n");
  const read = (lines: readonly string[]) => readTranscript(octetsOf(lines.join("\n")));

  const texts: readonly (readonly [string, Unsigned])[] = [
    [
      "with a reason and a nonce",
      {
        certStatus: revoked(hours(-9), 4),
        singleExtensions: [extension("2.5.29.21", "ENUMERATED:4", true)],
        responseExtensions: [nonce("0102")],
      },
    ],
    ["with a CrlID", { singleExtensions: [crlID(crlUrl, crlNum, crlTime)] }],
    ["with SCTs", { singleExtensions: [sctList(sct("", "0403", "5a".repeat(70)), sct("00", "0401", "01"))] }],
    ["with RSASSA-PSS", { signatureAlgorithm: pss(explicit(2, "INTEGER:32"), explicit(3, "INTEGER:1")) }],
  ];

  /** Whether a line has octets that go on in the next. */
  const goesOn = (line: string | undefined): boolean => /[0-9a-f]{2}:$/i.test(line ?? "");

  it.each(texts)("%s is refused at a line that is another", async (_, over) => {
    const lines = await linesOf(over);
    for (const [at, line] of lines.entries()) {
      // Without its heading it is no response; a URL may be any.
      if (at === 0 || line.trim() === "" || /Signature Value|crlUrl/.test(line)) continue;
      let start = at;
      while (goesOn(lines[start - 1])) start--;
      expect(faultOf(read(lines.with(at, `${line}?`))).line).toBe(start + 1);
    }
  });

  it.each(texts)("%s is refused when it is cut off", async (_, over) => {
    const lines = await linesOf(over);
    for (let length = 1; length < lines.length; length++) {
      expect(faultOf(read(lines.slice(0, length))).line).toBeLessThanOrEqual(length);
    }
  });

  it.each([
    ["Salt Length: 0x20", "Salt Length: 0020", "signatureAlgorithm.parameters.saltLength"],
    ["rsassaPss", "constructor", "signatureAlgorithm"],
    ["Hash Algorithm: sha1\n", "Hash Algorithm: __proto__\n", "responses[0].certID.hashAlgorithm"],
    ["Serial Number: ", "Serial Number: -00\n", "responses[0].certID.serialNumber"],
    ["Produced At: Jun 15", "Produced At: Jun 31", "producedAt"],
    ["Produced At: Jun 15", "Produced At: Foo 15", "producedAt"],
    ["OCSP Nonce", "toString", "responseExtensions[0]"],
  ])("where %j has become %j is refused, for %s", async (was, is, path) => {
    const over = { signatureAlgorithm: pss(explicit(2, "INTEGER:32")), responseExtensions: [nonce("5a")] };
    const text = (await linesOf(over)).join("\n");
    expect(text).toContain(was);
    expect(faultOf(read([text.replace(was, is)])).path).toBe(path);
  });

  it("with an SCT of more octets than a vector may have is refused", async () => {
    const text = (await linesOf({ singleExtensions: [sctList(sct("", "0403", "5a"))] })).join("\n");
    const spoilt = text.replace(/^( +)5A$/m, `$1${"5A:".repeat(65_536)}5A`);
    expect(faultOf(read([spoilt])).path).toBe("responses[0].singleExtensions[0].extnValue[0].signature");
  });

  it("that OpenSSL 1.1 printed, without a line above the signature, reads the same", async () => {
    const lines = await linesOf({});
    const older = lines.filter((line) => !line.includes("Signature Value"));
    expect(older).toHaveLength(lines.length - 1);
    expect(onlyResponse(read(older))).toEqual(onlyResponse(read(lines)));
  });
});

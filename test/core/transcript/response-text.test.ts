import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/core/bytes/hex.ts";
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

describe("the text of a response gives", () => {
  it("serial numbers of any sign and length", () => {
    const long = "5a".repeat(35);
    const serials = [
      "00",
      "01",
      "7f",
      "0080",
      "00ff",
      "0100",
      "ff",
      "80",
      "ff7f",
      "ff00",
      "81",
      "8000",
      "c0ffee",
    ];
    const contents = [...serials, long, `${long}01`, `00ff${long}`, `ff00${long}`, `80${"00".repeat(70)}`];
    return comesBack({ certIDs: contents.map((hex) => asCertID(id, { serial: integerSpelt(hex) })) });
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

  it.each(["00", "7f", "01".repeat(34), "01".repeat(35), "01".repeat(36), "01".repeat(80)])(
    "the nonce %s",
    (hex) => {
      const nonce = octetString(Buffer.from(hex, "hex"));
      return comesBack({ responseExtensions: [extension("1.3.6.1.5.5.7.48.1.2", nonce, true)] });
    },
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

  const crlUrl = explicit(0, "IA5STRING:http://crl.example/7.crl");
  const crlNum = explicit(1, "INTEGER:0x80");
  const crlTime = explicit(2, "GENERALIZEDTIME:20260615120000Z");
  it.each([
    ["", []],
    ["of all its fields", [crlUrl, crlNum, crlTime]],
    ["of its first", [crlUrl]],
    ["of its second", [crlNum]],
    ["of its third", [crlTime]],
  ])("CrlID %s", (_, fields) =>
    comesBack({
      singleExtensions: [
        extension("1.3.6.1.5.5.7.48.1.3", sequence(...fields)),
        extension("1.3.6.1.5.5.7.48.1.2", octetString(Buffer.from("0102", "hex"))),
      ],
    }),
  );

  const id32 = "a5".repeat(32);
  const vector = (hex: string): string => (hex.length / 2).toString(16).padStart(4, "0") + hex;
  const sct = (extensions: string, algorithm: string, signature: string): string =>
    `00${id32}0000016e6f8dd3f8${vector(extensions)}${algorithm}${vector(signature)}`;
  it.each([
    ["one SCT", [sct("", "0403", "3006020101020101")]],
    [
      "several",
      [
        sct("", "0401", "5a".repeat(17)),
        sct("00ff", "0401", "01"),
        sct("11".repeat(40), "0403", "02".repeat(16)),
      ],
    ],
    ["one of another version", ["01aabbccdd", sct("", "0403", "00")]],
  ])("SCTs: %s", (_, scts) => {
    const list = Buffer.from(vector(scts.map(vector).join("")), "hex");
    return comesBack({ singleExtensions: [extension("1.3.6.1.4.1.11129.2.4.5", octetString(list))] });
  });

  const pss = (...params: readonly Asn1[]): Asn1 =>
    sequence(oid("1.2.840.113549.1.1.10"), sequence(...params));
  const sha = (n: number): Asn1 => sequence(oid(`2.16.840.1.101.3.4.2.${n}`), "NULL");
  it.each([
    ["all defaults", pss()],
    [
      "SHA-512",
      pss(
        explicit(0, sha(3)),
        explicit(1, sequence(oid("1.2.840.113549.1.1.8"), sha(3))),
        explicit(2, "INTEGER:64"),
      ),
    ],
    ["two hashes", pss(explicit(0, sha(1)), explicit(1, sequence(oid("1.2.840.113549.1.1.8"), sha(2))))],
    ["a large salt", pss(explicit(2, "INTEGER:222"))],
    ["defaults written out", pss(explicit(2, "INTEGER:20"), explicit(3, "INTEGER:1"))],
  ])("RSASSA-PSS with %s", (_, signatureAlgorithm) => comesBack({ signatureAlgorithm }));

  it.each([1, 17, 18, 19, 36, 512])("a signature of %i octets", (length) =>
    comesBack({ signature: bitString(Buffer.alloc(length, 0xa5)) }),
  );
});

describe("what openssl ocsp answers comes back,", () => {
  const ecdsa = ["-rsigner", "responder.crt", "-rkey", "responder.key"];
  const rsa = ["-rsigner", "responderRsa.crt", "-rkey", "responderRsa.key"];
  const pss = ["-rsigopt", "rsa_padding_mode:pss"];
  const revocations = [
    "",
    ",keyCompromise",
    ...["None", "CallIssuer", "Reject"].map((name) => `,holdInstruction,holdInstruction${name}`),
    ",CAkeyTime,20260601000000Z",
  ];

  it.each<readonly [string, readonly string[], readonly string[]]>([
    ["asked under SHA-1", ["-sha1"], ecdsa],
    ["asked under SHA-256", ["-sha256"], ecdsa],
    ["asked under SHA-384", ["-sha384"], ecdsa],
    ["asked under SHA-512", ["-sha512"], ecdsa],
    ["asked with a nonce", ["-nonce"], ecdsa],
    ["asked twice", ["-cert", "otherLeaf.crt", "-sha256", "-cert", "otherLeaf.crt"], ecdsa],
    ["naming the responder's key", [], [...ecdsa, "-resp_key_id"]],
    ["without certificates", [], [...ecdsa, "-resp_key_id", "-resp_no_certs"]],
    ["with more certificates", [], [...ecdsa, "-rother", "issuing.crt"]],
    ["with nextUpdate", [], [...ecdsa, "-ndays", "4"]],
    ["signed with SHA-512", [], [...ecdsa, "-rmd", "sha512"]],
    ["signed with RSA", [], rsa],
    ["signed with RSASSA-PSS", [], [...rsa, ...pss]],
    [
      "signed with RSASSA-PSS and a salt",
      [],
      [...rsa, "-rmd", "sha384", ...pss, "-rsigopt", "rsa_pss_saltlen:0"],
    ],
    [
      "signed with RSASSA-PSS and SHA-1",
      [],
      [...rsa, "-rmd", "sha1", ...pss, "-rsigopt", "rsa_pss_saltlen:20"],
    ],
    ["signed with Ed25519", [], ["-rsigner", "responderEd25519.crt", "-rkey", "responderEd25519.key"]],
  ])("%s, whatever the answer", async (_, asking, answering) => {
    const { openssl, folder } = { openssl: school.openssl, folder: school.openssl.folder };
    const nonce = asking.includes("-nonce") ? [] : ["-no_nonce"];
    await openssl.run(
      ...[
        "ocsp",
        "-issuer",
        "issuing.crt",
        ...asking,
        "-cert",
        "leaf.crt",
        ...nonce,
        "-reqout",
        "request.der",
      ],
    );
    const entries = [
      "",
      `V\t491231235959Z\t\t${id.serialNumber.toUpperCase()}\tunknown\t/CN=leaf\n`,
      ...revocations.map(
        (why) =>
          `R\t491231235959Z\t260601120000Z${why}\t${id.serialNumber.toUpperCase()}\tunknown\t/CN=leaf\n`,
      ),
    ];
    for (const entry of entries) {
      writeFileSync(join(folder, "index.txt"), entry);
      await openssl.run(
        ...["ocsp", "-index", "index.txt", "-CA", "issuing.crt", ...answering],
        ...["-reqin", "request.der", "-respout", "answer.der"],
      );
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
  /** Of a response that has one of each. */
  const whole = async (): Promise<string[]> => {
    const nonce = extension("1.3.6.1.5.5.7.48.1.2", octetString(Buffer.from("0102", "hex")));
    const response = await unsigned({
      certStatus: revoked(hours(-9), 4),
      singleExtensions: [extension("2.5.29.21", "ENUMERATED:4", true)],
      responseExtensions: [nonce],
    });
    return (await printed(school.openssl, response)).trimEnd().split("\n");
  };

  it("that OpenSSL 1.1 printed, without a line above the signature, reads the same", async () => {
    const lines = await whole();
    const read = (text: readonly string[]) => onlyResponse(readTranscript(octetsOf(text.join("\n")))).der;
    const older = lines.filter((line) => !line.includes("Signature Value"));
    expect(older).toHaveLength(lines.length - 1);
    expect(read(older)).toEqual(read(lines));
  });

  it("that has another line is refused there", async () => {
    const lines = await whole();
    for (const [at, line] of lines.entries()) {
      if (at === 0 || line.trim() === "" || line.includes("Signature Value")) continue;
      const spoilt = lines.with(at, `${line}?`);
      // A signature goes on over several lines.
      const isSignature = /^ +[0-9a-f]{2}:/.test(line);
      const { line: where } = faultOf(readTranscript(octetsOf(spoilt.join("\n"))));
      expect(where).toBe(isSignature ? lines.findIndex((each) => /^ +00:ff:/.test(each)) + 1 : at + 1);
    }
  });

  it("that is cut off anywhere is refused", async () => {
    const lines = await whole();
    for (let length = 1; length < lines.length; length++) {
      expect(faultOf(readTranscript(octetsOf(lines.slice(0, length).join("\n")))).line).toBeLessThanOrEqual(
        length,
      );
    }
  });
});

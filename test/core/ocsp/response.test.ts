import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as asn1 from "@peculiar/asn1-ocsp";
import { AsnConvert } from "@peculiar/asn1-schema";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import { crlReasons } from "../../../src/core/cert-status.ts";
import {
  type BasicOCSPResponse,
  decodeResponse,
  type SingleResponse,
} from "../../../src/core/ocsp/response.ts";
import { type OcspJudgement, verifyResponse } from "../../../src/core/ocsp/verify.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { type Asn1, encode, explicit, fromDer, oid, sequence } from "../../../src/lab/asn1.ts";
import { fixtureClock } from "../../../src/lab/fixture-certificates.ts";
import { makeOcspFixtures } from "../../../src/lab/fixtures.ts";
import { ocspFixtures } from "../../../src/lab/ocsp-fixtures.ts";
import { successful } from "../../../src/lab/ocsp-response.ts";

// The lab's fixtures, read twice and spoilt in every way.

const folder = mkdtempSync(join(tmpdir(), "revocation-response-"));
let made: Awaited<ReturnType<typeof makeOcspFixtures>>;
beforeAll(async () => {
  made = await makeOcspFixtures(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): Uint8Array => new Uint8Array(made.responses.get(name) as Buffer);

describe("an error status", () => {
  it.each([
    [1, "malformedRequest"],
    [2, "internalError"],
    [3, "tryLater"],
    [5, "sigRequired"],
    [6, "unauthorized"],
  ])("%i is %s", (number, responseStatus) => {
    expect(decodeResponse(Uint8Array.of(0x30, 3, 0x0a, 1, number))).toEqual({
      responseStatus,
      ranges: { responseStatus: { start: 2, end: 5 } },
    });
  });

  it.each([
    ["30030a0104", "OCSPResponse.responseStatus", 2, "badValue"],
    ["30030a0107", "OCSPResponse.responseStatus", 2, "badValue"],
    ["30030a01ff", "OCSPResponse.responseStatus", 2, "badValue"],
    ["30020a00", "OCSPResponse.responseStatus", 2, "missing"],
    ["30040a020001", "OCSPResponse.responseStatus", 2, "nonMinimalInteger"],
    ["3000", "OCSPResponse.responseStatus", 2, "missing"],
    ["", "OCSPResponse", 0, "missing"],
    ["30030a0100", "OCSPResponse.responseBytes", 5, "missing"],
    ["30050a0106a000", "OCSPResponse", 5, "trailingData"],
    ["30030a010600", "OCSPResponse", 5, "trailingData"],
    ["30050a0100a000", "OCSPResponse.responseBytes", 7, "missing"],
    ["30080a0100a0033001ff", "OCSPResponse.responseBytes.responseType", 9, "unexpectedTag"],
    ["30 0e 0a0100 a009 3007 0603 2a0304 0400", "OCSPResponse.responseBytes.responseType", 9, "badValue"],
  ])("%s is refused at %s", (hex, path, offset, reason) => {
    expect(() => decodeResponse(fromHex(hex.replaceAll(" ", "")))).toThrow(
      expect.objectContaining({ name: "DecodeError", path, offset, reason }),
    );
  });
});

describe("an answer", () => {
  it("keeps the octets that are signed, and where everything lies", () => {
    const der = fixture("plain");
    const { basic } = decodeResponse(der);
    const { ranges, tbsResponseData, certs, responses } = basic as BasicOCSPResponse;
    const at = (range?: { start: number; end: number }) => toHex(der.subarray(range?.start, range?.end));
    expect(at(ranges.tbsResponseData)).toBe(toHex(tbsResponseData));
    expect(at(ranges.tbsResponseData)).toBe(readFileSync(join(folder, "plain.tbs.der")).toString("hex"));
    expect(at(ranges.producedAt)).toBe(`180f${Buffer.from("20260615110000Z").toString("hex")}`);
    expect(at(ranges.signatureAlgorithm)).toBe("300a06082a8648ce3d040302");
    expect(at(ranges.signature)).toContain(readFileSync(join(folder, "plain.signature")).toString("hex"));
    expect(at(ranges.responses)).toMatch(/^30/);
    expect(at(responses[0]?.ranges.certStatus)).toBe("8000");
    expect(at(certs[0])).toBe(made.der.responder.toString("hex"));
    const [extension] = certs[0]?.extensions ?? [];
    expect(at(extension)).toMatch(/^30..0603551d/);
  });

  it.each([
    ["status-4", "OCSPResponse.responseStatus"],
    ["version-2", "OCSPResponse.responseBytes.response.tbsResponseData.version"],
    ["key-hash-too-long", "OCSPResponse.responseBytes.response.tbsResponseData.responderID"],
    [
      "reason-7",
      "OCSPResponse.responseBytes.response.tbsResponseData.responses[0].certStatus.revoked.revocationReason",
    ],
    ["fraction-of-a-second", "OCSPResponse.responseBytes.response.tbsResponseData.responses[0].thisUpdate"],
    [
      "long-serial-number",
      "OCSPResponse.responseBytes.response.tbsResponseData.responses[0].certID.serialNumber",
    ],
    ["extension-twice", "OCSPResponse.responseBytes.response.tbsResponseData.responseExtensions[1].extnID"],
    ["other-response-type", "OCSPResponse.responseBytes.responseType"],
  ])("%s fails at %s", (name, path) => {
    expect(() => decodeResponse(fixture(name))).toThrow(expect.objectContaining({ path }));
  });
});

describe("something more at the end", () => {
  type Constructed = Exclude<Asn1, string>;

  /** Every way of putting one value more into one constructed value of `value`. */
  function* withOneMore(value: Asn1, path = ""): Generator<readonly [path: string, value: Asn1]> {
    if (typeof value === "string") return;
    yield [path, { ...value, members: [...value.members, "NULL"] }];
    for (const [i, member] of value.members.entries()) {
      for (const [where, changed] of withOneMore(member, `${path}/${i}`)) {
        yield [where, { ...value, members: value.members.with(i, changed) }];
      }
    }
  }

  const memberOf = (value: Asn1, ...path: readonly number[]): Asn1 =>
    path.reduce((each, i) => (each as Constructed).members[i] as Asn1, value);

  /** What of `values` is read, by its path. */
  async function read(values: Iterable<readonly [path: string, value: Asn1]>): Promise<string[]> {
    const accepted: string[] = [];
    for (const [path, value] of values) {
      const der = await encode(made.openssl, "one-more", value);
      try {
        decodeResponse(new Uint8Array(der));
        accepted.push(path);
      } catch (error) {
        expect(error).toBeInstanceOf(DecodeError);
      }
    }
    return accepted;
  }

  const answerOf = (name: string): string => {
    const response = fromDer(made.responses.get(name) as Buffer);
    return /OCTETSTRING:([0-9a-f]+)$/.exec(memberOf(response, 1, 0, 1) as string)?.[1] as string;
  };

  it("is refused around the answer", async () => {
    expect(await read(withOneMore(fromDer(made.responses.get("plain") as Buffer)))).toEqual([]);
    const afterIt = `FORMAT:HEX,OCTETSTRING:${answerOf("plain")}0500`;
    const bytes = sequence(oid("1.3.6.1.5.5.7.48.1.1"), afterIt);
    expect(await read([["", sequence("ENUMERATED:0", explicit(0, bytes))]])).toEqual([]);
  });

  it("is refused everywhere in it but in ECDSA's parameters, which are the judge's to refuse", async () => {
    const all = [...withOneMore(fromDer(Buffer.from(answerOf("plain"), "hex")))];
    expect(all.length).toBeGreaterThan(30);
    const accepted = await read(all.map(([path, value]) => [path, successful(value)] as const));
    const [tbsSignature, signatureAlgorithm] = ["/3/0/0/0/2", "/3/0/0/1"];
    expect(accepted).toEqual(["/1", tbsSignature, signatureAlgorithm]);
  });

  it("is refused in a revocation and in an error", async () => {
    const revoked = fromDer(Buffer.from(answerOf("revoked-keyCompromise"), "hex"));
    const single = [...withOneMore(revoked)].filter(([path]) => path.startsWith("/0/2"));
    expect(single.length).toBeGreaterThan(5);
    expect(await read(single.map(([path, value]) => [path, successful(value)] as const))).toEqual([]);
    expect(await read(withOneMore(sequence("ENUMERATED:3")))).toEqual([]);
  });
});

/** What a response says, in one form for both readers. */
interface Reading {
  readonly responderID: string;
  readonly producedAt: string;
  readonly signatureAlgorithm: string;
  readonly signature: string;
  readonly certs: readonly string[];
  readonly extensions: readonly (readonly [oid: string, critical: boolean, value: string])[];
  readonly responses: readonly (readonly unknown[])[];
}

const hex = (octets: ArrayBuffer | Uint8Array): string => toHex(new Uint8Array(octets));

function ours(basic: BasicOCSPResponse): Reading {
  const extensions = (list: SingleResponse["singleExtensions"]) =>
    list.map(({ extnID, critical, extnValue }) => [extnID, critical, hex(extnValue)] as const);
  return {
    responderID: hex(basic.responderID.by === "name" ? basic.responderID.name : basic.responderID.keyHash),
    producedAt: basic.producedAt.toISOString(),
    signatureAlgorithm: basic.signatureAlgorithm.oid,
    signature: hex(basic.signature),
    certs: basic.certs.map(({ serialNumber }) => serialNumber),
    extensions: extensions(basic.responseExtensions),
    responses: basic.responses.map(({ certID, certStatus, thisUpdate, nextUpdate, singleExtensions }) => [
      certID.hashAlgorithm.oid,
      hex(certID.issuerNameHash),
      hex(certID.issuerKeyHash),
      certID.serialNumber,
      certStatus.status,
      certStatus.status === "revoked" ? certStatus.revocationTime.toISOString() : undefined,
      certStatus.status === "revoked" ? certStatus.revocationReason : undefined,
      thisUpdate.toISOString(),
      nextUpdate?.toISOString(),
      extensions(singleExtensions),
    ]),
  };
}

/** The second reader: `@peculiar/asn1-ocsp`, by way of asn1js. */
function theirs(der: Uint8Array): Reading | string {
  const response = AsnConvert.parse(der, asn1.OCSPResponse);
  if (response.responseStatus !== asn1.OCSPResponseStatus.successful) {
    return asn1.OCSPResponseStatus[response.responseStatus];
  }
  const basic = AsnConvert.parse(
    (response.responseBytes as asn1.ResponseBytes).response,
    asn1.BasicOCSPResponse,
  );
  const { responderID, producedAt, responses, responseExtensions } = basic.tbsResponseData;
  const extensions = (list: typeof responseExtensions) =>
    (list ?? []).map(({ extnID, critical, extnValue }) => [extnID, critical, hex(extnValue.buffer)] as const);
  return {
    responderID: hex(
      responderID.byName
        ? AsnConvert.serialize(responderID.byName)
        : (responderID.byKey?.buffer as ArrayBuffer),
    ),
    producedAt: producedAt.toISOString(),
    signatureAlgorithm: basic.signatureAlgorithm.algorithm,
    signature: hex(basic.signature),
    certs: (basic.certs ?? []).map(({ tbsCertificate }) => hex(tbsCertificate.serialNumber)),
    extensions: extensions(responseExtensions),
    responses: responses.map(({ certID, certStatus, thisUpdate, nextUpdate, singleExtensions }) => [
      certID.hashAlgorithm.algorithm,
      hex(certID.issuerNameHash.buffer),
      hex(certID.issuerKeyHash.buffer),
      hex(certID.serialNumber),
      certStatus.revoked ? "revoked" : certStatus.unknown === undefined ? "good" : "unknown",
      certStatus.revoked?.revocationTime.toISOString(),
      reasonOf(certStatus.revoked),
      thisUpdate.toISOString(),
      nextUpdate?.toISOString(),
      extensions(singleExtensions),
    ]),
  };
}

const reasonOf = (revoked: asn1.RevokedInfo | undefined): string | undefined =>
  revoked?.revocationReason === undefined
    ? undefined
    : (crlReasons as Record<number, string>)[revoked.revocationReason.reason as unknown as number];

const corpus = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));

function published(): readonly (readonly [id: string, der: Uint8Array])[] {
  if (!existsSync(corpus)) return [];
  return readdirSync(corpus)
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => {
      const contents = JSON.parse(readFileSync(corpus + file, "utf8"));
      const cases: readonly { id: string; kind: string; response_der_b64?: string }[] =
        contents.cases ?? contents;
      return cases
        .filter(({ kind }) => kind.startsWith("ocsp"))
        .map(
          ({ id, response_der_b64 = "" }) =>
            [id, new Uint8Array(Buffer.from(response_der_b64, "base64"))] as const,
        );
    });
}

/** Reads with both, and compares where both can. Gives how many were compared. */
function compare(responses: Iterable<readonly [id: string, der: Uint8Array]>): number {
  let compared = 0;
  for (const [id, der] of responses) {
    let response: ReturnType<typeof decodeResponse>;
    try {
      response = decodeResponse(der);
    } catch (error) {
      expect(error, id).toBeInstanceOf(DecodeError);
      continue;
    }
    const second = theirs(der);
    expect(response.basic ? ours(response.basic) : response.responseStatus, id).toEqual(second);
    compared++;
  }
  return compared;
}

describe("a second reader, @peculiar/asn1-ocsp,", () => {
  it("says the same of every fixture that is a response", () => {
    const readable = ocspFixtures.filter(({ unmet }) => !unmet.includes("ocsp.encoding"));
    expect(compare([...made.responses].map(([name, der]) => [name, new Uint8Array(der)] as const))).toBe(
      readable.length,
    );
  });

  it.skipIf(!existsSync(corpus))(
    `says the same of every published response (skipped when ../shared/corpus is not there)`,
    () => {
      expect(compare(published())).toBeGreaterThan(90);
    },
  );
});

describe("whatever becomes of a good response", () => {
  const subject = () => {
    const certificate = decodeCertificate(new Uint8Array(made.der.leaf));
    const issuer = decodeCertificate(new Uint8Array(made.der.issuing));
    return { serialNumber: certificate.serialNumber, certificate, issuer };
  };
  const judge = (der: Uint8Array): Promise<OcspJudgement> =>
    verifyResponse(der, subject(), { at: fixtureClock, policy: strictPolicy, subtle: crypto.subtle });
  const said = ({ checks, certStatus }: OcspJudgement) => ({
    certStatus,
    checks: checks.map(({ demand, outcome }) => [demand, outcome]),
  });

  it.each(["signed-by-issuer", "plain", "by-name", "rsa-pss", "revoked"])(
    "%s: no octet can be changed without its saying nothing",
    async (name) => {
      const der = fixture(name);
      expect((await judge(der)).certStatus).toBeDefined();
      for (let at = 0; at < der.length; at++) {
        const spoilt = der.slice();
        // A different bit each time; all of them below.
        spoilt[at] = (spoilt[at] as number) ^ (1 << (at % 8));
        expect((await judge(spoilt)).certStatus, `octet ${at}`).toBeUndefined();
      }
    },
  );

  it("no bit either, in the shortest of them", async () => {
    const der = fixture("signed-by-issuer");
    for (let bit = 0; bit < der.length * 8; bit++) {
      const spoilt = der.slice();
      spoilt[bit >> 3] = (spoilt[bit >> 3] as number) ^ (1 << (bit & 7));
      expect((await judge(spoilt)).certStatus, `bit ${bit}`).toBeUndefined();
    }
  });

  it("needless-certificates: only in certificates that did not sign, and then nothing else changes", async () => {
    const der = fixture("needless-certificates");
    const whole = await judge(der);
    const needless = (whole.response?.basic?.certs ?? []).filter(
      ({ serialNumber }) => serialNumber !== whole.signer?.certificate.serialNumber,
    );
    expect(needless).toHaveLength(2);
    let harmless = 0;
    for (let at = 0; at < der.length; at++) {
      const spoilt = der.slice();
      spoilt[at] = (spoilt[at] as number) ^ (1 << (at % 8));
      const judgement = await judge(spoilt);
      if (judgement.certStatus === undefined) continue;
      expect(
        needless.some(({ start, end }) => start <= at && at < end),
        `octet ${at}`,
      ).toBe(true);
      expect(said(judgement)).toEqual(said(whole));
      harmless++;
    }
    expect(harmless).toBeGreaterThan(100);
  });

  it("it can be cut nowhere", async () => {
    for (const name of ["signed-by-issuer", "plain"]) {
      const der = fixture(name);
      for (let end = 0; end < der.length; end++) {
        const { certStatus, decodeError } = await judge(der.subarray(0, end));
        expect([certStatus, decodeError instanceof DecodeError], `${name} at ${end}`).toEqual([
          undefined,
          true,
        ]);
      }
    }
  });

  it("nothing is thrown, and nothing good comes of it", async () => {
    const der = fixture("plain");
    const changes = fc.array(fc.tuple(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(
        changes,
        fc.nat(der.length),
        fc.uint8Array({ maxLength: 4 }),
        async (list, at, inserted) => {
          const spoilt = der.slice();
          for (const [where, mask] of list) spoilt[where] = (spoilt[where] as number) ^ mask;
          fc.pre(Buffer.compare(spoilt, der) !== 0);
          const longer = Uint8Array.of(...spoilt.subarray(0, at), ...inserted, ...spoilt.subarray(at));
          expect((await judge(longer)).certStatus).toBeUndefined();
        },
      ),
      { numRuns: 1500 },
    );
  });

  it("nor of any octets at all", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (octets) => {
        const { certStatus, decodeError } = await judge(octets);
        expect([certStatus, decodeError instanceof DecodeError]).toEqual([undefined, true]);
      }),
      { numRuns: 1000 },
    );
  });

  it("nor of SEQUENCEs inside each other, as deep as 64 KiB go", async () => {
    const nested = new Uint8Array(0xffff);
    for (let at = 0; at + 4 < nested.length; ) {
      const left = nested.length - at;
      const header =
        left - 2 < 0x80
          ? [left - 2]
          : left - 3 < 0x100
            ? [0x81, left - 3]
            : [0x82, (left - 4) >> 8, (left - 4) & 0xff];
      nested.set([0x30, ...header], at);
      at += 1 + header.length;
    }
    expect((await judge(nested)).decodeError).toMatchObject({
      path: "OCSPResponse.responseStatus",
      offset: 4,
    });
  });
});

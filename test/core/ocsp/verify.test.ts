import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import type { ByteRange, Check } from "../../../src/core/check.ts";
import type { OcspContext } from "../../../src/core/ocsp/context.ts";
import { type OcspDemand, ocspDemands } from "../../../src/core/ocsp/demands.ts";
import { type OcspJudgement, verifyResponse } from "../../../src/core/ocsp/verify.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { decodeCertificate } from "../../../src/core/x509/certificate.ts";
import type { IssuedCertificate } from "../../../src/core/x509/issued-certificate.ts";
import { knownKeys } from "../../../src/core/x509/known-keys.ts";
import type { Subtle } from "../../../src/core/x509/signature.ts";
import { octetString, oid, sequence } from "../../../src/lab/asn1.ts";
import { days, fixtureClock, hours } from "../../../src/lab/fixture-certificates.ts";
import { asCertID, certID, extension, revoked, unknown } from "../../../src/lab/ocsp-response.ts";
import { openSchool, type Response, type School } from "./school.ts";

// What the table of fixtures does not say: which answer speaks, whose signature counts, and what each check
// tells.

let school: School;
beforeAll(async () => {
  school = await openSchool();
}, 60_000);
afterAll(() => school.close());

interface Over {
  readonly subject?: IssuedCertificate;
  readonly context?: Partial<OcspContext>;
}

async function judge(response: Response = {}, { subject = school.subject(), context = {} }: Over = {}) {
  const der = await school.respond(response);
  const judgement = await verifyResponse(der, subject, school.context(context));
  return { der, judgement, ...judgement };
}

const checkOf = ({ checks }: OcspJudgement, demand: OcspDemand): Check =>
  checks.find((check) => check.demand === demand) as Check;
const outcomes = ({ checks }: OcspJudgement, outcome: Check["outcome"]): string[] =>
  checks.filter((check) => check.outcome === outcome).map(({ demand }) => demand);
const hexAt = (der: Uint8Array, bytes: ByteRange | undefined): string =>
  toHex(der.subarray(bytes?.start, bytes?.end));
const iso = (date: Date): string => date.toISOString();

describe("the checks", () => {
  const listed = ocspDemands.map(({ demand, citation }) => ({ demand, citation }));
  const plain = ({ demand, citation }: Check) => ({ demand, citation });

  it("are all listed in their order when everything is met", async () => {
    const { judgement } = await judge();
    expect(judgement.checks.map(plain)).toEqual(listed);
    expect(outcomes(judgement, "unmet")).toEqual([]);
    expect(outcomes(judgement, "notReached")).toEqual([]);
    expect(outcomes(judgement, "notApplicable")).toEqual(["ocsp.nonce"]);
  });

  it("are all listed when nothing can be read", async () => {
    const judgement = await verifyResponse(fromHex("3003020100"), school.subject(), school.context());
    expect(judgement.checks.map(plain)).toEqual(listed);
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.encoding"]);
    expect(outcomes(judgement, "notReached")).toHaveLength(ocspDemands.length - 1);
    expect(judgement.decodeError).toMatchObject({
      path: "OCSPResponse.responseStatus",
      offset: 2,
      reason: "unexpectedTag",
    });
    expect(checkOf(judgement, "ocsp.encoding").detail).toEqual({
      expected: "0x0a",
      found: "OCSPResponse.responseStatus: unexpectedTag",
      bytes: { start: 2, end: 3 },
    });
    expect(judgement).not.toHaveProperty("response");
    expect(judgement).not.toHaveProperty("certStatus");
  });

  it("say which error status it was, and reach nothing else", async () => {
    const judgement = await verifyResponse(fromHex("30030a0106"), school.subject(), school.context());
    expect(outcomes(judgement, "met")).toEqual(["ocsp.encoding"]);
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.responseStatus"]);
    expect(checkOf(judgement, "ocsp.responseStatus").detail).toEqual({
      expected: "successful",
      found: "unauthorized",
      bytes: { start: 2, end: 5 },
    });
    expect(judgement.response?.responseStatus).toBe("unauthorized");
  });

  it("of a delegation do not apply where the issuer signs itself", async () => {
    const { judgement } = await judge({ signer: "issuing", certs: [] });
    expect(judgement.certStatus).toEqual({ status: "good" });
    expect(outcomes(judgement, "notApplicable")).toEqual([
      ...ocspDemands.map(({ demand }) => demand).filter((demand) => demand.startsWith("ocsp.responder.")),
      "ocsp.nonce",
    ]);
  });

  it("note whether the responder's certificate need not be checked, without asking that of it", async () => {
    const noCheck = "ocsp.responder.noCheck";
    expect(checkOf((await judge()).judgement, noCheck).outcome).toBe("met");
    const { judgement } = await judge({ signer: "responderWithoutNoCheck" });
    expect(checkOf(judgement, noCheck).outcome).toBe("notApplicable");
    expect(judgement.certStatus).toEqual({ status: "good" });
  });

  it("of the certificate itself do not apply without it", async () => {
    const { serialNumber, issuer } = school.subject();
    const { judgement } = await judge({}, { subject: { serialNumber, issuer } });
    expect(judgement.certStatus).toEqual({ status: "good" });
    expect(outcomes(judgement, "notApplicable")).toEqual([
      "ocsp.issuer",
      "ocsp.certificateValidity",
      "ocsp.nonce",
    ]);
  });

  it("walk on after one that is unmet", async () => {
    const { judgement } = await judge({
      answers: [{ about: "otherLeaf" }],
      producedAt: days(1),
      signer: "responderForServers",
      responseExtensions: [extension("1.2.3.4", "NULL", true)],
    });
    expect(outcomes(judgement, "unmet")).toEqual([
      "ocsp.responseExtensions",
      "ocsp.certID.serialNumber",
      "ocsp.responder.extKeyUsage",
      "ocsp.producedAt",
    ]);
    // Of an answer about another certificate there is nothing to judge.
    expect(outcomes(judgement, "notReached")).toEqual([
      "ocsp.singleExtensions",
      "ocsp.thisUpdate",
      "ocsp.nextUpdate",
      "ocsp.certificateValidity",
    ]);
    expect(judgement).not.toHaveProperty("single");
    expect(judgement).not.toHaveProperty("certStatus");
    expect(judgement.signer?.is).toBe("delegated");
  });
});

describe("what a check tells", () => {
  it("of a CertID: both hashes and the serial number, where they stand", async () => {
    const { judgement, der } = await judge({ answers: [{ about: "otherLeaf" }] });
    const sha1 = (octets: Uint8Array) => createHash("sha1").update(octets).digest("hex");
    const issuer = school.certificate("issuing");
    const name = checkOf(judgement, "ocsp.certID.issuerNameHash").detail;
    expect(name).toMatchObject({ expected: sha1(issuer.subject), found: sha1(issuer.subject) });
    expect(hexAt(der, name?.bytes)).toBe(`0414${sha1(issuer.subject)}`);
    const key = checkOf(judgement, "ocsp.certID.issuerKeyHash").detail;
    expect(key).toMatchObject({ expected: sha1(issuer.subjectPublicKey) });
    expect(hexAt(der, key?.bytes)).toBe(`0414${sha1(issuer.subjectPublicKey)}`);
    const serial = checkOf(judgement, "ocsp.certID.serialNumber").detail;
    const other = school.certificate("otherLeaf").serialNumber;
    expect(serial).toMatchObject({ expected: school.certificate("leaf").serialNumber, found: other });
    const length = (other.length / 2).toString(16).padStart(2, "0");
    expect(hexAt(der, serial?.bytes)).toBe(`02${length}${other}`);
    const algorithm = checkOf(judgement, "ocsp.certID.hashAlgorithm").detail;
    expect(algorithm?.found).toBe("1.3.14.3.2.26");
    expect(hexAt(der, algorithm?.bytes)).toBe("300906052b0e03021a0500");
  });

  it("of times: the bound and the time, where it stands", async () => {
    const { judgement, der } = await judge();
    const ascii = (bytes: ByteRange | undefined) =>
      Buffer.from(der.subarray(bytes?.start, bytes?.end)).toString("latin1");
    const skew = strictPolicy.clockSkew;
    const latest = iso(new Date(fixtureClock.getTime() + skew));
    const producedAt = checkOf(judgement, "ocsp.producedAt").detail;
    expect(producedAt).toMatchObject({ expected: latest, found: iso(hours(-1)) });
    expect(ascii(producedAt?.bytes)).toBe("\x18\x0f20260615110000Z");
    const thisUpdate = checkOf(judgement, "ocsp.thisUpdate").detail;
    expect(thisUpdate).toMatchObject({ expected: latest, found: iso(hours(-1)) });
    expect(ascii(thisUpdate?.bytes)).toBe("\x18\x0f20260615110000Z");
    expect(thisUpdate?.bytes).not.toEqual(producedAt?.bytes);
    const nextUpdate = checkOf(judgement, "ocsp.nextUpdate").detail;
    expect(nextUpdate).toMatchObject({
      expected: iso(new Date(fixtureClock.getTime() - skew)),
      found: iso(hours(95)),
    });
    expect(ascii(nextUpdate?.bytes)).toBe("\xa0\x11\x18\x0f20260619110000Z");
    const validity = checkOf(judgement, "ocsp.certificateValidity").detail;
    expect(validity).toMatchObject({
      expected: `${iso(days(-60))}/${iso(days(200))}`,
      found: iso(hours(-1)),
    });
  });

  it("of a responder's certificate: its octets inside the response", async () => {
    const { judgement, der } = await judge({ signer: "responderForServersToo" });
    const usage = checkOf(judgement, "ocsp.responder.extKeyUsage").detail;
    expect(usage).toMatchObject({
      expected: "1.3.6.1.5.5.7.3.9",
      found: "1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.9",
    });
    expect(hexAt(der, usage?.bytes)).toMatch(/^30..0603551d25/);
    const keyUsage = checkOf(judgement, "ocsp.responder.keyUsage").detail;
    expect(keyUsage).toMatchObject({ expected: "digitalSignature", found: "digitalSignature" });
    expect(hexAt(der, keyUsage?.bytes)).toMatch(/^30..0603551d0f/);
    const validity = checkOf(judgement, "ocsp.responder.validity").detail;
    expect(validity).toMatchObject({
      expected: iso(fixtureClock),
      found: `${iso(days(-60))}/${iso(days(200))}`,
    });
    expect(hexAt(der, validity?.bytes)).toBe(school.der.responderForServersToo.toString("hex"));
  });

  it("of an unknown critical extension: which, and where", async () => {
    const { judgement, der } = await judge({
      answers: [{ singleExtensions: [extension("1.2.3.4", "NULL"), extension("1.2.3.5", "NULL", true)] }],
    });
    const { detail } = checkOf(judgement, "ocsp.singleExtensions");
    expect(detail?.found).toBe("1.2.3.5");
    expect(hexAt(der, detail?.bytes)).toBe("300c06032a03050101ff04020500");
  });

  it("of a signature: the algorithm, and where both stand", async () => {
    const { judgement, der } = await judge();
    const { detail } = checkOf(judgement, "ocsp.signatureAlgorithm");
    expect(detail?.found).toBe("1.2.840.10045.4.3.2");
    expect(hexAt(der, detail?.bytes)).toBe("300a06082a8648ce3d040302");
    expect(hexAt(der, checkOf(judgement, "ocsp.signature").detail?.bytes)).toMatch(
      /^034[789]003045|^034[6789]0030/,
    );
    expect(hexAt(der, checkOf(judgement, "ocsp.responderID").detail?.bytes)).toMatch(
      /^a2160414[0-9a-f]{40}$/,
    );
  });

  it("of an extension that cannot be read: where it cannot", async () => {
    const { judgement, der } = await judge(
      {
        answers: [
          { about: "expiredLeaf", singleExtensions: [extension("1.3.6.1.5.5.7.48.1.6", "IA5STRING:soon")] },
        ],
      },
      { subject: school.subject("expiredLeaf") },
    );
    const { outcome, detail } = checkOf(judgement, "ocsp.certificateValidity");
    expect(outcome).toBe("unmet");
    expect(detail?.found).toBe("archiveCutoff: unexpectedTag");
    expect(hexAt(der, detail?.bytes)).toBe("16");
  });
});

describe("of several answers", () => {
  const idOf = async (name: "otherLeaf" | "leafWithoutPoint") =>
    asCertID(await certID(school.openssl, "issuing.crt", `${name}.crt`));
  const stale = { thisUpdate: days(-9), nextUpdate: days(-5) };

  it.each([
    ["revoked", "good", [{ certStatus: revoked(days(-1)) }, { hash: "sha256" }]],
    ["revoked", "unknown", [{ certStatus: unknown }, { hash: "sha256", certStatus: revoked(days(-1)) }]],
    ["unknown", "good", [{ hash: "sha256" }, { certStatus: unknown }]],
    ["unknown", "good, twice", [{}, { certStatus: unknown }, { hash: "sha256" }]],
  ] as const)("%s speaks rather than %s", async (status, _, answers) => {
    const { judgement } = await judge({ answers });
    expect(judgement.certStatus?.status).toBe(status);
    expect(judgement.single?.certStatus.status).toBe(status);
  });

  it("a revocation speaks even when it is out of date, and then nothing is known", async () => {
    const { judgement } = await judge({ answers: [{}, { certStatus: revoked(days(-9)), ...stale }] });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.nextUpdate"]);
    expect(judgement).not.toHaveProperty("certStatus");
    expect(judgement.single?.certStatus.status).toBe("revoked");
  });

  it.each([
    ["before", [stale, { hash: "sha256" }]],
    ["after", [{ hash: "sha256" }, stale]],
  ] as const)("a current one speaks rather than a stale one %s it that says the same", async (_, answers) => {
    const { judgement } = await judge({ answers });
    expect(judgement.certStatus).toEqual({ status: "good" });
    expect(judgement.until).toEqual(hours(95));
  });

  it("one about another certificate does not count, whatever it says", async () => {
    const { judgement } = await judge({
      answers: [
        { about: "otherLeaf", certStatus: revoked(days(-1)) },
        {},
        { about: "otherLeaf", certStatus: unknown },
      ],
    });
    expect(judgement.certStatus).toEqual({ status: "good" });
  });

  it("an extension of another does not count either", async () => {
    const { judgement } = await judge({
      answers: [{ about: "otherLeaf", singleExtensions: [extension("1.2.3.4", "NULL", true)] }, {}],
    });
    expect(judgement.certStatus).toEqual({ status: "good" });
  });

  it("the one whose CertID comes nearest is held against the certificate when none is about it", async () => {
    const { openssl } = school;
    const own = await certID(openssl, "issuing.crt", "leaf.crt");
    const far = asCertID({ ...own, issuerNameHash: "00", issuerKeyHash: "00", serialNumber: "01" });
    const near = asCertID({ ...own, issuerKeyHash: "00".repeat(20) });
    const { judgement } = await judge({ answers: [{ certID: far }, { certID: near }, { certID: far }] });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.certID.issuerKeyHash"]);
  });

  it("the first of those that come equally near", async () => {
    const { judgement } = await judge({
      answers: [{ certID: await idOf("otherLeaf") }, { certID: await idOf("leafWithoutPoint") }],
    });
    expect(checkOf(judgement, "ocsp.certID.serialNumber").detail?.found).toBe(
      school.certificate("otherLeaf").serialNumber,
    );
  });

  it("none is none", async () => {
    const { judgement, der } = await judge({ answers: [] });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.certID.serialNumber"]);
    expect(hexAt(der, checkOf(judgement, "ocsp.certID.serialNumber").detail?.bytes)).toBe("3000");
  });
});

describe("a CertID", () => {
  const hashed = (hash: string, dotted: string, parameters?: string) => async () => {
    const { subject, subjectPublicKey } = school.certificate("issuing");
    const digest = (octets: Uint8Array) => octetString(createHash(hash).update(octets).digest());
    return sequence(
      sequence(oid(dotted), ...(parameters === undefined ? [] : [parameters])),
      digest(subject),
      digest(subjectPublicKey),
      `INTEGER:0x${school.certificate("leaf").serialNumber}`,
    );
  };
  it.each([
    ["SHA-384", hashed("sha384", "2.16.840.1.101.3.4.2.2")],
    ["SHA-512", hashed("sha512", "2.16.840.1.101.3.4.2.3", "NULL")],
    ["SHA-1 without parameters", hashed("sha1", "1.3.14.3.2.26")],
  ])("may be made with %s", async (_, make) => {
    const { judgement } = await judge({ answers: [{ certID: await make() }] });
    expect(judgement.certStatus).toEqual({ status: "good" });
  });
  it.each([
    ["SHA-224", hashed("sha224", "2.16.840.1.101.3.4.2.4")],
    ["SHA-1 with parameters it has not got", hashed("sha1", "1.3.14.3.2.26", "INTEGER:1")],
  ])("made with %s says nothing", async (_, make) => {
    const { judgement } = await judge({ answers: [{ certID: await make() }] });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.certID.hashAlgorithm"]);
    expect(outcomes(judgement, "notReached").slice(0, 2)).toEqual([
      "ocsp.certID.issuerNameHash",
      "ocsp.certID.issuerKeyHash",
    ]);
  });
});

describe("the signer", () => {
  it("is the issuer, or whom it delegated to", async () => {
    expect((await judge({ signer: "issuing", certs: [] })).signer).toEqual({
      is: "issuer",
      certificate: school.certificate("issuing"),
    });
    const { signer } = await judge();
    expect(signer?.is).toBe("delegated");
    expect(signer?.certificate.serialNumber).toBe(school.certificate("responder").serialNumber);
  });

  it("is known even when it may not sign", async () => {
    const { judgement } = await judge({ signer: "responderOfSibling" });
    expect(judgement.signer?.certificate.serialNumber).toBe(
      school.certificate("responderOfSibling").serialNumber,
    );
    expect(judgement).not.toHaveProperty("certStatus");
  });

  it("is unknown when the signature is nobody's here", async () => {
    expect((await judge({ certs: [] })).judgement).not.toHaveProperty("signer");
  });

  it("is the certificate that may sign, of two with one name", async () => {
    // All responders of the lab have the same subject.
    const { judgement } = await judge({
      named: "byName",
      certs: ["responderExpired", "responderForServers", "responder"],
    });
    expect(judgement.certStatus).toEqual({ status: "good" });
  });

  it("is told by its key, not by its name alone", async () => {
    const { judgement } = await judge({ named: "byName", certs: ["responderForServersToo"] });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.signature"]);
    expect(judgement).not.toHaveProperty("signer");
  });

  it("is told by the first of those that come equally near, where nobody here signed it", async () => {
    const certs = ["responderForServersToo", "responderWithoutNoCheck"] as const;
    const { judgement } = await judge({ named: "byName", certs });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.signature"]);
    expect(checkOf(judgement, "ocsp.responder.extKeyUsage").detail?.found).toBe(
      "1.3.6.1.5.5.7.3.1 1.3.6.1.5.5.7.3.9",
    );
  });

  it("is who is named, of two certificates for one key", async () => {
    // `renamed` has the issuing CA's key, so that the CA's own certificate fits the signature as well.
    const { judgement } = await judge({ signer: "renamed", key: "issuing", named: "byName" });
    expect(judgement.signer?.certificate.serialNumber).toBe(school.certificate("renamed").serialNumber);
    expect(outcomes(judgement, "unmet")).toEqual([
      "ocsp.responder.issuer",
      "ocsp.responder.signature",
      "ocsp.responder.extKeyUsage",
    ]);
  });

  it.each([
    ["from the moment its certificate begins", "responderNotYetValid", 1, []],
    ["not a second earlier", "responderNotYetValid", 1 - 1 / 3600, ["ocsp.responder.validity"]],
    ["to the moment it ends", "responderExpired", -1, []],
    ["not a second later", "responderExpired", -1 + 1 / 3600, ["ocsp.responder.validity"]],
  ] as const)("may sign %s", async (_, signer, hour, unmet) => {
    const { judgement } = await judge(
      { signer, producedAt: hours(-2), answers: [{ thisUpdate: hours(-2) }] },
      { context: { at: hours(hour) } },
    );
    expect(outcomes(judgement, "unmet")).toEqual(unmet);
  });

  it("may be a certificate at hand that the response does not bring", async () => {
    const certs = [school.certificate("leaf"), school.certificate("responder")];
    const { judgement } = await judge({ certs: [] }, { context: { certs } });
    expect(judgement.certStatus).toEqual({ status: "good" });
    // Where its fields lie is no place in the response.
    for (const { demand, detail } of judgement.checks) {
      if (demand.startsWith("ocsp.responder.")) expect(detail ?? {}).not.toHaveProperty("bytes");
    }
    expect(checkOf(judgement, "ocsp.responder.extKeyUsage").detail?.found).toBe("1.3.6.1.5.5.7.3.9");
  });

  it("at hand is trusted no more than another", async () => {
    const certs = [school.certificate("responderForServers")];
    const { judgement } = await judge({ signer: "responderForServers", certs: [] }, { context: { certs } });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.responder.extKeyUsage"]);
  });

  it("is not looked for for ever", async () => {
    let verified = 0;
    const counted: Subtle = {
      importKey: (...args) => crypto.subtle.importKey(...args),
      digest: (...args) => crypto.subtle.digest(...args),
      verify(algorithm, key, ...args) {
        verified++;
        return crypto.subtle.verify(algorithm, key as CryptoKey, ...args);
      },
    };
    const { judgement } = await judge(
      { named: "byName", certs: Array(40).fill("responderForServersToo") },
      { context: { subtle: counted } },
    );
    expect(judgement).not.toHaveProperty("certStatus");
    // Eight at most, each with its own signature and the one on its certificate.
    expect(verified).toBeLessThanOrEqual(16);
  });

  it("that is known costs one verification and nothing else", async () => {
    const asked = { importKey: 0, verify: 0, digest: 0 };
    const counted: Subtle = {
      importKey(...args) {
        asked.importKey++;
        return crypto.subtle.importKey(...args);
      },
      verify(algorithm, key, ...args) {
        asked.verify++;
        return crypto.subtle.verify(algorithm, key as CryptoKey, ...args);
      },
      digest(...args) {
        asked.digest++;
        return crypto.subtle.digest(...args);
      },
    };
    const context = { subtle: counted, keys: knownKeys() };
    await judge({}, { context });
    Object.assign(asked, { importKey: 0, verify: 0, digest: 0 });
    // Another response, by the same responder.
    const { judgement } = await judge({ answers: [{ certStatus: revoked(days(-1)) }] }, { context });
    expect(judgement.certStatus?.status).toBe("revoked");
    expect(asked).toEqual({ importKey: 0, verify: 1, digest: 0 });
  });

  it("whose certificate cannot be read may not sign", async () => {
    const der = await school.respond();
    const hex = toHex(der);
    // The extension's OID list becomes a list of something else; the CA's signature goes with it.
    const spoilt = fromHex(
      hex.replace("0603551d25040c300a06082b06010505070309", "0603551d25040c300a04082b06010505070309"),
    );
    expect(toHex(spoilt)).not.toBe(hex);
    const judgement = await verifyResponse(spoilt, school.subject(), school.context());
    const { outcome, detail } = checkOf(judgement, "ocsp.responder.extKeyUsage");
    expect(outcome).toBe("unmet");
    expect(detail?.found).toBe("extKeyUsage[0]: unexpectedTag");
    expect(hexAt(spoilt, detail?.bytes)).toBe("04");
  });
});

describe("policy", () => {
  const policy = (over: Partial<typeof strictPolicy>) => ({
    context: { policy: { ...strictPolicy, ...over } },
  });
  const second = 1000;

  it.each([
    ["at nextUpdate with no skew", hours(0), 0, []],
    ["a second after nextUpdate with no skew", new Date(hours(0).getTime() - second), 0, ["ocsp.nextUpdate"]],
    ["a second after nextUpdate with a second's skew", new Date(hours(0).getTime() - second), second, []],
    ["a day after nextUpdate with a day's skew", days(-1), 24 * 3600 * second, []],
  ])("%s", async (_, nextUpdate, clockSkew, unmet) => {
    const { judgement } = await judge(
      { answers: [{ thisUpdate: days(-3), nextUpdate }] },
      policy({ clockSkew }),
    );
    expect(outcomes(judgement, "unmet")).toEqual(unmet);
  });

  it.each([
    ["at thisUpdate with no skew", 0, 0, []],
    ["a second before thisUpdate with no skew", 1, 0, ["ocsp.producedAt", "ocsp.thisUpdate"]],
    ["a second before thisUpdate with a second's skew", 1, second, []],
  ])("%s", async (_, ahead, clockSkew, unmet) => {
    const thisUpdate = new Date(hours(0).getTime() + ahead * second);
    const { judgement } = await judge(
      { answers: [{ thisUpdate }], producedAt: thisUpdate },
      policy({ clockSkew }),
    );
    expect(outcomes(judgement, "unmet")).toEqual(unmet);
  });

  it("supplies the last moment where there is no nextUpdate", async () => {
    const answers = [{ thisUpdate: days(-2), without: "nextUpdate" }] as const;
    const maxAge = 2 * 24 * 3600 * second;
    const { judgement } = await judge({ answers }, policy({ maxAge, clockSkew: 0 }));
    expect(judgement.certStatus).toEqual({ status: "good" });
    expect(judgement.until).toEqual(hours(0));
    const shorter = await judge({ answers }, policy({ maxAge: maxAge - second, clockSkew: 0 }));
    expect(outcomes(shorter.judgement, "unmet")).toEqual(["ocsp.nextUpdate"]);
    const { detail } = checkOf(shorter.judgement, "ocsp.nextUpdate");
    expect(detail).toEqual({ expected: iso(hours(0)), found: iso(new Date(hours(0).getTime() - second)) });
    expect(shorter.judgement).not.toHaveProperty("until");
  });

  it("says nothing of a nextUpdate that is there, however late", async () => {
    const { judgement } = await judge(
      { answers: [{ thisUpdate: days(-50), nextUpdate: days(50) }] },
      policy({ maxAge: 0 }),
    );
    expect(judgement.until).toEqual(days(50));
  });
});

describe("the certificate's validity", () => {
  it.each([
    ["at notBefore", days(-60), []],
    ["a second before notBefore", new Date(days(-60).getTime() - 1000), ["ocsp.certificateValidity"]],
  ])("an answer produced %s", async (_, producedAt, unmet) => {
    const { judgement } = await judge({ producedAt });
    expect(outcomes(judgement, "unmet")).toEqual(unmet);
  });

  it.each([
    ["at notAfter", days(-10), []],
    ["a second after notAfter", new Date(days(-10).getTime() + 1000), ["ocsp.certificateValidity"]],
  ])("an answer produced %s", async (_, producedAt, unmet) => {
    const { judgement } = await judge(
      { producedAt, answers: [{ about: "expiredLeaf" }] },
      { subject: school.subject("expiredLeaf") },
    );
    expect(outcomes(judgement, "unmet")).toEqual(unmet);
  });

  it.each([
    ["revoked", revoked(days(-20))],
    ["unknown", unknown],
  ])("does not matter to an answer that says %s", async (status, certStatus) => {
    const { judgement } = await judge(
      { answers: [{ about: "expiredLeaf", certStatus }] },
      { subject: school.subject("expiredLeaf") },
    );
    expect(judgement.certStatus?.status).toBe(status);
  });

  it.each([
    ["20260605120000Z", []],
    ["20260605120001Z", ["ocsp.certificateValidity"]],
  ])("an archive that goes back to %s, when it ended at noon", async (cutoff, unmet) => {
    const { judgement } = await judge(
      {
        answers: [
          {
            about: "expiredLeaf",
            singleExtensions: [extension("1.3.6.1.5.5.7.48.1.6", `GENERALIZEDTIME:${cutoff}`)],
          },
        ],
      },
      { subject: school.subject("expiredLeaf") },
    );
    expect(outcomes(judgement, "unmet")).toEqual(unmet);
  });
});

describe("critical extensions that are known", () => {
  /** A SignedCertificateTimestampList of none: a vector of no octets, in an OCTET STRING. */
  const noScts = octetString(Buffer.of(0, 0));
  it.each([
    [
      "a nonce",
      { responseExtensions: [extension("1.3.6.1.5.5.7.48.1.2", octetString(Buffer.alloc(16, 1)), true)] },
    ],
    [
      "the extended meaning of revoked",
      { responseExtensions: [extension("1.3.6.1.5.5.7.48.1.9", "NULL", true)] },
    ],
    ["SCTs", { answers: [{ singleExtensions: [extension("1.3.6.1.4.1.11129.2.4.5", noScts, true)] }] }],
    [
      "an archive cutoff and an invalidity date",
      {
        answers: [
          {
            singleExtensions: ["1.3.6.1.5.5.7.48.1.6", "2.5.29.24"].map((id) =>
              extension(id, "GENTIME:20260101000000Z", true),
            ),
          },
        ],
      },
    ],
    [
      "CRL references",
      { answers: [{ singleExtensions: [extension("1.3.6.1.5.5.7.48.1.3", sequence(), true)] }] },
    ],
    ["a reason", { answers: [{ singleExtensions: [extension("2.5.29.21", "ENUMERATED:0", true)] }] }],
  ])("%s", async (_, response) => {
    expect((await judge(response)).certStatus).toEqual({ status: "good" });
  });

  it.each([
    [
      "a certificate issuer, which only an indirect CRL has",
      { answers: [{ singleExtensions: [extension("2.5.29.29", "NULL", true)] }] },
    ],
    [
      "a nonce in the wrong place",
      { answers: [{ singleExtensions: [extension("1.3.6.1.5.5.7.48.1.2", "NULL", true)] }] },
    ],
  ])("but not %s", async (_, response) => {
    expect((await judge(response)).judgement).not.toHaveProperty("certStatus");
  });
});

describe("an extension that is known and cannot be read", () => {
  const notIt = "BOOLEAN:TRUE";

  it.each([
    ["nonce", "1.3.6.1.5.5.7.48.1.2"],
    ["extended meaning of revoked", "1.3.6.1.5.5.7.48.1.9"],
  ])("refuses the response where it is a critical %s", async (_, id) => {
    const { judgement, der } = await judge({ responseExtensions: [extension(id, notIt, true)] });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.responseExtensions"]);
    const { detail } = checkOf(judgement, "ocsp.responseExtensions");
    expect(detail?.found).toMatch(/: unexpectedTag$/);
    expect(hexAt(der, detail?.bytes)).toBe("01");
    expect((await judge({ responseExtensions: [extension(id, notIt)] })).certStatus).toEqual({
      status: "good",
    });
  });

  it.each([
    ["CRL reference", "1.3.6.1.5.5.7.48.1.3"],
    ["archive cutoff", "1.3.6.1.5.5.7.48.1.6"],
    ["reason", "2.5.29.21"],
    ["invalidity date", "2.5.29.24"],
    ["SCT list", "1.3.6.1.4.1.11129.2.4.5"],
  ])("refuses the answer where it is a critical %s", async (_, id) => {
    const answering = (critical: boolean) =>
      judge({ answers: [{ singleExtensions: [extension(id, notIt, critical)] }] });
    expect(outcomes((await answering(true)).judgement, "unmet")).toEqual(["ocsp.singleExtensions"]);
    expect((await answering(false)).certStatus).toEqual({ status: "good" });
  });
});

describe("the pairing of certificate and issuer", () => {
  it("is by name, whatever the response says", async () => {
    const leaf = school.certificate("siblingLeaf");
    const subject = {
      serialNumber: leaf.serialNumber,
      certificate: leaf,
      issuer: school.certificate("issuing"),
    };
    // A good answer about `leaf` of `issuing`, which has the same serial number.
    const { judgement } = await judge({}, { subject });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.issuer", "ocsp.certID.issuerNameHash"]);
  });

  it("of the same name and another key fails on the key", async () => {
    const { judgement } = await judge({}, { subject: school.subject("leaf", "lookAlike") });
    expect(outcomes(judgement, "unmet")).toEqual(["ocsp.certID.issuerKeyHash", "ocsp.responder.signature"]);
  });

  it("works on a certificate read out of a larger buffer", async () => {
    const der = school.der.issuing;
    const around = new Uint8Array(der.length + 32);
    around.set(der, 16);
    const issuer = decodeCertificate(around.subarray(16, 16 + der.length));
    const { judgement } = await judge({}, { subject: { ...school.subject(), issuer } });
    expect(judgement.certStatus).toEqual({ status: "good" });
  });
});

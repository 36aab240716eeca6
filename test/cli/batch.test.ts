import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Line, linesOf } from "../../src/cli/lines.ts";
import { DecodeError } from "../../src/core/bytes/decode-error.ts";
import { type CrlFixture, crlFixtures } from "../../src/lab/crl-fixtures.ts";
import { type CertificateName, fixtureClock } from "../../src/lab/fixture-certificates.ts";
import { type MadeCrl, makeCrlFixtures, makeOcspFixtures } from "../../src/lab/fixtures.ts";
import { type OcspFixture, ocspFixtures } from "../../src/lab/ocsp-fixtures.ts";
import { type BuiltCommand, buildCommand } from "./built-command.ts";

/** What is read of an answer here; the rest is compared whole. */
interface Answer {
  readonly id: string | number | null;
  readonly verdict?: { readonly status: string };
  readonly checks?: readonly { readonly about: string; readonly demand: string; readonly outcome: string }[];
  readonly decoded?: Readonly<Record<string, unknown>>;
  readonly ignored?: readonly string[];
  readonly error?: { readonly path: string; readonly offset: number; readonly reason: string };
}

const folder = mkdtempSync(join(tmpdir(), "revocation-batch-"));
const at = fixtureClock.toISOString();

let command: BuiltCommand;
let ocsp: Awaited<ReturnType<typeof makeOcspFixtures>>;
let crl: Awaited<ReturnType<typeof makeCrlFixtures>>;
beforeAll(async () => {
  command = await buildCommand();
  ocsp = await makeOcspFixtures(join(folder, "ocsp"));
  crl = await makeCrlFixtures(join(folder, "crl"));
}, 120_000);
afterAll(() => {
  command.close();
  rmSync(folder, { recursive: true });
});

/** Lines are objects, or the text of a line. */
async function answers(...lines: readonly unknown[]): Promise<Answer[]> {
  const input = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  const { exitCode, stdout, stderr } = await command.run(["--batch"], { input });
  expect([exitCode, stderr]).toEqual([0, ""]);
  return stdout === ""
    ? []
    : stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line));
}

async function answer(line: unknown): Promise<Answer> {
  const [only, ...others] = await answers(line);
  expect(others).toEqual([]);
  return only as Answer;
}

const ofOcsp = (name: CertificateName): string => ocsp.der[name].toString("base64");
const ofCrl = (name: CertificateName): string => crl.der[name].toString("base64");
const response = (name: string): string => (ocsp.responses.get(name) as Buffer).toString("base64");
const list = (name: string): string => (crl.crls.get(name) as MadeCrl).crl.toString("base64");

const unmetIn = ({ checks = [] }: Answer, of: string): string[] =>
  checks.filter(({ about, outcome }) => about === of && outcome === "unmet").map(({ demand }) => demand);

/** The question of a fixture, as a line. */
const asked = (of: (name: CertificateName) => string, question: OcspFixture["row"]["question"]) => ({
  certificate: of(question?.certificate ?? "leaf"),
  issuer: of(question?.issuer ?? "issuing"),
  at,
  policy: question?.policy,
});

describe("every fixture of the lab", () => {
  it("of OCSP is judged as it should be", async () => {
    // A batch has no nonces.
    const fixtures = ocspFixtures.filter(({ row }) => row.question?.nonce === undefined);
    const lines = fixtures.map(({ name, row }) => ({
      id: name,
      ...asked(ofOcsp, row.question),
      ocspResponse: response(name),
    }));
    const found = (await answers(...lines)).map((one) => [
      one.id,
      one.verdict?.status,
      unmetIn(one, "ocspResponse"),
    ]);
    expect(found).toEqual(fixtures.map(({ name, verdict, unmet }) => [name, verdict, unmet]));
  });

  it("of CRLs is judged as it should be", async () => {
    // Who signs for another must be good himself: inspect.test.ts.
    const fixtures = crlFixtures.filter(({ row }) => row.question?.crlIssuer === undefined);
    const lines = fixtures.map(({ name, row }: CrlFixture) => {
      const { crl: itself, base } = crl.crls.get(name) as MadeCrl;
      const crls = [itself, ...(base ? [base] : [])].map((one) => one.toString("base64"));
      return { id: name, ...asked(ofCrl, row.question), crls };
    });
    const found = (await answers(...lines)).map((one, i) => {
      // A base may say something where its delta CRL does not.
      const alone = fixtures[i]?.row.question?.base === undefined || fixtures[i]?.unmet.length === 0;
      return [one.id, alone ? one.verdict?.status : "undetermined", unmetIn(one, "crls[0]")];
    });
    expect(found).toEqual(fixtures.map(({ name, verdict, unmet }) => [name, verdict, unmet]));
  });
});

describe("a verdict", () => {
  it("comes with its checks, each about a field", async () => {
    const { checks, ...rest } = await answer({
      id: 7,
      ...asked(ofOcsp, {}),
      ocspResponse: response("revoked-keyCompromise"),
    });
    expect(rest).toEqual({
      id: 7,
      verdict: {
        status: "revoked",
        revocationTime: "2026-06-15T11:00:00.000Z",
        revocationReason: "keyCompromise",
      },
    });
    expect(checks?.slice(0, 2)).toEqual([
      {
        about: "certificate",
        demand: "certificate.signature",
        citation: "RFC 5280 §6.1.3 (a)(1)",
        outcome: "met",
        detail: { found: "valid" },
      },
      { about: "ocspResponse", demand: "ocsp.encoding", citation: "RFC 6960 §4.2.1", outcome: "met" },
    ]);
  });

  it.each([
    "c0ffee0123456789abcdef0123456789",
    "00C0FFEE0123456789ABCDEF0123456789",
    "0xc0ffee0123456789abcdef0123456789",
    "C0:FF:EE:01:23:45:67:89:AB:CD:EF:01:23:45:67:89",
  ])("is given on serial number %s alone", async (serialNumber) => {
    const line = { serialNumber, issuer: ofCrl("issuing"), at };
    const [revoked, good] = await answers(
      { ...line, crls: [list("revoked")] },
      { ...line, crls: [list("plain")] },
    );
    expect([revoked?.verdict?.status, good?.verdict?.status]).toEqual(["revoked", "good"]);
    expect(revoked?.checks?.[0]).toMatchObject({ demand: "certificate.signature", outcome: "notApplicable" });
  });

  it("rests on all evidence", async () => {
    const line = {
      ...asked(ofCrl, {}),
      crls: [list("plain"), list("stale"), list("revoked"), list("other-shard")],
    };
    const one = await answer(line);
    expect(one.verdict?.status).toBe("revoked");
    expect(new Set(one.checks?.map(({ about }) => about))).toEqual(
      new Set(["certificate", "crls[0]", "crls[1]", "crls[2]", "crls[3]"]),
    );
  });

  it("believes no issuer but the one of the line", async () => {
    const line = { certificate: ofOcsp("leaf"), at, ocspResponse: response("needless-certificates") };
    const [missing, right, wrong] = await answers(
      line,
      { ...line, issuer: ofOcsp("issuing") },
      { ...line, issuer: ofOcsp("lookAlike") },
    );
    expect([missing?.verdict?.status, right?.verdict?.status, wrong?.verdict?.status]).toEqual([
      "good",
      "good",
      "undetermined",
    ]);
    expect(unmetIn(wrong as Answer, "certificate")).toEqual(["certificate.signature"]);
  });

  it("takes nobody of another name for the issuer", async () => {
    const one = await answer({ ...asked(ofCrl, { issuer: "sibling" }), crls: [list("plain")] });
    expect(one.verdict).toEqual({ status: "undetermined", because: [{ because: "noIssuer" }] });
    expect(one.checks?.map(({ demand, outcome }) => [demand, outcome])).toEqual([
      ["certificate.signature", "notReached"],
    ]);
  });

  it("tells which fields it passed over", async () => {
    const line = { ...asked(ofCrl, {}), crls: [list("plain")] };
    const [plain, misspelt, policy] = await answers(
      line,
      { ...line, ocsp: "", "policy.maxAge": 1 },
      { ...line, policy: { sha1signatures: "allow" } },
    );
    expect([plain?.ignored, misspelt?.ignored, policy?.ignored]).toEqual([
      undefined,
      ["ocsp", "policy.maxAge"],
      ["policy.sha1signatures"],
    ]);
  });

  it("reads PEM in base64 where it reads DER", async () => {
    const pem = (label: string, der: string): string =>
      Buffer.from(`-----BEGIN ${label}-----\n${der}\n-----END ${label}-----\n`).toString("base64");
    const one = await answer({
      ...asked(ofOcsp, {}),
      certificate: pem("CERTIFICATE", ofOcsp("leaf")),
      issuer: pem("CERTIFICATE", ofOcsp("issuing")),
      ocspResponse: pem("OCSP RESPONSE", response("plain")),
    });
    expect(one.verdict?.status).toBe("good");
    const two = Buffer.concat(
      [ofOcsp("leaf"), ofOcsp("issuing")].map((der) => Buffer.from(pem("CERTIFICATE", der), "base64")),
    ).toString("base64");
    expect((await answer({ certificate: two })).error).toEqual({
      path: "certificate.pem[1]",
      offset: 0,
      reason: "trailingData",
    });
  });

  it("finds the issuer among the extra certificates where the line names none", async () => {
    const line = { certificate: ofCrl("leaf"), at, crls: [list("plain")] };
    const extraCertificates = [ofCrl("lookAlike"), ofCrl("issuing")];
    expect((await answer({ ...line, extraCertificates })).verdict?.status).toBe("good");
  });

  it("is undetermined without an issuer, and without evidence", async () => {
    const [alone, silent] = await answers(
      { certificate: ofCrl("leaf") },
      { certificate: ofCrl("leaf"), issuer: ofCrl("issuing") },
    );
    expect([alone?.verdict, silent?.verdict]).toEqual([
      { status: "undetermined", because: [{ because: "noIssuer" }] },
      { status: "undetermined", because: [{ because: "notAsked" }] },
    ]);
  });

  it("is given, with an error beside it, where evidence cannot be read", async () => {
    const bad = list("trailing-octet");
    const [one, other] = await answers(
      { ...asked(ofCrl, {}), crls: [bad] },
      { ...asked(ofCrl, {}), crls: [list("revoked"), bad] },
    );
    expect(one?.verdict?.status).toBe("undetermined");
    expect(unmetIn(one as Answer, "crls[0]")).toEqual(["crl.encoding"]);
    expect(one?.error).toMatchObject({
      path: "crls[0].CertificateList",
      reason: "trailingData",
      offset: expect.any(Number),
    });
    expect(other).toMatchObject({
      verdict: { status: "revoked" },
      error: { path: "crls[1].CertificateList" },
    });
  });

  it("tells the first of two errors", async () => {
    const one = await answer({ ...asked(ofCrl, {}), crls: [list("trailing-octet"), list("html")] });
    expect(one.error?.path).toBe("crls[0].CertificateList");
  });

  it("tells an unreadable entry as well as an unreadable header, also where nobody is the issuer", async () => {
    const [entry, header] = await answers(
      { ...asked(ofCrl, {}), crls: [list("entry-without-time")] },
      { certificate: ofCrl("leaf"), crls: [list("html")] },
    );
    expect(entry?.error?.path).toMatch(/^crls\[0\]\.CertificateList\.tbsCertList\.revokedCertificates/);
    expect(header?.error).toEqual({
      path: "crls[0].CertificateList",
      offset: 0,
      reason: "unexpectedTag",
      expected: "0x30",
      found: expect.any(String),
    });
  });
});

describe("policy", () => {
  it.each([
    ["sha-1", { sha1Signatures: "allow" }, "good"],
    ["sha-1", { sha1Signatures: "refuse" }, "undetermined"],
    ["no-next-update", { missingNextUpdate: "refuse" }, "undetermined"],
    ["no-next-update", { maxAge: 1000 }, "undetermined"],
    ["old-without-next-update", { maxAge: 9 * 24 * 3_600_000 }, "good"],
    ["stale", { clockSkew: 7 * 60_000 }, "good"],
    ["slightly-over", { clockSkew: 0 }, "undetermined"],
    ["plain", { noSuchPolicy: true }, "good"],
  ])("of the response %s is %j: %s", async (name, policy, status) => {
    const one = await answer({ ...asked(ofOcsp, {}), ocspResponse: response(name), policy });
    expect(one.verdict?.status).toBe(status);
  });
});

describe("without a certificate and a serial number", () => {
  it("a response is decoded", async () => {
    const { id, decoded } = await answer({ id: "r", ocspResponse: response("revoked-keyCompromise") });
    expect(id).toBe("r");
    expect(decoded).toMatchObject({
      responseStatus: "successful",
      responderID: { byKey: expect.stringMatching(/^[0-9a-f]{40}$/) },
      producedAt: "2026-06-15T11:00:00.000Z",
      responses: [
        {
          certID: { hashAlgorithm: "1.3.14.3.2.26", serialNumber: "00c0ffee0123456789abcdef0123456789" },
          certStatus: {
            status: "revoked",
            revocationTime: "2026-06-15T11:00:00.000Z",
            revocationReason: "keyCompromise",
          },
          thisUpdate: "2026-06-15T11:00:00.000Z",
          nextUpdate: "2026-06-19T11:00:00.000Z",
          singleExtensions: [],
        },
      ],
      responseExtensions: [],
      signatureAlgorithm: "1.2.840.10045.4.3.2",
      certs: [ofOcsp("responder")],
    });
  });

  it("an error of the responder is decoded, too", async () => {
    expect(await answer({ ocspResponse: "MAMKAQM=" })).toEqual({
      id: null,
      decoded: { responseStatus: "tryLater" },
    });
  });

  it("a CRL is decoded, its entries counted", async () => {
    const { decoded } = await answer({ crls: [list("last-of-many")] });
    expect(decoded).toMatchObject({
      encoding: "DER",
      version: 2,
      issuer: "CN=Issuing CA,O=Fixture Trust",
      thisUpdate: "2026-06-15T11:00:00.000Z",
      nextUpdate: "2026-06-19T11:00:00.000Z",
      entries: 300,
      cRLNumber: "7",
    });
    const shard = await answer({ crls: [list("right-shard")] });
    expect(shard.decoded).toMatchObject({
      issuingDistributionPoint: { fullName: [expect.stringMatching(/^http:/)], indirectCRL: false },
      crlExtensions: expect.arrayContaining([
        expect.objectContaining({ extnID: "2.5.29.28", critical: true }),
      ]),
    });
  });

  it("several are decoded as a list", async () => {
    const { decoded } = await answer({
      ocspResponse: response("plain"),
      crls: [list("plain"), list("delta")],
    });
    expect(decoded).toEqual([
      expect.objectContaining({ responseStatus: "successful" }),
      expect.objectContaining({ version: 2 }),
      expect.objectContaining({ baseCRLNumber: "4" }),
    ]);
  });

  it.each([
    ["trailing-octet", "crls[0].CertificateList", "trailingData"],
    ["entry-without-time", "crls[0].CertificateList.tbsCertList.revokedCertificates", ""],
    ["empty-point", "crls[0].issuingDistributionPoint", "missing"],
  ])("the CRL %s is an error", async (name, path, reason) => {
    const { decoded, error } = await answer({ crls: [list(name)] });
    expect(decoded).toBeUndefined();
    expect(error?.path.startsWith(path)).toBe(true);
    expect(error?.reason).toContain(reason);
  });
});

describe("a bad line is an error, and the rest goes on", () => {
  const wrong = (path: string, expected: string, found: string) => ({
    path,
    offset: 0,
    reason: "badValue",
    expected,
    found,
  });

  it.each<[string, unknown, object]>([
    ["text", "hello", { path: "line 2", offset: 0, reason: "badValue", expected: "JSON" }],
    ["JSON cut short", '{"id": 1,', { path: "line 2", offset: 9, reason: "badValue", expected: "JSON" }],
    ["an array", "[1]", wrong("line 2", "an object", "array")],
    ["null", "null", wrong("line 2", "an object", "null")],
    ["an id that is none", { id: {} }, wrong("id", "a string or a number", "object")],
    ["a certificate that is no text", { certificate: 1 }, wrong("certificate", "a string", "number")],
    [
      "no base64",
      { issuer: "MA", serialNumber: "01" },
      { path: "issuer.base64", offset: 2, reason: "truncated" },
    ],
    [
      "a digit that is none",
      { ocspResponse: "MA-_" },
      { path: "ocspResponse.base64", offset: 2, reason: "badValue", expected: "a base64 digit", found: "-" },
    ],
    [
      "no certificate",
      { certificate: "MAA=" },
      { path: "certificate.Certificate.tbsCertificate", offset: 2, reason: "missing" },
    ],
    [
      "an extra that is none",
      { extraCertificates: ["MAA="], crls: ["MAA="] },
      { path: "extraCertificates[0].Certificate.tbsCertificate", offset: 2, reason: "missing" },
    ],
    ["crls that are no list", { crls: "MAA=" }, wrong("crls", "an array", "string")],
    ["a CRL that is no text", { crls: ["MAA=", {}] }, wrong("crls[1]", "a string", "object")],
    [
      "a time that is none",
      { crls: ["MAA="], at: "today" },
      wrong("at", "a time such as 2026-06-15T12:00:00Z", "today"),
    ],
    ["a time that is a number", { crls: ["MAA="], at: 1 }, wrong("at", "a string", "number")],
    ["a policy that is none", { crls: ["MAA="], policy: [] }, wrong("policy", "an object", "array")],
    [
      "a policy nobody has",
      { crls: ["MAA="], policy: { sha1Signatures: "maybe" } },
      wrong("policy.sha1Signatures", "refuse or allow", "maybe"),
    ],
    [
      "a span that is none",
      { crls: ["MAA="], policy: { maxAge: "1d" } },
      wrong("policy.maxAge", "a number of milliseconds", "string"),
    ],
    [
      "a negative span",
      { crls: ["MAA="], policy: { clockSkew: -1 } },
      wrong("policy.clockSkew", "0 to 3162240000000", "-1"),
    ],
    [
      "an endless span",
      '{"crls": ["MAA="], "policy": {"maxAge": 1e999}}',
      wrong("policy.maxAge", "0 to 3162240000000", "Infinity"),
    ],
    [
      "a serial number without its issuer",
      { serialNumber: "01" },
      { path: "issuer", offset: 0, reason: "missing" },
    ],
    [
      "a serial number that is none",
      { serialNumber: "0g" },
      { path: "serialNumber.hex", offset: 1, reason: "badValue", expected: "a hex digit", found: "g" },
    ],
    ["an empty serial number", { serialNumber: "" }, { path: "serialNumber", offset: 0, reason: "missing" }],
    [
      "nothing to do",
      {},
      {
        path: "ocspResponse",
        offset: 0,
        reason: "missing",
        expected: "certificate, serialNumber, ocspResponse or crls",
      },
    ],
  ])("%s", async (_, line, error) => {
    const good = { ocspResponse: "MAMKAQM=" };
    const [before, bad, after] = await answers({ id: "before", ...good }, line, { id: "after", ...good });
    expect(bad).toEqual({ id: null, error });
    expect([before, after].map((one) => [one?.id, one?.decoded?.responseStatus])).toEqual([
      ["before", "tryLater"],
      ["after", "tryLater"],
    ]);
  });

  it("that has an id keeps it", async () => {
    expect(await answer({ id: "mine", crls: 1 })).toMatchObject({ id: "mine", error: { path: "crls" } });
  });

  it("also where certificate and serial number are not the same", async () => {
    const { error } = await answer({ certificate: ofCrl("leaf"), serialNumber: "01" });
    expect(error).toMatchObject({ path: "serialNumber", reason: "badValue", found: "01" });
  });
});

describe("a line is taken generously", () => {
  it("with nulls, fields nobody knows, white space in base64 and no time", async () => {
    const base64 = response("plain").replaceAll(/.{64}/g, "$&\r\n");
    const line = {
      id: null,
      certificate: ofOcsp("leaf"),
      issuer: ofOcsp("issuing"),
      serialNumber: null,
      ocspResponse: base64,
      crls: null,
    };
    const one = await answer({
      ...line,
      extraCertificates: null,
      at: null,
      policy: null,
      note: { x: 1 },
      crl_der_b64: 5,
    });
    expect(one.checks?.find(({ demand }) => demand === "ocsp.signature")?.outcome).toBe("met");
  });

  it("with a mark of its byte order, line ends of Windows, blank lines, and no end", async () => {
    const { stdout } = await command.run(["--batch"], {
      input: '\ufeff{"id":1,"ocspResponse":"MAMKAQM="}\r\n\r\n   \n{"id":2,"ocspResponse":"MAMKAQM="}',
    });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).id),
    ).toEqual([1, 2]);
  });

  it("and nothing at all is answered with nothing", async () => {
    expect(await answers()).toEqual([]);
  });
});

it("answers fifty thousand lines in their order in little memory", async () => {
  const judged = JSON.stringify({ ...asked(ofOcsp, {}), ocspResponse: response("plain") }).slice(1);
  const decoded = JSON.stringify({ ocspResponse: response("plain") }).slice(1);
  const lines = Array.from({ length: 50_000 }, (_, id) =>
    id % 1000 === 999 ? `{"id":${id}` : `{"id":${id},${id % 10 === 0 ? judged : decoded}`,
  );
  const { exitCode, stdout, stderr } = await command.run(["--batch"], {
    input: `${lines.join("\n")}\n`,
    // A quarter of what the lines have together.
    node: ["--max-old-space-size=24"],
  });
  expect([exitCode, stderr]).toEqual([0, ""]);
  const found: Answer[] = stdout
    .trimEnd()
    .split("\n")
    .map((text) => JSON.parse(text));
  const amiss = found.findIndex(({ id, verdict, decoded, error }, i) =>
    i % 1000 === 999
      ? id !== null || error?.path !== `line ${i + 1}`
      : id !== i || (i % 10 === 0 ? verdict?.status !== "good" : decoded?.responseStatus !== "successful"),
  );
  expect([found.length, amiss]).toEqual([50_000, -1]);
}, 300_000);

describe("lines", () => {
  async function all(chunks: readonly string[], longest?: number): Promise<Line[]> {
    const found: Line[] = [];
    async function* arriving() {
      for (const chunk of chunks) yield Buffer.from(chunk);
    }
    for await (const line of linesOf(arriving(), longest)) found.push(line);
    return found;
  }

  it("are the same however they arrive", async () => {
    const text = '{"a":1}\n\n{"é":2}\r\nlast';
    const whole = await all([text]);
    expect(whole).toEqual([
      { number: 1, text: '{"a":1}' },
      { number: 3, text: '{"é":2}' },
      { number: 4, text: "last" },
    ]);
    expect(await all([...text])).toEqual(whole);
  });

  it("that are too long are passed over, and those after them are not", async () => {
    const found = await all(["abc", "defgh\nabc", "\nabcdef"], 5);
    expect(
      found.map(({ number, text }) => [number, text instanceof DecodeError ? text.reason : text]),
    ).toEqual([
      [1, "tooLarge"],
      [2, "abc"],
      [3, "tooLarge"],
    ]);
  });
});

import { beforeAll, describe, expect, it } from "vitest";
import type { Conduct } from "../../../src/core/inquiry/conduct.ts";
import type { Evidence } from "../../../src/core/inquiry/evidence.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { writeReport } from "../../../src/core/report/write-report.ts";
import { conducted, host, openServer, sent, shaken } from "./handshakes.ts";

let server: Awaited<ReturnType<typeof openServer>>;
beforeAll(async () => {
  server = await openServer();
}, 60_000);

const chainOf = (leaf: "leaf" | "promising" | "revoked"): Uint8Array[] => {
  const { certificates } = server;
  return [certificates[leaf], certificates.issuing, certificates.root];
};

/** What the staple for the certificate at a place of the chain comes to. */
const stapleOf = ({ inquests }: Conduct, position = 0) =>
  inquests
    .find((one) => one.position === position)
    ?.questions.find(({ source }) => source.kind === "staple")
    ?.appraisals.at(-1);

const because = (conduct: Conduct): unknown => {
  const { verdict } = conduct.inquests[0].weighing;
  return verdict.status === "undetermined" ? verdict.because : verdict.status;
};

const failed: Evidence = {
  kind: "staple",
  outcome: "failure",
  failure: { failure: "companionEnded" },
  provenance: { at: new Date(), url: `https://${host}` },
};

describe("a site whose chain Firefox verified", () => {
  it("has a staple for its own certificate judged as any answer, and the verdict rests on it", async () => {
    const { certificates, answers } = server;
    const good = await conducted(chainOf("leaf"), [
      shaken(sent([certificates.leaf, answers.leaf], [certificates.issuing])),
    ]);
    expect(good.inquests[0].weighing.verdict.status).toBe("good");
    expect(good.inquests[0].weighing.restsOn).toBe(stapleOf(good));
    const revoked = await conducted(chainOf("revoked"), [
      shaken(sent([certificates.revoked, answers.revoked], [certificates.issuing])),
    ]);
    expect(revoked.inquests[0].weighing.verdict).toMatchObject({
      status: "revoked",
      revocationReason: "keyCompromise",
    });
  });

  it("has one for a CA's certificate judged for that", async () => {
    const { certificates, answers } = server;
    const both = await conducted(chainOf("leaf"), [
      shaken(sent([certificates.leaf, answers.leaf], [certificates.issuing, answers.issuing])),
    ]);
    expect(stapleOf(both, 1)?.verdict.status).toBe("good");
    const swapped = await conducted(chainOf("leaf"), [
      shaken(sent([certificates.leaf, answers.issuing], [certificates.issuing, answers.leaf])),
    ]);
    expect([stapleOf(swapped)?.verdict.status, stapleOf(swapped, 1)?.verdict.status]).toEqual([
      "undetermined",
      "undetermined",
    ]);
    const none = await conducted(chainOf("leaf"), [shaken(sent([certificates.leaf, answers.leaf]))]);
    expect(stapleOf(none, 1)).toBeUndefined();
  });

  it("that staples nothing, or sends another certificate, has not been found out about", async () => {
    const { certificates, answers } = server;
    const notAsked = [{ because: "notAsked" }];
    const nothing = await conducted(chainOf("leaf"), [shaken(sent([certificates.leaf]))]);
    expect([because(nothing), stapleOf(nothing)?.verdict]).toEqual([
      notAsked,
      { status: "undetermined", because: [{ because: "notStapled" }] },
    ]);
    const other = await conducted(chainOf("leaf"), [shaken(sent([certificates.bare, answers.bare]))]);
    expect([because(other), stapleOf(other)?.verdict]).toEqual([
      notAsked,
      { status: "undetermined", because: [{ because: "notSent" }] },
    ]);
  });

  it.each<[what: string, staple: (answer: Uint8Array) => Uint8Array, demand: string]>([
    ["empty", () => new Uint8Array(), "ocsp.encoding"],
    ["garbage", () => Uint8Array.of(1, 2, 3), "ocsp.encoding"],
    ["an error", () => Uint8Array.of(0x30, 3, 0x0a, 1, 3), "ocsp.responseStatus"],
    ["tampered with", (answer) => answer.with(-1, (answer.at(-1) ?? 0) ^ 1), "ocsp.responder.signature"],
  ])("whose staple is %s has not been found out about, and why is said", async (_, staple, demand) => {
    const { certificates, answers } = server;
    const conduct = await conducted(chainOf("leaf"), [
      shaken(sent([certificates.leaf, staple(answers.leaf)], [certificates.issuing])),
    ]);
    expect(because(conduct)).toMatchObject([{ because: "unmet", demand }]);
  });

  it("that promised a staple has to keep the promise", async () => {
    const { certificates, answers } = server;
    const broken = await conducted(chainOf("promising"), [shaken(sent([certificates.promising]))]);
    expect(because(broken)).toEqual([{ because: "unmet", demand: "staple.promised" }]);
    const kept = await conducted(chainOf("promising"), [
      shaken(sent([certificates.promising, answers.promising])),
    ]);
    expect(stapleOf(kept)?.checks[0]).toEqual({
      ...{ demand: "staple.promised", citation: "RFC 7633 §4.2.3.1", outcome: "met" },
    });
    const without = await conducted(chainOf("leaf"), [shaken(sent([certificates.leaf]))]);
    expect(stapleOf(without)?.checks).toMatchObject([{ outcome: "notApplicable" }]);
  });

  it("keeps the certificate that promised nothing of the sort out of it: only the first one sent is bound", async () => {
    const { certificates, answers } = server;
    const second = await conducted(chainOf("promising"), [
      shaken(sent([certificates.leaf, answers.leaf], [certificates.promising])),
    ]);
    expect(stapleOf(second)?.checks).toMatchObject([{ demand: "staple.promised", outcome: "notApplicable" }]);
  });

  it("of which the companion heard nothing has that as the reason", async () => {
    const conduct = await conducted(chainOf("leaf"), [failed]);
    expect(because(conduct)).toEqual([{ because: "fetchFailure", failure: { failure: "companionEnded" } }]);
  });

  it("may have a staple handed over, which is judged for its own certificate", async () => {
    const { answers } = server;
    const handed = (bytes: Uint8Array): Evidence => ({
      ...{ kind: "staple", outcome: "bytes", bytes, provenance: { at: new Date() } },
    });
    const good = await conducted(chainOf("leaf"), [handed(answers.leaf)]);
    expect(good.inquests[0].weighing.verdict.status).toBe("good");
    const other = await conducted(chainOf("leaf"), [handed(answers.bare)]);
    expect(because(other)).toMatchObject([{ demand: "ocsp.certID.serialNumber" }]);
  });
});

describe("a site Firefox gave no chain of", () => {
  const refused = { by: "refusal" } as const;

  it("has the chain it sent itself, in order, whatever order it was sent in", async () => {
    const { certificates, answers } = server;
    const { leaf, bare, issuing, root } = certificates;
    const conduct = await conducted(
      [],
      [shaken(sent([leaf, answers.leaf], [bare], [root], [issuing], [issuing]))],
      refused,
    );
    expect(conduct.chain.map(({ der }) => der)).toEqual([leaf, issuing, root]);
    expect(
      conduct.inquests.map(({ position, checks }) => [position, checks.map(({ outcome }) => outcome)]),
    ).toEqual([
      [0, ["met", "met"]],
      [1, ["met", "met"]],
    ]);
    expect(conduct.inquests[0].weighing.verdict.status).toBe("good");
    // What its certificates name can be asked, too.
    expect(conduct.inquests[0].questions.map(({ source }) => source.kind)).toEqual(["ocsp", "staple"]);
  });

  it("whose chain nobody vouches for is not found out about, though its staple says what it says", async () => {
    const { certificates, answers } = server;
    const handshake = {
      ...sent([certificates.leaf, answers.leaf], [certificates.issuing]),
      certificationPath: { valid: false, error: "SELF_SIGNED_CERT_IN_CHAIN" },
    } as const;
    const conduct = await conducted([], [shaken(handshake)], refused);
    expect(stapleOf(conduct)?.verdict.status).toBe("good");
    expect(because(conduct)).toEqual([
      { because: "unmet", demand: "certificate.path", found: "SELF_SIGNED_CERT_IN_CHAIN" },
    ]);
    const { certificationPath: _, ...incomplete } = handshake;
    expect(because(await conducted([], [shaken(incomplete)], refused))).toEqual([
      { because: "unmet", demand: "certificate.path" },
    ]);
  });

  it("is not believed where the issuer it sent did not sign its certificate", async () => {
    const { certificates, answers } = server;
    const forged = Uint8Array.from(certificates.leaf);
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    const conduct = await conducted(
      [],
      [shaken(sent([forged, answers.leaf], [certificates.issuing]))],
      refused,
    );
    expect(because(conduct)).toMatchObject([{ because: "unmet", demand: "certificate.signature" }]);
  });

  it.each<[what: string, chain: () => readonly (readonly [Uint8Array, Uint8Array?])[], reason: unknown]>([
    ["no issuer", () => [[server.certificates.leaf, server.answers.leaf]], [{ because: "noIssuer" }]],
    ["no certificate", () => [[Uint8Array.of(1, 2, 3), server.answers.leaf]], [{ because: "noIssuer" }]],
    [
      "no certificate first",
      () => [[Uint8Array.of(1, 2, 3)], [server.certificates.leaf], [server.certificates.issuing]],
      [{ because: "noIssuer" }],
    ],
  ])("that sent %s has not been found out about", async (_, chain, reason) => {
    const conduct = await conducted([], [shaken(sent(...chain()))], refused);
    expect(because(conduct)).toEqual(reason);
  });

  it("and has not been asked is not checked, and can be asked", async () => {
    const conduct = await conducted([], [], refused);
    expect(because(conduct)).toEqual([{ because: "notAsked" }]);
    expect(conduct.inquests[0].questions).toMatchObject([{ source: { kind: "staple" } }]);
    expect(because(await conducted([], [failed], refused))).toMatchObject([{ because: "fetchFailure" }]);
  });

  it("has what it sent first in the latest handshake for its certificate", async () => {
    const { certificates } = server;
    const [one, other] = [certificates.leaf, certificates.bare].map((leaf) =>
      shaken(sent([leaf], [certificates.issuing])),
    ) as [Evidence, Evidence];
    const conduct = await conducted([], [one, other, failed], refused);
    expect(conduct.chain[0]?.der).toEqual(certificates.bare);
  });
});

it("the report has what was sent, in the server's order, held against the chain", async () => {
  const { certificates, answers } = server;
  const conduct = await conducted(chainOf("leaf"), [
    shaken(
      sent(
        [certificates.leaf, answers.leaf],
        [certificates.bare],
        [certificates.issuing, new Uint8Array()],
        [Uint8Array.of(7)],
      ),
    ),
  ]);
  const report = await writeReport(conduct, [], {
    ...{ at: new Date(), policy: strictPolicy, subtle: crypto.subtle },
  });
  const source = report.sources.find(({ kind, certificate }) => kind === "staple" && certificate === 0);
  expect(source).toMatchObject({
    ...{ url: `https://${host}`, id: `staple https://${host}` },
    inquiries: [{ method: "TLS", disclosure: { host, inClear: false } }],
    answer: {
      verdict: { status: "good" },
      bytesBase64: Buffer.from(answers.leaf).toString("base64"),
      ocsp: { size: answers.leaf.length },
      handshake: {
        ...{ protocolVersion: "TLSv1.3", remoteAddress: "192.0.2.7" },
        chain: [
          { certificate: 0, stapled: answers.leaf.length, subject: { commonName: "leaf.example" } },
          { subject: { commonName: "bare.example" } },
          { certificate: 1, stapled: 0 },
          { derBase64: "Bw==" },
        ],
      },
    },
  });
  expect(source?.answer?.handshake?.chain.map((one) => "certificate" in one)).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(report.certificates.map(({ checks }) => checks)).toEqual([undefined, undefined, undefined]);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import {
  archiveCutoff,
  crlReferences,
  hasExtendedRevoke,
  invalidityDate,
  nonce,
  singleScts,
} from "../../../src/core/ocsp/extensions.ts";
import {
  type BasicOCSPResponse,
  decodeResponse,
  type SingleResponse,
} from "../../../src/core/ocsp/response.ts";
import { type Asn1, explicit, octetString, sequence } from "../../../src/lab/asn1.ts";
import { extension } from "../../../src/lab/ocsp-response.ts";
import { openSchool, type School } from "./school.ts";

let school: School;
beforeAll(async () => {
  school = await openSchool();
}, 60_000);
afterAll(() => school.close());

const basicWith = async (...responseExtensions: readonly Asn1[]): Promise<BasicOCSPResponse> =>
  decodeResponse(await school.respond({ responseExtensions })).basic as BasicOCSPResponse;
const singleWith = async (...singleExtensions: readonly Asn1[]): Promise<SingleResponse> =>
  decodeResponse(await school.respond({ answers: [{ singleExtensions }] })).basic
    ?.responses[0] as SingleResponse;
const unknown = extension("1.2.3.4", "UTF8:whatever", true);

it("without extensions there is nothing to read", async () => {
  const basic = await basicWith(unknown);
  const single = await singleWith(unknown);
  expect([nonce(basic), hasExtendedRevoke(basic)]).toEqual([undefined, false]);
  expect([crlReferences(single), archiveCutoff(single), invalidityDate(single), singleScts(single)]).toEqual([
    undefined,
    undefined,
    undefined,
    [],
  ]);
});

it("one that nobody knows is kept as it stands", async () => {
  expect((await basicWith(unknown)).responseExtensions).toEqual([
    {
      extnID: "1.2.3.4",
      critical: true,
      extnValue: new Uint8Array(Buffer.from("\x0c\x08whatever", "latin1")),
      start: expect.any(Number),
      end: expect.any(Number),
    },
  ]);
});

describe("responseExtensions", () => {
  it("hold the nonce (RFC 9654 §2.1)", async () => {
    const basic = await basicWith(
      unknown,
      extension("1.3.6.1.5.5.7.48.1.2", octetString(Buffer.from("nonce"))),
    );
    expect(nonce(basic)).toEqual(new Uint8Array(Buffer.from("nonce")));
  });
  it("hold the extended meaning of revoked (RFC 6960 §4.4.8)", async () => {
    expect(hasExtendedRevoke(await basicWith(extension("1.3.6.1.5.5.7.48.1.9", "NULL")))).toBe(true);
    const wrong = await basicWith(extension("1.3.6.1.5.5.7.48.1.9", "BOOLEAN:TRUE"));
    expect(() => hasExtendedRevoke(wrong)).toThrow(DecodeError);
  });
});

describe("singleExtensions", () => {
  const crlID = "1.3.6.1.5.5.7.48.1.3";
  it.each([
    [
      "all",
      [
        explicit(0, "IA5STRING:http://c/1"),
        explicit(1, "INTEGER:0x80"),
        explicit(2, "GENTIME:20240101000000Z"),
      ],
      {
        crlUrl: "http://c/1",
        crlNum: "0080",
        crlTime: new Date("2024-01-01T00:00:00Z"),
      },
    ],
    ["one", [explicit(1, "INTEGER:7")], { crlNum: "07" }],
    ["none", [], {}],
  ] as const)("hold CRL references (RFC 6960 §4.4.2), %s of them", async (_, members, expected) => {
    expect(crlReferences(await singleWith(extension(crlID, sequence(...members))))).toEqual(expected);
  });
  it("hold them in order", async () => {
    const disordered = sequence(explicit(1, "INTEGER:7"), explicit(0, "IA5STRING:http://c/1"));
    const single = await singleWith(extension(crlID, disordered));
    expect(() => crlReferences(single)).toThrow(expect.objectContaining({ reason: "trailingData" }));
  });
  it("hold the archive cutoff (RFC 6960 §4.4.4) and the invalidity date (RFC 5280 §5.3.2)", async () => {
    const single = await singleWith(
      extension("1.3.6.1.5.5.7.48.1.6", "GENTIME:20200102030405Z"),
      extension("2.5.29.24", "GENTIME:20210102030405Z"),
    );
    expect(archiveCutoff(single)).toEqual(new Date("2020-01-02T03:04:05Z"));
    expect(invalidityDate(single)).toEqual(new Date("2021-01-02T03:04:05Z"));
  });
  it("hold SCTs (RFC 6962 §3.3)", async () => {
    const sct = `00${"cd".repeat(32)}0000018bcfe56800${"0000"}0403${"0000"}`;
    const length = (hex: string) => (hex.length / 2).toString(16).padStart(4, "0");
    const list = `${length(sct)}${sct}`;
    const single = await singleWith(
      extension("1.3.6.1.4.1.11129.2.4.5", octetString(Buffer.from(`${length(list)}${list}`, "hex"))),
    );
    expect(singleScts(single)).toEqual([
      expect.objectContaining({ logId: new Uint8Array(32).fill(0xcd), timestamp: 1_700_000_000_000 }),
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/core/bytes/hex.ts";
import { encodeResponse } from "../../../src/core/ocsp/encode-response.ts";
import { decodeResponse, responseStatuses } from "../../../src/core/ocsp/response.ts";
import { encode } from "../../../src/lab/asn1.ts";
import { hours } from "../../../src/lab/fixture-certificates.ts";
import { errorStatus, extension, revoked, unknown } from "../../../src/lab/ocsp-response.ts";
import { openSchool, type Response, type School } from "./school.ts";

let school: School;
beforeAll(async () => {
  school = await openSchool();
}, 60_000);
afterAll(() => school.close());

/** What it is when it is encoded again. */
const again = (der: Uint8Array): string => toHex(encodeResponse(decodeResponse(der)));

const nothing = extension("1.2.3.4", "NULL");
const critical = extension("2.25.329800735698586629295641978511506172918", "NULL", true);

const rows: readonly (readonly [name: string, Response])[] = [
  ["by key", {}],
  ["by name, without certificates", { named: "byName", certs: [] }],
  ["with several certificates", { certs: ["root", "issuing", "responder"] }],
  ["without nextUpdate", { answers: [{ without: "nextUpdate" }] }],
  ["without answers", { answers: [] }],
  ["revoked", { answers: [{ certStatus: revoked(hours(-9)) }] }],
  ["with extensions", { responseExtensions: [nothing, critical] }],
  ["with extensions of an answer", { answers: [{ singleExtensions: [critical, nothing] }] }],
  [
    "with many answers",
    {
      answers: [
        { certStatus: unknown },
        { about: "otherLeaf", hash: "sha256" },
        ...[0, 1, 6, 8, 10].map((reason) => ({ certStatus: revoked(hours(-9), reason) })),
      ],
    },
  ],
];

describe("a response that OpenSSL encoded", () => {
  it.each(rows)("%s is the same again", async (_, row) => {
    const der = await school.respond(row);
    expect(again(der)).toBe(toHex(der));
  });

  it.each(Object.keys(responseStatuses).slice(1))(
    "that is the error %s is the same again",
    async (status) => {
      const der = new Uint8Array(await encode(school.openssl, "error", errorStatus(Number(status))));
      expect(again(der)).toBe(toHex(der));
    },
  );
});

import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { readCertificateList } from "../../../src/core/crl/certificate-list.ts";
import {
  type Expected,
  type ScannedCertificateList,
  scanCertificateList,
  scanEntries,
} from "../../../src/core/crl/scan.ts";
import {
  type Authority,
  certificateIssuer,
  entry,
  extension,
  gencrl,
  makeAuthority,
  openSchool,
  reasonCode,
  signList,
} from "./crl-school.ts";

const { openssl, close } = openSchool();
afterAll(close);

const serialNumber = "1234567890abcdef";
const limit = 1 << 20;

let ca: Authority;
/** CRLs that take every way through the scanner. */
let lists: Record<string, Uint8Array>;
beforeAll(async () => {
  ca = await makeAuthority(openssl, "ca");
  const serials = (from: number) => Array.from({ length: 20 }, (_, i) => (from + i).toString(16));
  const listed = await gencrl(openssl, ca, {
    revoked: [...serials(0x1000), serialNumber, ...serials(0x2000)].map((serial, i) => ({
      serial,
      ...(i % 3 > 0 && { reason: i % 3 === 1 ? "keyCompromise" : "keyTime,20200101000000Z" }),
    })),
  });
  lists = {
    listed,
    "without entries": await gencrl(openssl, ca),
    "with no entries": await signList(openssl, ca, { revoked: [] }),
    "with nothing optional": await signList(openssl, ca, {
      version: "absent",
      nextUpdate: "absent",
      extensions: [],
    }),
    "with entries read by the book": await signList(openssl, ca, {
      revoked: [
        entry("99", [certificateIssuer(ca.certificate.subject)]),
        entry(serialNumber, [reasonCode(1), extension("1.3.6.1.4.1.99999.1", `UTF8:${"long ".repeat(40)}`)]),
        entry("7".repeat(300)),
        entry(serialNumber, [extension("1.3.6.1.4.1.99999.2", "NULL", "critical")]),
      ],
    }),
    PEM: new Uint8Array(
      Buffer.from(
        `-----BEGIN X509 CRL-----\n${Buffer.from(listed).toString("base64")}\n-----END X509 CRL-----\n`,
      ),
    ),
  };
}, 60_000);

const whole = (bytes: Uint8Array): ScannedCertificateList =>
  scanEntries(readCertificateList(bytes), serialNumber);

/** Feeds `bytes` cut at `cuts`, and gives what comes of it. */
function inChunks(
  bytes: Uint8Array,
  cuts: readonly number[],
  expected: Expected = { limit },
): ScannedCertificateList {
  const scanner = scanCertificateList(serialNumber, expected);
  let from = 0;
  for (const to of [...cuts.toSorted((a, b) => a - b), bytes.length]) {
    scanner.push(bytes.slice(from, to));
    from = to;
  }
  return scanner.finish();
}

const outcome = (scan: () => ScannedCertificateList): ScannedCertificateList | "DecodeError" => {
  try {
    return scan();
  } catch (error) {
    if (error instanceof DecodeError) return "DecodeError";
    throw error;
  }
};

const names = [
  "listed",
  "without entries",
  "with no entries",
  "with nothing optional",
  "with entries read by the book",
  "PEM",
] as const;

describe.each(names)("a CRL %s", (name) => {
  it("is the same cut anywhere", () => {
    const bytes = lists[name] as Uint8Array;
    const scanned = whole(bytes);
    const cut = fc.nat({ max: bytes.length });
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 12 }), fc.option(cut), (cuts, length) => {
        const chunked = inChunks(bytes, cuts, { limit, ...(length !== null && { length }) });
        expect(isDeepStrictEqual(chunked, scanned)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same octet by octet, and cut in two at every octet", () => {
    const bytes = lists[name] as Uint8Array;
    const scanned = whole(bytes);
    expect(isDeepStrictEqual(inChunks(bytes, [...bytes.keys()]), scanned)).toBe(true);
    for (let at = 0; at <= bytes.length; at += name === "PEM" ? 50 : 1) {
      expect(isDeepStrictEqual(inChunks(bytes, [at]), scanned)).toBe(true);
    }
  });

  it("is refused when it ends too early", () => {
    const bytes = lists[name] as Uint8Array;
    for (let end = 0; end < bytes.length - 1; end += name === "PEM" ? 50 : 1) {
      expect(outcome(() => inChunks(bytes.subarray(0, end), [end >> 1]))).toBe("DecodeError");
    }
  });

  it("is refused, or read alike, with any octet changed", () => {
    const bytes = lists[name] as Uint8Array;
    fc.assert(
      fc.property(
        fc.nat({ max: bytes.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        fc.nat(),
        (at, by, cut) => {
          const changed = bytes.slice();
          changed[at] = (changed[at] as number) ^ by;
          expect(outcome(() => inChunks(changed, [cut % bytes.length]))).toEqual(
            outcome(() => whole(changed)),
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});

it("finds the entry with its octets, date, reason, invalidity date and extensions", () => {
  const bytes = lists.listed as Uint8Array;
  const { entries, found } = whole(bytes);
  expect(entries).toBe(41);
  expect(found).toHaveLength(1);
  const [one] = found;
  expect(one).toMatchObject({
    userCertificate: serialNumber,
    revocationDate: new Date("2026-10-01T12:00:00Z"),
  });
  expect(one).toMatchObject({
    reasonCode: "keyCompromise",
    invalidityDate: new Date("2020-01-01T00:00:00Z"),
  });
  expect(one?.crlEntryExtensions.map(({ extnID }) => extnID)).toEqual(["2.5.29.21", "2.5.29.24"]);
  // SEQUENCE { INTEGER …
  const octets = Buffer.from(bytes.subarray(one?.start, one?.end)).toString("hex");
  expect(octets.slice(0, 2 + 2 + 4 + 16)).toMatch(new RegExp(`^30..0208${serialNumber}$`));
});

it("counts entries, keeps each with the serial number, and notices what no entry may have", () => {
  const scanned = whole(lists["with entries read by the book"] as Uint8Array);
  expect(scanned.entries).toBe(4);
  expect(scanned.found.map(({ reasonCode }) => reasonCode)).toEqual(["keyCompromise", undefined]);
  // Named by the first entry, in force for all after it.
  expect(scanned.found.map(({ certificateIssuer }) => certificateIssuer?.length)).toEqual([1, 1]);
  expect(scanned.unknownCritical).toMatchObject({ extnID: "1.3.6.1.4.1.99999.2" });
  expect(scanned.certificateIssuer).toBeDefined();
  for (const absent of ["reasonCode", "invalidityDate"]) expect(scanned.found[1]).not.toHaveProperty(absent);
});

it("refuses as soon as the octets cannot belong to a CRL", () => {
  const bytes = (lists.listed as Uint8Array).slice();
  const { revokedCertificates } = readCertificateList(bytes);
  const start = revokedCertificates?.start as number;
  bytes[start] = 0x31;
  const scanner = scanCertificateList(serialNumber, { limit });
  const first = bytes.subarray(0, start + 100);
  expect(() => scanner.push(first)).toThrowError(DecodeError);
  // And it stays refused.
  expect(() => scanner.push(bytes.subarray(start + 100))).toThrowError(DecodeError);
  expect(() => scanner.finish()).toThrowError(DecodeError);
});

it("refuses more octets than the limit, whatever Content-Length says", () => {
  const bytes = lists.listed as Uint8Array;
  const scanner = scanCertificateList(serialNumber, { limit: 100, length: bytes.length });
  scanner.push(bytes.subarray(0, 100));
  expect(() => scanner.push(bytes.subarray(100, 101))).toThrowError(
    new DecodeError("CertificateList", 100, "tooLarge"),
  );
});

it("keeps the octets once, in a buffer of just that length where Content-Length gave it", () => {
  const bytes = lists.listed as Uint8Array;
  const { list } = inChunks(bytes, [10, 500], { limit, length: bytes.length });
  expect(list.der.buffer.byteLength).toBe(bytes.length);
});

it("finds nothing in a list full of serial numbers that only contain it", async () => {
  const bytes = await gencrl(openssl, ca, {
    revoked: [`${serialNumber}00`, `11${serialNumber}`].map((serial) => ({ serial })),
  });
  expect(whole(bytes)).toMatchObject({ entries: 2, found: [] });
});

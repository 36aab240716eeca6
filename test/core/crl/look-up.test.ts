import { afterAll, beforeAll, expect, it } from "vitest";
import { DecodeError } from "../../../src/core/bytes/decode-error.ts";
import { type CertificateList, decodeCertificateList } from "../../../src/core/crl/certificate-list.ts";
import { lookUpEntries } from "../../../src/core/crl/look-up.ts";
import { scanEntries } from "../../../src/core/crl/scan.ts";
import {
  type Authority,
  certificateIssuer,
  entry,
  makeAuthority,
  openSchool,
  reasonCode,
  signList,
} from "./crl-school.ts";

const { openssl, close } = openSchool();
afterAll(close);

/** Positive and minimal, of 1 to 20 octets and one of 150, some twice. */
const serials = [
  ...Array.from({ length: 200 }, (_, i) => (0x10 + i * 7919 ** (1 + (i % 3))).toString(16)),
  ...Array.from({ length: 20 }, (_, i) => `4${"3".repeat(2 * i + 1)}`),
  `5${"6".repeat(299)}`,
  "1017",
  "1017",
];
const asContents = (hex: string): string => {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Number.parseInt(even.slice(0, 2), 16) >= 0x80 ? `00${even}` : even;
};

let ca: Authority;
let list: CertificateList;
beforeAll(async () => {
  ca = await makeAuthority(openssl, "ca");
  const revoked = serials.map((serial, i) => entry(serial, i % 2 === 0 ? [reasonCode(1)] : []));
  list = decodeCertificateList(await signList(openssl, ca, { revoked }));
}, 60_000);

const places = (of: CertificateList, serial: string) =>
  scanEntries(of, serial).found.map(({ start, end }) => ({ start, end }));

it("finds every entry where a scan does, and nothing else", () => {
  const lookUp = lookUpEntries(list);
  for (const serial of serials.map(asContents)) {
    expect(lookUp(serial)).toEqual(places(list, serial));
    expect(lookUp(serial).length).toBeGreaterThan(0);
    expect(lookUp(`${serial}00`)).toEqual(places(list, `${serial}00`));
  }
  expect(lookUp("1017")).toHaveLength(2);
  expect(lookUp("001017")).toEqual([]);
  expect(lookUp("")).toEqual([]);
});

it("finds nothing in a list without entries", async () => {
  const lookUp = lookUpEntries(decodeCertificateList(await signList(openssl, ca)));
  expect(lookUp("1017")).toEqual([]);
});

it("keeps whose certificates entries are about", async () => {
  const issuer = certificateIssuer(ca.certificate.subject);
  const revoked = [entry("12"), entry("34", [issuer]), entry("12")];
  const indirect = decodeCertificateList(await signList(openssl, ca, { revoked }));
  const found = lookUpEntries(indirect)("12");
  expect(found.map(({ certificateIssuer }) => certificateIssuer !== undefined)).toEqual([false, true]);
});

it("throws DecodeError for entries that are none, and for a serial number that is not hex", async () => {
  const broken = list.der.slice();
  broken[list.revokedCertificates?.start ?? 0] = 0x31;
  expect(() => lookUpEntries(decodeCertificateList(broken))).toThrowError(DecodeError);
  expect(() => lookUpEntries(list)("xy")).toThrowError(DecodeError);
});

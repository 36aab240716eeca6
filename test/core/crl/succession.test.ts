import { afterAll, beforeAll, expect, it } from "vitest";
import { type CertificateList, decodeCertificateList } from "../../../src/core/crl/certificate-list.ts";
import { supersedes } from "../../../src/core/crl/succession.ts";
import { gencrl, makeAuthority, openSchool } from "./crl-school.ts";

const { openssl, close } = openSchool();
afterAll(close);

let list: CertificateList;
let ofAnother: CertificateList;
beforeAll(async () => {
  list = decodeCertificateList(await gencrl(openssl, await makeAuthority(openssl, "ca")));
  ofAnother = decodeCertificateList(await gencrl(openssl, await makeAuthority(openssl, "other")));
});

/** The same list, issued some seconds later. */
const later = (seconds: number): CertificateList => ({
  ...list,
  thisUpdate: new Date(list.thisUpdate.getTime() + seconds * 1000),
});

it("of one scope the higher number takes the place of the lower, also within one second", () => {
  expect(supersedes({ list, crlNumber: 2n }, { list, crlNumber: 1n })).toBe(true);
  expect(supersedes({ list: later(1), crlNumber: 2n }, { list, crlNumber: 1n })).toBe(true);
  expect(supersedes({ list, crlNumber: 1n }, { list, crlNumber: 2n })).toBe(false);
});

it("where numbers tell nothing the later time does, and a number and a time that contradict each other tell nothing", () => {
  expect(supersedes({ list: later(1) }, { list })).toBe(true);
  expect(supersedes({ list: later(1), crlNumber: 1n }, { list, crlNumber: 1n })).toBe(true);
  expect(supersedes({ list }, { list })).toBe(false);
  expect(supersedes({ list, crlNumber: 2n }, { list: later(1), crlNumber: 1n })).toBe(false);
});

it("what could not be read, or is another CA's, takes nobody's place and gives up none", () => {
  expect(supersedes({ crlNumber: 2n }, { list, crlNumber: 1n })).toBe(false);
  expect(supersedes({ list, crlNumber: 2n }, { crlNumber: 1n })).toBe(false);
  expect(supersedes({ list: ofAnother, crlNumber: 2n }, { list, crlNumber: 1n })).toBe(false);
});

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex, toHex } from "../../../src/core/bytes/hex.ts";
import { getUrl } from "../../../src/core/ocsp/get-url.ts";
import { ocspRequest } from "../../../src/core/ocsp/request.ts";
import { openSchool, type School } from "./school.ts";

let school: School;
beforeAll(async () => {
  school = await openSchool();
}, 60_000);
afterAll(() => school.close());

const { subtle } = crypto;

/** What `openssl ocsp` would send about a fixture certificate. */
async function asked(name: string, ...options: readonly string[]): Promise<string> {
  await school.openssl.run(
    ...["ocsp", ...options, "-issuer", "issuing.crt", "-cert", `${name}.crt`, "-reqout", "request.der"],
  );
  return toHex(new Uint8Array(readFileSync(join(school.openssl.folder, "request.der"))));
}

describe("a request", () => {
  // `leaf` has a serial number with its first bit set.
  it.each(["leaf", "otherLeaf"] as const)(
    "about %s is the one OpenSSL makes, octet for octet",
    async (name) => {
      expect(toHex(await ocspRequest(school.subject(name), { hashAlgorithm: "SHA-1", subtle }))).toBe(
        await asked(name, "-sha1", "-no_nonce"),
      );
      expect(toHex(await ocspRequest(school.subject(name), { hashAlgorithm: "SHA-256", subtle }))).toBe(
        await asked(name, "-sha256", "-no_nonce"),
      );
    },
  );

  it("can do without the certificate, knowing its serial number", async () => {
    const { serialNumber, issuer } = school.subject();
    expect(toHex(await ocspRequest({ serialNumber, issuer }, { hashAlgorithm: "SHA-1", subtle }))).toBe(
      await asked("leaf", "-sha1", "-no_nonce"),
    );
  });

  it("names the issuer as the certificate does (RFC 6960 §4.1.1)", async () => {
    const { serialNumber, certificate } = school.subject();
    const issuer = school.certificate("renamed");
    const options = { hashAlgorithm: "SHA-1", subtle } as const;
    const plain = await asked("leaf", "-sha1", "-no_nonce");
    expect(
      toHex(await ocspRequest({ serialNumber, issuer, ...(certificate && { certificate }) }, options)),
    ).toBe(plain);
    expect(toHex(await ocspRequest({ serialNumber, issuer }, options))).not.toBe(plain);
  });

  it("with OpenSSL's nonce is OpenSSL's, wrapped twice (RFC 9654 §2.1)", async () => {
    const theirs = await asked("leaf", "-sha1", "-nonce");
    const [, nonce = ""] = /06092b060105050730010204120410([0-9a-f]{32})$/.exec(theirs) ?? [];
    expect(
      toHex(await ocspRequest(school.subject(), { hashAlgorithm: "SHA-1", subtle, nonce: fromHex(nonce) })),
    ).toBe(theirs);
  });

  it("with a nonce is read back by OpenSSL", async () => {
    const nonce = fromHex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
    const request = await ocspRequest(school.subject(), { hashAlgorithm: "SHA-256", subtle, nonce });
    writeFileSync(join(school.openssl.folder, "ours.der"), request);
    const text = await school.openssl.run("ocsp", "-reqin", "ours.der", "-req_text", "-noverify");
    expect(text).toContain(`OCSP Nonce: \n            0420${toHex(nonce).toUpperCase()}`);
    expect(text).toMatch(/Hash Algorithm: sha256\n/);
  });
});

describe("a GET URL", () => {
  const request = Uint8Array.of(0x30, 0xfb, 0xef, 0xff, 0x00);
  const encoded = "MPvv%2FwA%3D";

  it.each([
    ["http://ocsp.example", `http://ocsp.example/${encoded}`],
    ["http://ocsp.example/", `http://ocsp.example/${encoded}`],
    ["http://ocsp.example/a/b", `http://ocsp.example/a/b/${encoded}`],
    ["http://ocsp.example/a/b/", `http://ocsp.example/a/b/${encoded}`],
  ])("after %s has one slash", (location, url) => {
    expect(getUrl(location, request)).toBe(url);
  });

  it("leaves no + / = as they are", () => {
    expect(getUrl("http://a", Uint8Array.of(0xfb, 0xff, 0xbf, 0xfb))).toBe("http://a/%2B%2F%2B%2F%2Bw%3D%3D");
  });

  it("is the one of RFC 9919 §6", () => {
    const request = Buffer.from(
      "MEowSDBGMEQwQjAKBggqhkiG9w0CBQQQ7sp6GTKpL2dAdeGaW267owQQqInESWQD0mGeBArSgv/BWQIQLJx/g9xF8oySYzol80Mbpg==",
      "base64",
    );
    expect(getUrl("http://ocsp.example.com", new Uint8Array(request))).toBe(
      "http://ocsp.example.com/MEowSDBGMEQwQjAKBggqhkiG9w0CBQQQ7sp6GTKpL2dAdeGaW267owQQqInESWQD0mGeBArSgv%2FBWQIQLJx%2Fg9xF8oySYzol80Mbpg%3D%3D",
    );
  });

  it("is at most 255 octets long (RFC 9919 §6)", () => {
    const base = "http://ocsp.example/";
    const filled = (length: number) => `${base}${"a".repeat(length - base.length - encoded.length - 1)}`;
    expect(getUrl(filled(255), request)).toHaveLength(255);
    expect(getUrl(filled(256), request)).toBeUndefined();
  });
});

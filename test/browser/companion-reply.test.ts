import { expect, it } from "vitest";
import { octetsOf, readReply } from "../../src/browser/companion-reply.ts";

const hello = { protocol: 1, type: "hello", id: 0, version: "0.1.0", node: "20.20.2", openssl: "3.0.15" };
const handshake = {
  protocolVersion: "TLSv1.3",
  chain: [{ certificate: "AQID", ocspResponse: "" }, { certificate: "BA==" }],
  certificationPath: { valid: false, error: "CERT_HAS_EXPIRED" },
  milliseconds: { total: 7 },
};
const staple = { protocol: 1, type: "staple", id: 3, handshake };
const error = { protocol: 1, type: "error", error: { fault: "truncated" } };

it.each([
  ["a greeting", hello],
  ["a handshake", staple],
  [
    "one that failed",
    { ...staple, handshake: { milliseconds: { total: 7 }, failure: { failure: "notTls" } } },
  ],
  ["an error without an id", error],
  ["an error with one", { ...error, id: 3 }],
  ["fields of a later version", { ...staple, more: true, handshake: { ...handshake, more: true } }],
])("%s is understood", (_, message) => {
  expect(readReply(message)).toBe(message);
});

const broken = (field: string, value: unknown): unknown => ({
  ...staple,
  handshake: { ...handshake, [field]: value },
});

it.each([
  ["nothing", undefined],
  ["null", null],
  ["a text", "hello"],
  ["a list", [hello]],
  ["an unknown type", { ...hello, type: "goodbye" }],
  ["a greeting without a version", { ...hello, version: undefined }],
  ["an answer without an id", { ...staple, id: undefined }],
  ["an id that is no number", { ...staple, id: "3" }],
  ["no handshake", { ...staple, handshake: undefined }],
  ["a handshake without its time", broken("milliseconds", {})],
  ["a chain that is none", broken("chain", { 0: {} })],
  ["a chain with a hole", broken("chain", [null])],
  ["a certificate that is no text", broken("chain", [{ certificate: 1 }])],
  ["a staple that is no text", broken("chain", [{ certificate: "AQ==", ocspResponse: null }])],
  ["a path that may be valid", broken("certificationPath", { valid: "yes" })],
  ["a path that is not, for no reason", broken("certificationPath", { valid: false })],
  ["a failure without a name", broken("failure", {})],
  ["an address that is none", broken("remoteAddress", 7)],
  ["an error without a fault", { ...error, error: {} }],
])("%s is not", (_, message) => {
  expect(readReply(message)).toBeUndefined();
});

it("octets come out of their base64, or not at all", () => {
  const { chain } = octetsOf(handshake as never) ?? {};
  expect(chain).toEqual([
    { certificate: Uint8Array.of(1, 2, 3), ocspResponse: new Uint8Array() },
    { certificate: Uint8Array.of(4) },
  ]);
  expect(octetsOf({ ...handshake, chain: [{ certificate: "A" }] } as never)).toBeUndefined();
  expect(
    octetsOf({ ...handshake, chain: [{ certificate: "", ocspResponse: "?" }] } as never),
  ).toBeUndefined();
  expect(octetsOf({ milliseconds: { total: 1 } })).toEqual({ milliseconds: { total: 1 } });
});

import { describe, expect, it } from "vitest";
import { fromHex } from "../../../src/core/bytes/hex.ts";
import { cursorOn } from "../../../src/core/tls/presentation.ts";
import { hear, type ServerSaid, takeMessage } from "../../../src/core/tls/server-messages.ts";

// Messages as RFC 8446 §4 and RFC 5246 §7.4 lay them out. Those of real servers are in test/companion and test/core/transcript.

const octets = (hex: string): Uint8Array => fromHex(hex.replaceAll(" ", ""));
const certificate12 = "0b 000008 000005 000002aabb";
const certificate13 = "0b 000011 00 00000d 000001aa 0000 000002bbcc 0000";

function said(...messages: readonly string[]): ServerSaid {
  let all: ServerSaid = {};
  for (const hex of messages) {
    const message = takeMessage(cursorOn(octets(hex), "Handshake"));
    if (message === undefined) throw new Error(`not whole: ${hex}`);
    all = hear(all, message);
  }
  return all;
}

/** Of this legacy_version and cipher suite. */
const serverHello = (version: string, suite: string, extensions = ""): string => {
  const body = `${version} ${"5a".repeat(32)} 00 ${suite} 00 ${extensions}`.replaceAll(" ", "");
  return `02 ${(body.length / 2).toString(16).padStart(6, "0")} ${body}`;
};
const supportedVersions = "0006 002b 0002 0304";

describe("a ServerHello", () => {
  it.each([
    [serverHello("0301", "c02b"), { protocolVersion: "TLSv1" }],
    [serverHello("0303", "c02b"), { protocolVersion: "TLSv1.2" }],
    [serverHello("0303", "1301"), { protocolVersion: "TLSv1.2" }],
    [serverHello("0305", "c02b"), { protocolVersion: "0x305" }],
    [
      serverHello("0303", "1301", supportedVersions),
      { protocolVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256" },
    ],
    [
      serverHello("0303", "1303", supportedVersions),
      { protocolVersion: "TLSv1.3", cipherSuite: "TLS_CHACHA20_POLY1305_SHA256" },
    ],
    [serverHello("0303", "1304", supportedVersions), { protocolVersion: "TLSv1.3" }],
  ])("%s says %o", (hello, expected) => {
    expect(said(hello)).toEqual(expected);
  });
});

describe("a Certificate", () => {
  it("has extensions under TLS 1.3, and none before", () => {
    expect(said(serverHello("0303", "c02b"), certificate12).chain).toEqual([{ certificate: octets("aabb") }]);
    expect(said(serverHello("0303", "1301", supportedVersions), certificate13).chain).toEqual([
      { certificate: octets("aa") },
      { certificate: octets("bbcc") },
    ]);
    expect(() => said(serverHello("0303", "c02b"), certificate13)).toThrow("Certificate");
  });

  it("may come with a response for each of its certificates under TLS 1.3", () => {
    const status = (response: string): string => `000a 0005 0006 01 000002 ${response}`;
    const message = `0b 000025 00 000021 000001aa ${status("0102")} 000002bbcc ${status("0304")}`;
    expect(said(serverHello("0303", "1301", supportedVersions), message).chain).toEqual([
      { certificate: octets("aa"), ocspResponse: octets("0102") },
      { certificate: octets("bbcc"), ocspResponse: octets("0304") },
    ]);
  });
});

it("a CertificateStatus is that of the first certificate, and of none where there is no chain", () => {
  const status = "16 000006 01 000002 0102";
  expect(said(certificate12, status).chain).toEqual([
    { certificate: octets("aabb"), ocspResponse: octets("0102") },
  ]);
  expect(said(status)).toEqual({});
  // Of another type: RFC 6961.
  expect(said(certificate12, status.replace("01", "02")).chain).toStrictEqual([
    { certificate: octets("aabb") },
  ]);
});

it("a CertificateRequest is noted, and of other messages nothing", () => {
  expect(said("0d 000000", "0e 000000", "04 000001 00")).toEqual({ clientCertificateRequested: true });
});

describe("messages", () => {
  it("are taken one after the other, when they are whole", () => {
    const both = octets(`${certificate12} 0e000000`);
    for (let length = 0; length < both.length; length++) {
      const cursor = cursorOn(both.subarray(0, length), "Handshake");
      const first = takeMessage(cursor);
      expect(first?.type).toBe(length < 12 ? undefined : 11);
      expect([cursor.at, takeMessage(cursor)]).toEqual([length < 12 ? 0 : 12, undefined]);
    }
    const cursor = cursorOn(both, "Handshake");
    expect([takeMessage(cursor), takeMessage(cursor), takeMessage(cursor)]).toEqual([
      { type: 11, body: octets("000005000002aabb") },
      { type: 14, body: new Uint8Array() },
      undefined,
    ]);
  });
});

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readServerFlight } from "../../src/companion/handshake.ts";
import { fromHex } from "../../src/core/bytes/hex.ts";
import { make, ocspGood, type Recording, record, serveTls } from "./school.ts";

const issuing = make("issuing", "ca");
const leaf = make("leaf", "leaf", issuing);
const good = ocspGood(leaf, issuing);

/** RFC 5246 §6.2.1 */
const handshakeRecord = (hex: string): string =>
  `160303${(hex.length / 2).toString(16).padStart(4, "0")}${hex}`;

/** RFC 5246 §7.4.1.3, without extensions. */
const serverHello = `02000026 0303 ${"5a".repeat(32)} 00 c02b 00`.replaceAll(" ", "");
/** RFC 5246 §7.4.2: two "certificates", aa and bbbb. */
const certificate = "0b 00000c 000009 000001aa 000002bbbb".replaceAll(" ", "");
const chain = [{ certificate: fromHex("aa") }, { certificate: fromHex("bbbb") }];

describe("a flight of TLS 1.2", () => {
  const read = (...records: string[]) => readServerFlight(fromHex(records.map(handshakeRecord).join("")), []);
  const status = (hex: string): string => `16${(hex.length / 2).toString(16).padStart(6, "0")}${hex}`;

  it.each([
    ["one record for all", [serverHello + certificate + status("0100000142")], "42"],
    ["a record for each", [serverHello, certificate, status("0100000142")], "42"],
    ["an octet in each record", (serverHello + certificate + status("0100000142")).match(/../g) ?? [], "42"],
    ["an empty staple", [serverHello, certificate, status("01000000")], ""],
  ])("is read with %s", (_, records, staple) => {
    const [first, second] = chain;
    expect(read(...records)).toEqual({
      ...{ tls: true, protocolVersion: "TLSv1.2", unfinished: false },
      chain: [{ ...first, ocspResponse: fromHex(staple) }, second],
    });
  });

  it("has no staple where its status is of another type", () => {
    expect(read(serverHello, certificate, status("0200000142")).chain).toEqual(chain);
  });

  it.each([
    [status("01000002"), "CertificateStatus.response", "truncated"],
    [status("010000014200"), "CertificateStatus", "trailingData"],
    ["0b00000c00000a000001aa000002bbbb", "Certificate.certificate_list", "truncated"],
    ["0b00000d000009000001aa000002bbbb00", "Certificate", "trailingData"],
    [`0b000103000100${"000000".repeat(85)}00`, "Certificate.certificate_list", "tooLarge"],
    ["19000000", "CompressedCertificate", "badValue"],
  ])("that goes on with %s tells where it is wrong, and keeps what was right", (message, path, reason) => {
    const flight = read(serverHello, certificate, message);
    expect(flight.error).toMatchObject({ path, reason });
    expect(flight.chain).toEqual(chain);
  });

  it("that is not whole yet says so", () => {
    const whole = fromHex(handshakeRecord(serverHello + certificate));
    for (let length = 1; length < whole.length; length++) {
      expect(readServerFlight(whole.subarray(0, length), [])).toMatchObject({ tls: true, unfinished: true });
    }
    expect(read(serverHello, certificate.slice(0, -2))).toMatchObject({ unfinished: true });
  });

  it.each([
    ["0228", "handshake_failure"],
    ["02ff", 255],
    ["0170", undefined],
    ["0100", undefined],
  ])("with alert %s", (alert, expected) => {
    expect(readServerFlight(fromHex(`1503030002${alert}`), []).alert).toBe(expected);
  });
});

it("a flight of TLS 1.3 under a cipher suite nobody asked for says so", () => {
  // RFC 8446 §4.1.3, with supported_versions alone (§4.2.1).
  const hello = `0200002e 0303 ${"5a".repeat(32)} 00 1304 00 0006 002b 0002 0304`.replaceAll(" ", "");
  expect(readServerFlight(fromHex(handshakeRecord(hello)), [])).toMatchObject({
    ...{ protocolVersion: "TLSv1.3", error: { path: "ServerHello.cipher_suite", reason: "badValue" } },
  });
});

it.each(["", "16", "15", "1603"])("%j may become TLS", (hex) => {
  expect(readServerFlight(fromHex(hex), []).tls).toBe(true);
});
it.each(["48", "1604", "1048"])("%j is no TLS", (hex) => {
  expect(readServerFlight(fromHex(hex), [])).toEqual({ tls: false, unfinished: false });
});

describe.each(["TLSv1.2", "TLSv1.3"] as const)("a flight of %s", (version) => {
  let recording: Recording;
  const plain = (octets: Uint8Array): Uint8Array => new Uint8Array(octets);
  const whole = [
    { certificate: plain(leaf.der), ocspResponse: plain(good) },
    { certificate: plain(issuing.der) },
  ];
  beforeAll(async () => {
    const { key, cert } = leaf;
    const site = { key, cert: cert + issuing.cert, minVersion: version, maxVersion: version };
    recording = await record(await serveTls(site, good));
  });

  it("is read wherever it breaks off, and never says what was not sent", () => {
    const { octets, keyLog } = recording;
    expect(readServerFlight(octets, keyLog)).toMatchObject({ protocolVersion: version, chain: whole });
    for (let length = 0; length < octets.length; length += 5) {
      const flight = readServerFlight(octets.subarray(0, length), keyLog);
      expect(flight.error).toBeUndefined();
      if (flight.chain)
        expect(whole.map(({ certificate }) => ({ certificate }))).toMatchObject(
          flight.chain.map(({ certificate }) => ({ certificate })),
        );
    }
  });

  it("is read, or told why not, whatever is spoilt", () => {
    const { octets, keyLog } = recording;
    const spoil = fc.array(fc.tuple(fc.nat(octets.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(spoil, (changes) => {
        const spoilt = Uint8Array.from(octets);
        for (const [at, octet] of changes) spoilt[at] = octet;
        expect(readServerFlight(spoilt, keyLog).tls).toBeTypeOf("boolean");
      }),
      { numRuns: 500 },
    );
  });
});

it.each([
  ["a record of more than its kind holds", "1603034801", "TLSPlaintext.length"],
  ["more records than anybody needs", "160303000100".repeat(4097), "TLSPlaintext"],
])("%s is not read", (_, hex, path) => {
  expect(readServerFlight(fromHex(hex), []).error).toMatchObject({ path, reason: "tooLarge" });
});

it("a flight of TLS 1.3 stays shut without its secret, or with another's", async () => {
  const site = { key: leaf.key, cert: leaf.cert, minVersion: "TLSv1.3" } as const;
  const port = await serveTls(site, good);
  const [one, two] = [await record(port), await record(port)];
  expect(readServerFlight(one.octets, [])).toEqual({
    ...{ tls: true, protocolVersion: "TLSv1.3", cipherSuite: "TLS_AES_256_GCM_SHA384", unfinished: false },
  });
  const { error, chain } = readServerFlight(one.octets, two.keyLog);
  expect({ error, chain }).toMatchObject({
    error: { path: "TLSCiphertext", reason: "badValue" },
    chain: undefined,
  });
});

import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { describe, expect, it } from "vitest";
import { shakeHands } from "../../src/companion/staple.ts";
import { type Made, make, ocspGood, record, serveTcp, serveTls, stapleByNode } from "./school.ts";

const root = make("root", "ca");
const issuing = make("issuing", "ca", root);
const leaf = make("leaf", "leaf", issuing);
const other = make("other", "leaf", issuing);
const fallback = make("fallback", "leaf", issuing);
const expired = make("expired", "leaf", issuing, -1);
const good = ocspGood(leaf, issuing);

const site = { key: leaf.key, cert: leaf.cert + issuing.cert };
const patient = { milliseconds: 20_000 };
const here = { host: "127.0.0.1" };
const versions = ["TLSv1.2", "TLSv1.3"] as const;
const only = (version: (typeof versions)[number]) => ({ minVersion: version, maxVersion: version });
const plain = (octets: Uint8Array): Uint8Array => new Uint8Array(octets);
const certificates = (...made: readonly Made[]) => made.map(({ der }) => ({ certificate: plain(der) }));
const stapled = (staple: Uint8Array) => {
  const [first, ...others] = certificates(leaf, issuing);
  return [{ ...first, ocspResponse: plain(staple) }, ...others];
};

describe.each(versions)("under %s", (version) => {
  it.each([
    ["a good staple", good],
    ["garbage", Buffer.from("no OCSP response at all")],
    ["a single octet", Buffer.of(0)],
  ])("what the server sent is told, with %s, as Node's own client has it", async (_, staple) => {
    const port = await serveTls({ ...site, ...only(version) }, staple);
    const handshake = await shakeHands({ ...here, port, servername: "leaf.example" }, patient);
    expect(handshake).toMatchObject({ protocolVersion: version, remoteAddress: "127.0.0.1" });
    expect(handshake.chain).toEqual(stapled(staple));
    expect(handshake).not.toHaveProperty("failure");
    expect(handshake).not.toHaveProperty("clientCertificateRequested");
    expect(await stapleByNode(port)).toEqual(staple);
  });

  it.each([
    ["no staple", undefined],
    ["an empty one, which Node does not send", Buffer.alloc(0)],
  ])("there is none with %s", async (_, staple) => {
    const port = await serveTls({ ...site, ...only(version) }, staple);
    const { chain, failure } = await shakeHands({ ...here, port }, patient);
    expect({ chain, failure }).toEqual({ chain: certificates(leaf, issuing), failure: undefined });
    expect(await stapleByNode(port)).toBeNull();
  });

  it.each<[what: string, chain: readonly Made[], servername: string, path: object]>([
    ["leads to a root that is known", [leaf, issuing], "leaf", { valid: true }],
    ["leads there, and is another's", [leaf, issuing], "other", { error: "ERR_TLS_CERT_ALTNAME_INVALID" }],
    ["is cut off", [leaf], "leaf", { error: "UNABLE_TO_VERIFY_LEAF_SIGNATURE" }],
    ["has expired", [expired, issuing], "expired", { error: "CERT_HAS_EXPIRED" }],
  ])("it is told that the chain %s", async (_, made, servername, path) => {
    const [first] = made;
    const cert = made.map((one) => one.cert).join("");
    const port = await serveTls({ key: first?.key ?? "", cert, ...only(version) });
    const { certificationPath } = await shakeHands(
      { ...here, port, servername },
      { ...patient, roots: [root.cert] },
    );
    expect(certificationPath).toEqual({ valid: "valid" in path, ...path });
  });

  it("without its root, no chain leads anywhere", async () => {
    const port = await serveTls({ ...site, cert: site.cert + root.cert, ...only(version) });
    const { certificationPath } = await shakeHands({ ...here, port, servername: "leaf" }, patient);
    expect(certificationPath).toEqual({ valid: false, error: "SELF_SIGNED_CERT_IN_CHAIN" });
  });

  it("a staple of 40 KB is told whole, also where OpenSSL goes no further", async () => {
    const staple = Buffer.alloc(40_000, 7);
    const port = await serveTls({ ...site, ...only(version) }, staple);
    const { chain, failure } = await shakeHands({ ...here, port }, patient);
    expect(chain).toEqual(stapled(staple));
    expect(failure).toEqual(
      version === "TLSv1.2" ? { failure: "tls", error: "ERR_SSL_EXCESSIVE_MESSAGE_SIZE" } : undefined,
    );
  });

  it("the chain is told as it was sent: misordered, twice, with strangers, without an issuer", async () => {
    for (const made of [[leaf, root, other, issuing, issuing], [leaf]]) {
      const cert = made.map(({ cert }) => cert).join("");
      const port = await serveTls({ key: leaf.key, cert, ...only(version) }, good);
      const { chain } = await shakeHands({ ...here, port }, patient);
      expect(chain?.map(({ certificate }) => certificate)).toEqual(made.map(({ der }) => plain(der)));
    }
  });

  it("the name asked for picks the certificate, and without one there is no SNI", async () => {
    const asked: string[] = [];
    const contexts: Record<string, Made> = { "leaf.example": leaf, "other.example": other };
    const port = await serveTls({
      ...{ key: fallback.key, cert: fallback.cert, ...only(version) },
      SNICallback: (name, done) => {
        asked.push(name);
        const { key, cert } = contexts[name] ?? fallback;
        done(null, createSecureContext({ key, cert }));
      },
    });
    for (const [servername, made] of Object.entries(contexts)) {
      expect((await shakeHands({ ...here, port, servername }, patient)).chain).toEqual(certificates(made));
    }
    expect((await shakeHands({ ...here, port }, patient)).chain).toEqual(certificates(fallback));
    expect(asked).toEqual(["leaf.example", "other.example"]);
  });

  it("a server that asks for a client certificate is told, with what it sent before it refused", async () => {
    const port = await serveTls({ ...site, ...only(version), requestCert: true }, good);
    const { chain, clientCertificateRequested, failure } = await shakeHands({ ...here, port }, patient);
    expect(chain).toEqual(stapled(good));
    expect(clientCertificateRequested).toBe(true);
    // Under TLS 1.3 the client is done before the server can say so.
    const alert = { failure: "clientCertificateRequired", alert: "handshake_failure" };
    expect(failure).toEqual(version === "TLSv1.2" ? alert : undefined);
  });

  it("protocols are offered in their order, and what the server chose is told", async () => {
    const port = await serveTls({ ...site, ...only(version), ALPNProtocols: ["http/1.1", "h2"] });
    const offering = (...alpn: string[]) => shakeHands({ ...here, port, alpn }, patient);
    expect(await offering("h2")).toMatchObject({ alpn: "h2" });
    expect(await offering("h2", "http/1.1")).toMatchObject({ alpn: "http/1.1" });
    expect(await shakeHands({ ...here, port }, patient)).not.toHaveProperty("alpn");
    expect((await offering("smtp")).failure).toEqual({ failure: "alert", alert: "no_application_protocol" });
  });

  it("nothing is resumed: each time there is a whole chain", async () => {
    const port = await serveTls({ ...site, ...only(version) }, good);
    for (const _ of [1, 2, 3]) {
      expect((await shakeHands({ ...here, port }, patient)).chain).toEqual(stapled(good));
    }
  });
});

it.each(["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"])(
  "%s is read",
  async (ciphers) => {
    const port = await serveTls({ ...site, ciphers }, good);
    const { chain, cipherSuite } = await shakeHands({ ...here, port }, patient);
    expect({ chain, cipherSuite }).toEqual({ chain: stapled(good), cipherSuite: ciphers });
  },
);

it("a server that asks for another ClientHello is read", async () => {
  const port = await serveTls({ ...site, ...only("TLSv1.3"), ecdhCurve: "P-521" }, good);
  // Node's server forgets its staple on the way; its client says so, too.
  expect(await stapleByNode(port)).toBeNull();
  expect((await shakeHands({ ...here, port }, patient)).chain).toEqual(certificates(leaf, issuing));
});

it("a cipher of TLS 1.2 has IANA's name", async () => {
  const ciphers = "ECDHE-ECDSA-AES256-GCM-SHA384";
  const port = await serveTls({ ...site, ...only("TLSv1.2"), ciphers });
  const { cipherSuite } = await shakeHands({ ...here, port }, patient);
  expect(cipherSuite).toBe("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
});

it("IPv6 is spoken", async () => {
  const port = await serveTls(site, good, "::1");
  const handshake = await shakeHands({ host: "::1", port }, patient);
  expect(handshake).toMatchObject({ remoteAddress: "::1" });
  expect(handshake.chain).toEqual(stapled(good));
});

it("a server is left in good order", async () => {
  const ends: string[] = [];
  const serverPort = await serveTls(site, good);
  const port = await serveTcp((socket) => {
    socket
      .on("error", ({ message }) => ends.push(message))
      .on("close", (broken) => ends.push(`closed ${broken}`));
    socket.pipe(connect(serverPort, "127.0.0.1")).pipe(socket);
  });
  await shakeHands({ ...here, port }, patient);
  await expect.poll(() => ends).toEqual(["closed false"]);
});

describe("a handshake that fails", () => {
  const impatient = { milliseconds: 300 };
  const failureAt = async (port: number, patience = patient) =>
    (await shakeHands({ ...here, port }, patience)).failure;

  it("for want of a server", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, "close");
    const { milliseconds, ...told } = await shakeHands({ ...here, port }, patient);
    expect(told).toEqual({ failure: { failure: "connectionRefused" } });
    expect(Object.keys(milliseconds)).toEqual(["total"]);
  });

  it.each([
    ["at once", (socket: Socket) => socket.end()],
    ["by breaking off", (socket: Socket) => socket.resetAndDestroy()],
    ["after the ClientHello", (socket: Socket) => socket.once("data", () => socket.end())],
  ])("because the server closes %s", async (_, close) => {
    expect(await failureAt(await serveTcp(close))).toEqual({ failure: "connectionBroken" });
  });

  it.each([
    ["HTTP", (socket: Socket) => socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"))],
    ["SSH", (socket: Socket) => socket.write("SSH-2.0-OpenSSH\r\n")],
    ["SMTP, and waits", (socket: Socket) => socket.write("220")],
  ])("because the server speaks %s", async (_, speak) => {
    const port = await serveTcp(speak);
    expect(await failureAt(port, impatient)).toEqual({ failure: "notTls" });
  });

  it.each([
    ["nothing", Buffer.alloc(0)],
    ["a record's beginning", Buffer.from("160303", "hex")],
  ])("because the server says %s, and waits", async (_, said) => {
    const port = await serveTcp((socket) => socket.write(said));
    expect(await failureAt(port, impatient)).toEqual({ failure: "timeout", milliseconds: 300 });
  });

  it("because the server drips", async () => {
    const { octets } = await record(await serveTls({ ...site, ...only("TLSv1.2") }, good));
    const port = await serveTcp((socket) => {
      let at = 0;
      const drip = setInterval(() => socket.write(octets.subarray(at, ++at)), 20);
      socket.on("close", () => clearInterval(drip));
    });
    expect(await failureAt(port, impatient)).toEqual({ failure: "timeout", milliseconds: 300 });
  });

  it("because the server falls silent: what it had sent is kept", async () => {
    const { octets } = await record(await serveTls({ ...site, ...only("TLSv1.2") }, good));
    const end = Buffer.from(octets).indexOf(good) + good.length;
    const port = await serveTcp((socket) => socket.write(octets.subarray(0, end)));
    const { chain, protocolVersion, failure } = await shakeHands({ ...here, port }, impatient);
    expect(protocolVersion).toBe("TLSv1.2");
    expect(chain).toEqual(stapled(good));
    expect(failure).toEqual({ failure: "timeout", milliseconds: 300 });
  });

  it("because the server is another one than its certificate says: that is kept, too", async () => {
    const { octets } = await record(await serveTls({ ...site, ...only("TLSv1.2") }, good));
    const port = await serveTcp((socket) => socket.write(octets));
    const { chain, failure } = await shakeHands({ ...here, port }, patient);
    expect(chain).toEqual(stapled(good));
    expect(failure).toMatchObject({ failure: "tls" });
  });

  it("because the server knows no version that is new enough", async () => {
    const ciphers = "DEFAULT@SECLEVEL=0";
    const port = await serveTls({ ...site, minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers });
    expect(await failureAt(port)).toEqual({ failure: "alert", alert: "protocol_version" });
  });

  it("because the server sends without end", async () => {
    const { octets } = await record(await serveTls({ ...site, ...only("TLSv1.2") }, good));
    const helloEnd = 5 + Buffer.from(octets).readUInt16BE(3);
    const certificate = Buffer.alloc(5 + 16_384, 1);
    certificate.set([22, 3, 3, 0x40, 0]);
    const first = Buffer.from(certificate);
    // A Certificate message of 16 MB.
    first.set([11, 0xff, 0xff, 0xff], 5);
    const port = await serveTcp((socket) => {
      const more = (): void => {
        while (socket.writable && socket.write(certificate));
      };
      socket.on("drain", more).write(Buffer.concat([octets.subarray(0, helloEnd), first]));
      more();
    });
    const { failure, chain } = await shakeHands({ ...here, port }, patient);
    expect({ failure, chain }).toEqual({
      failure: { failure: "tooLarge", limit: 524_288 },
      chain: undefined,
    });
  });

  it("is hung up on", async () => {
    const ends: string[] = [];
    const port = await serveTcp((socket) => {
      // Broken off, if not all that was said was heard.
      for (const end of ["end", "error"]) socket.once(end, () => ends.push(end));
      socket.resume().write("SSH-2.0-OpenSSH\r\n");
    });
    expect(await failureAt(port)).toEqual({ failure: "notTls" });
    await expect.poll(() => ends).toHaveLength(1);
  });

  it("because nobody waits for it any longer, or does from the start", async () => {
    const cancel = new AbortController();
    let connections = 0;
    const port = await serveTcp((socket) => {
      connections++;
      socket.once("data", () => cancel.abort());
    });
    const cancelling = { ...patient, cancel: cancel.signal };
    expect(await failureAt(port, cancelling)).toEqual({ failure: "cancelled" });
    connections = 0;
    expect(await failureAt(port, cancelling)).toEqual({ failure: "cancelled" });
    // Only who asks after that is seen.
    await failureAt(port, impatient);
    expect(connections).toBe(1);
  });
});

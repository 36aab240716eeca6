import { once } from "node:events";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConnectCommand } from "../../src/cli/command.ts";
import { ConnectionError } from "../../src/cli/connection-error.ts";
import { inspectSite } from "../../src/cli/inspect-site.ts";
import type { InspectionReport } from "../../src/cli/inspection-report.ts";
import { renderInspection } from "../../src/cli/inspection-text.ts";
import { whyNoHandshake } from "../../src/cli/no-handshake.ts";
import { noIssuer, say, sayDemand } from "../../src/cli/words.ts";
import { shakeHands } from "../../src/companion/staple.ts";
import type { Handshake, HandshakeFailure } from "../../src/core/tls/handshake.ts";
import {
  folder,
  inFolder,
  type Made,
  make,
  ocspGood,
  openssl,
  record,
  serveTcp,
  serveTls,
} from "../companion/school.ts";
import { openServer, sent } from "../core/inquiry/handshakes.ts";
import { type BuiltCommand, buildCommand, type Ran } from "./built-command.ts";

const root = make("root", "ca");
const issuing = make("issuing", "ca", root);
const leaf = make("leaf", "leaf", issuing);
const other = make("other", "leaf", issuing);
const good = ocspGood(leaf, issuing);
writeFileSync(inFolder("good.ocsp"), good);
// The database good was answered from: the next answer has another.
copyFileSync(inFolder("index.txt"), inFolder("good.txt"));
writeFileSync(inFolder("other.ocsp"), ocspGood(other, issuing));

const site = { key: leaf.key, cert: leaf.cert + issuing.cert };
const versions = ["TLSv1.2", "TLSv1.3"] as const;
const only = (version: (typeof versions)[number]) => ({ minVersion: version, maxVersion: version });

let command: BuiltCommand;
beforeAll(async () => {
  command = await buildCommand();
}, 60_000);
afterAll(() => command.close());

/** `inspect --connect` with the server at `port` of this machine, in the folder of the certificates. */
const inspect = (port: number, ...args: readonly string[]): Promise<Ran> =>
  command.run(["--connect", `127.0.0.1:${port}`, ...args], { in: folder });

/** As `leaf`, with the root at hand. */
const trusting = ["--servername", "leaf", "--issuer", "root.pem"];

const firstLine = ({ stdout }: Ran): string => stdout.split("\n", 1)[0] ?? "";
const reportOf = ({ stdout }: Ran): InspectionReport => JSON.parse(stdout);

/** What `--json` says, and the exit code. */
async function look(port: number, ...args: readonly string[]) {
  const ran = await inspect(port, ...args, "--json");
  expect(ran.stderr).toBe("");
  const { connection, ...report } = reportOf(ran);
  if (connection === undefined) throw new Error("no connection is told of");
  return { exitCode: ran.exitCode, report, connection };
}

const because = ({ verdict }: Pick<InspectionReport, "verdict">): unknown =>
  verdict.status === "undetermined" ? verdict.because : verdict.status;

const base64 = ({ der }: Made): string => der.toString("base64");

/** The fact of that name in the head of a text, in one line. */
function factOf({ stdout }: Ran, name: string): string | undefined {
  const lines = stdout.split("\n");
  const start = lines.findIndex((line) => line.startsWith(name.padEnd(13)));
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => !line.startsWith(" ".repeat(13)));
  return lines
    .slice(start, start + 1 + length)
    .map((line) => line.slice(13))
    .join(" ");
}

describe.each(versions)("under %s", (version) => {
  it("a good staple is what the verdict rests on", async () => {
    const port = await serveTls({ ...site, ...only(version) }, good);
    const { exitCode, report, connection } = await look(port, ...trusting);
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ version: 1, restsOn: 0, verdict: { status: "good" }, issued: [] });
    expect(report.checks.map(({ demand, outcome }) => [demand, outcome])).toEqual([
      ["certificate.signature", "met"],
      ["certificate.path", "met"],
    ]);
    expect(report.evidence).toMatchObject([
      { file: `https://leaf:${port}`, kind: "staple", bytesBase64: good.toString("base64") },
    ]);
    expect(report.evidence[0]?.checks[0]).toMatchObject({ demand: "staple.promised" });
    expect(connection).toMatchObject({
      ...{ host: "127.0.0.1", port, servername: "leaf", remoteAddress: "127.0.0.1" },
      ...{ protocolVersion: version, certificationPath: { valid: true }, caStaples: [], findings: [] },
      chain: [
        { derBase64: base64(leaf), stapled: good.length, certificate: 0 },
        { derBase64: base64(issuing), certificate: 1 },
      ],
      path: [
        { subject: { text: "CN=leaf" } },
        { subject: { text: "CN=issuing" } },
        { subject: { text: "CN=root" } },
      ],
    });
    expect(Object.keys(connection.milliseconds)).toEqual(["connect", "tls", "total"]);
  });

  it("no staple is a fact, and no fault", async () => {
    const port = await serveTls({ ...site, ...only(version) });
    const { exitCode, report, connection } = await look(port, ...trusting);
    expect([exitCode, because(report), report.evidence]).toEqual([2, [{ because: "noSource" }], []]);
    expect(connection.chain.map((one) => "stapled" in one)).toEqual([false, false]);
    const ran = await inspect(port, ...trusting);
    expect(factOf(ran, "staple")).toBe(say("staple_none"));
    expect(ran.stdout).not.toContain("✗");
    // Other evidence speaks all the same.
    const beside = await look(port, ...trusting, "--ocsp", "good.ocsp");
    expect([beside.exitCode, beside.report.restsOn]).toEqual([0, 0]);
    expect(beside.report.evidence.map(({ file, kind }) => [file, kind])).toEqual([["good.ocsp", "ocsp"]]);
  });

  it("a staple that cannot be read is an unmet check, and the verdict may rest on other evidence", async () => {
    const port = await serveTls({ ...site, ...only(version) }, Buffer.from("no OCSP response at all"));
    const alone = await look(port, ...trusting);
    expect(alone.exitCode).toBe(2);
    expect(because(alone.report)).toMatchObject([{ because: "unmet", demand: "ocsp.encoding" }]);
    const beside = await look(port, ...trusting, "--ocsp", "good.ocsp");
    expect([beside.exitCode, beside.report.restsOn]).toEqual([0, 1]);
    const { stdout } = await inspect(port, ...trusting, "--ocsp", "good.ocsp");
    expect(stdout).toContain("\nStaple for CN=leaf: Could not be determined.");
    const [first, second] = (await inspect(port, ...trusting, "--ocsp", "other.ocsp")).stdout.split("\n");
    expect(first).toMatch(/^Could not be determined\. staple: /);
    expect(second).toMatch(/^ {2}- other\.ocsp: The answer is about serial number /);
  });

  it("a client certificate that is demanded is told, and is not shown", async () => {
    const port = await serveTls({ ...site, ...only(version), requestCert: true }, good);
    const { exitCode, report, connection } = await look(port, ...trusting);
    expect(connection.clientCertificateRequested).toBe(true);
    expect(report.evidence[0]?.verdict.status).toBe("good");
    const ran = await inspect(port, ...trusting);
    if (version === "TLSv1.3") {
      expect(exitCode).toBe(0);
      expect(factOf(ran, "connection")).toContain("asks for a client certificate, and none was shown");
    } else {
      expect([exitCode, because(report)]).toEqual([2, [{ because: "unmet", demand: "certificate.path" }]]);
      const why = whyNoHandshake({ failure: "clientCertificateRequired", alert: "handshake_failure" });
      expect(firstLine(ran)).toBe(
        `${say("verdict_undetermined")}. ${why} So nobody has shown that the certificate is theirs.`,
      );
      // Also for who trusts the issuer.
      expect((await look(port, "--issuer", "issuing.pem")).exitCode).toBe(2);
      const unstapled = await serveTls({ ...site, ...only(version), requestCert: true });
      expect(factOf(await inspect(unstapled, ...trusting), "staple")).toBe("none came before that");
    }
  });
});

describe("who sends a chain does not name its own judge", () => {
  it("an issuer that nobody vouches for is not believed, though all is judged and shown", async () => {
    const port = await serveTls(site, good);
    const { exitCode, report } = await look(port, "--servername", "leaf");
    expect(exitCode).toBe(2);
    expect(because(report)).toEqual([
      { because: "unmet", demand: "certificate.path", found: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" },
    ]);
    expect(report.evidence[0]?.verdict.status).toBe("good");
    expect(report).not.toHaveProperty("restsOn");
    const ran = await inspect(port, "--servername", "leaf");
    expect(firstLine(ran)).toContain("leads to no root that Node knows");
    expect(factOf(ran, "not sent")).toBe("CN=root, which is no root that is known here");
  });

  it("nor is one whose root was sent along", async () => {
    const port = await serveTls({ ...site, cert: site.cert + root.cert }, good);
    const ran = await inspect(port, "--servername", "leaf");
    expect([ran.exitCode, factOf(ran, "not sent")]).toEqual([2, undefined]);
    expect(ran.stdout).toContain("Found: SELF_SIGNED_CERT_IN_CHAIN");
  });

  it("Node's own roots will do", async () => {
    const port = await serveTls(site, good);
    const env = { NODE_EXTRA_CA_CERTS: inFolder("root.pem") };
    const ran = await command.run(["--connect", `127.0.0.1:${port}`, "--servername", "leaf"], { env });
    expect(ran.exitCode).toBe(0);
  });

  it.each([
    ["the issuer, which the site sent too", [leaf, issuing]],
    ["the issuer, which the site left out", [leaf]],
  ])("--issuer may give %s", async (_, made) => {
    const cert = made.map((one) => one.cert).join("");
    const port = await serveTls({ key: leaf.key, cert }, good);
    expect((await look(port, "--issuer", "issuing.pem")).exitCode).toBe(0);
    const ran = await inspect(port, "--issuer", "issuing.pem");
    // That somebody vouches for the issuer does not hide what OpenSSL said.
    expect(factOf(ran, "connection")).toMatch(/ OpenSSL says of the chain: UNABLE_TO_\w+$/);
    const root = "CN=root, which is no root that is known here";
    expect(factOf(ran, "not sent")).toBe(
      made.length === 1 ? `CN=issuing, which --issuer gives ${root}` : root,
    );
  });

  it("nobody is the issuer whom neither the site nor --issuer has", async () => {
    const port = await serveTls({ key: leaf.key, cert: leaf.cert }, good);
    const { exitCode, report } = await look(port, ...trusting);
    expect([exitCode, because(report), report.evidence]).toEqual([2, [{ because: "noIssuer" }], []]);
    expect(firstLine(await inspect(port, ...trusting))).toContain(noIssuer("CN=issuing"));
  });

  it("a CA that only bears the names of another is not believed, whoever that is given", async () => {
    for (const [name, as] of [
      ["root", "false-root"],
      ["issuing", "false-issuing"],
    ]) {
      openssl(
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "9"],
        ...["-subj", `/CN=${name}`, "-keyout", `${as}.key`, "-out", `${as}.pem`],
      );
    }
    const impostor: Made = { ...issuing, name: "false-issuing" };
    const forged = make("forged", "leaf", impostor);
    const cert = forged.cert + readFileSync(inFolder("false-issuing.pem"), "utf8");
    const port = await serveTls({ key: forged.key, cert }, ocspGood(forged, impostor));
    const asForged = ["--servername", "forged"];
    for (const given of [[], ["root.pem"], ["issuing.pem"], ["issuing.pem", "root.pem", "false-root.pem"]]) {
      const { exitCode, report } = await look(
        port,
        ...asForged,
        ...given.flatMap((file) => ["--issuer", file]),
      );
      expect([exitCode, report.evidence[0]?.verdict.status]).toEqual([2, "good"]);
      expect(because(report)).toMatchObject([{ because: "unmet", demand: "certificate.path" }]);
    }
    expect((await look(port, "--issuer", "false-issuing.pem")).exitCode).toBe(0);
  });

  it.each([
    ["is for another name", "other", "ERR_TLS_CERT_ALTNAME_INVALID", "The certificate is not for other."],
    ["is for no address", undefined, "ERR_TLS_CERT_ALTNAME_INVALID", "The certificate is not for 127.0.0.1."],
  ])("a certificate that %s is somebody else's", async (_, servername, found, said) => {
    const port = await serveTls(site, good);
    const asking = [...(servername ? ["--servername", servername] : []), "--issuer", "root.pem"];
    const { exitCode, report } = await look(port, ...asking);
    expect([exitCode, because(report)]).toEqual([
      2,
      [{ because: "unmet", demand: "certificate.path", found }],
    ]);
    expect(firstLine(await inspect(port, ...asking))).toBe(`${say("verdict_undetermined")}. ${said}`);
  });

  it("nor does who plays back what another server said", async () => {
    const { octets } = await record(await serveTls({ ...site, ...only("TLSv1.2") }, good));
    const port = await serveTcp((socket) => socket.write(octets));
    const { exitCode, report, connection } = await look(port, ...trusting, "--issuer", "issuing.pem");
    expect([exitCode, report.evidence[0]?.verdict.status]).toEqual([2, "good"]);
    expect(connection).toMatchObject({ failure: { failure: "tls" } });
    const ran = await inspect(port, ...trusting);
    expect(factOf(ran, "connection")).toMatch(/ The handshake failed \(ERR_SSL_\w+\)\.$/);
  });

  it("a certificate that signed itself is its own issuer, and known only where it is given", async () => {
    const own = make("own", "leaf");
    const port = await serveTls({ key: own.key, cert: own.cert });
    const alone = await look(port, "--servername", "own");
    expect(because(alone.report)).toMatchObject([
      { demand: "certificate.path", found: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    ]);
    expect(alone.report.issuer?.subject.text).toBe("CN=own");
    const given = await look(port, "--servername", "own", "--issuer", "own.pem");
    expect(because(given.report)).toEqual([{ because: "noSource" }]);
  });
});

it("takes a responder's certificate from --issuer, too, where the staple brings none", async () => {
  writeFileSync(inFolder("responder.cnf"), "extendedKeyUsage = OCSPSigning\n");
  openssl(
    ...["req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"],
    ...["-keyout", "responder.key", "-out", "responder.csr", "-subj", "/CN=responder"],
  );
  openssl(
    ...["x509", "-req", "-in", "responder.csr", "-CA", "issuing.pem", "-CAkey", "issuing.key", "-days", "9"],
    ...["-extfile", "responder.cnf", "-out", "responder.pem"],
  );
  // The index is the one of `good`.
  openssl(
    ...["ocsp", "-index", "good.txt", "-CA", "issuing.pem", "-issuer", "issuing.pem", "-cert", "leaf.pem"],
    ...["-rsigner", "responder.pem", "-rkey", "responder.key", "-resp_no_certs", "-ndays", "7"],
    ...["-respout", "bare.der"],
  );
  const port = await serveTls(site, readFileSync(inFolder("bare.der")));
  expect((await inspect(port, ...trusting)).exitCode).toBe(2);
  expect((await inspect(port, ...trusting, "--issuer", "responder.pem")).exitCode).toBe(0);
});

it("what was sent is listed with what is needless, missing or out of order", async () => {
  const sentChain = [leaf, root, issuing, other, issuing];
  const cert = sentChain.map((made) => made.cert).join("");
  const ran = await inspect(await serveTls({ key: leaf.key, cert }, good), ...trusting);
  expect(factOf(ran, "sent")).toBe(
    [
      `1. CN=leaf, with a staple of ${good.length} octets`,
      "2. CN=root, a root, which need not be sent",
      "3. CN=issuing, out of order",
      "4. CN=other, not of this chain",
      "5. CN=issuing, sent before",
    ].join(" "),
  );
  expect(factOf(ran, "not sent")).toBeUndefined();
});

it("the text has the verdict, who was talked to and how, and how long the staple is fresh", async () => {
  const port = await serveTls({ ...site, ...only("TLSv1.3") }, good);
  const ran = await inspect(port, ...trusting);
  expect(firstLine(ran)).toMatch(
    /^Not revoked\. According to an answer of its CA that leaf delivered itself, /,
  );
  expect(factOf(ran, "connection")).toMatch(
    new RegExp(
      `^127\\.0\\.0\\.1 port ${port}, asked for leaf, TLSv1\\.3, TLS_AES_256_GCM_SHA384 a handshake of this command's own, \\d+ ms \\(\\d+ to connect, \\d+ for TLS\\)$`,
    ),
  );
  // Its root need not be sent.
  expect(factOf(ran, "not sent")).toBeUndefined();
  expect(ran.stdout).toContain("\nStaple for CN=leaf: Not revoked.");
  // OpenSSL made it a moment ago, for seven days.
  expect(ran.stdout).toContain("\n  fresh for another 6 d\n");
  expect(ran.stdout).toContain(`  ✓ ${sayDemand("ocsp.signature")}`);
  expect(
    Math.max(
      ...ran.stdout
        .split("\n")
        .slice(1)
        .map(({ length }) => length),
    ),
  ).toBeLessThanOrEqual(100);
});

it("IPv6 is spoken, and a name is asked for", async () => {
  const port = await serveTls(site, good, "::1");
  const args = ["--connect", `[::1]:${port}`, ...trusting, "--json"];
  const ran = await command.run(args, { in: folder });
  expect(ran.exitCode).toBe(0);
  expect(reportOf(ran).connection).toMatchObject({ host: "::1", remoteAddress: "::1", servername: "leaf" });
  const names: string[] = [];
  const asked = await serveTls({
    ...site,
    SNICallback: (name, done) => {
      names.push(name);
      done(null);
    },
  });
  await command.run(["--connect", `localhost:${asked}`, "--json"]);
  await inspect(asked);
  await inspect(asked, "--servername", "bücher.example");
  expect(names).toEqual(["localhost", "xn--bcher-kva.example"]);
});

describe("a mail server", () => {
  /** Says a line after each command, and then turns to TLS. */
  async function mailServer(...lines: readonly string[]): Promise<number> {
    const tls = await serveTls(site, good);
    return serveTcp(async (socket) => {
      for (const line of lines) {
        socket.write(`${line}\r\n`);
        if (line !== lines.at(-1)) await once(socket, "data");
      }
      const server = connect(tls, "127.0.0.1").on("error", () => socket.destroy());
      socket.pipe(server).pipe(socket);
    });
  }
  const greeting = ["220 mail.example", "250-mail.example\r\n250 STARTTLS"];

  it.each([
    ["smtp", [...greeting, "220 go ahead"]],
    ["imap", ["* OK ready", "* CAPABILITY IMAP4rev2\r\na OK begin"]],
    ["pop3", ["+OK ready", "+OK begin"]],
  ])("of %s is asked in two ways", async (protocol, lines) => {
    for (const place of [
      (port: number) => ["--connect", `${protocol}://127.0.0.1:${port}`],
      (port: number) => ["--connect", `127.0.0.1:${port}`, "--starttls", protocol],
    ]) {
      const port = await mailServer(...lines);
      const ran = await command.run([...place(port), ...trusting, "--json"], { in: folder });
      expect([ran.exitCode, ran.stderr]).toEqual([0, ""]);
      expect(reportOf(ran)).toMatchObject({
        evidence: [{ file: `${protocol}://leaf:${port}` }],
        connection: { starttls: protocol },
      });
    }
    const text = await inspect(await mailServer(...lines), "--starttls", protocol);
    expect(factOf(text, "connection")).toContain(
      `, ${protocol.toUpperCase()} with STARTTLS, asked for no name, `,
    );
  });

  it("that will not turn to TLS is quoted", async () => {
    const port = await mailServer(...greeting, "454 not today");
    const ran = await inspect(port, "--starttls", "smtp");
    const why = say("failure_starttlsRefused", { said: "454 not today" });
    expect(ran).toEqual({ exitCode: 69, stdout: "", stderr: `inspect: 127.0.0.1:${port}: ${why}\n` });
  });
});

describe("a connection of which no certificate comes: exit code 69, one line on stderr, nothing on stdout", () => {
  const at = (port: number, sentence: string): Ran => ({
    ...{ exitCode: 69, stdout: "", stderr: `inspect: 127.0.0.1:${port}: ${sentence}\n` },
  });

  it("nobody listens", async () => {
    const gone = createServer().listen(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address() as AddressInfo;
    gone.close();
    await once(gone, "close");
    expect(await inspect(port)).toEqual(at(port, say("failure_connectionRefused")));
    expect(await inspect(port, "--json")).toEqual(at(port, say("failure_connectionRefused")));
  });

  it.each([
    ["no TLS", (socket: Socket) => socket.write("SSH-2.0-OpenSSH\r\n"), say("failure_notTls")],
    ["nothing", (socket: Socket) => socket.end(), say("failure_connectionBroken")],
  ])("the server speaks %s", async (_, speak, sentence) => {
    const port = await serveTcp(speak);
    expect(await inspect(port)).toEqual(at(port, sentence));
  });

  it("the server knows no name of that kind", async () => {
    const port = await serveTls({ ...site, SNICallback: (_, done) => done(new Error("nobody")) });
    const ran = await inspect(port, "--servername", "leaf");
    expect([ran.exitCode, ran.stdout]).toEqual([69, ""]);
    expect(ran.stderr).toContain(`127.0.0.1:${port}: `);
  });

  /** The command line as it is understood, for what no server here does. */
  const asked = (port = 443, over: Partial<ConnectCommand> = {}): ConnectCommand => ({
    ...{ command: "connect", destination: { host: "127.0.0.1", port }, issuers: [], ocsp: [], crls: [] },
    ...{ sha1Signatures: "refuse", output: "json" },
    ...over,
  });

  it("the server hangs", async () => {
    const port = await serveTcp(() => {});
    const impatient: typeof shakeHands = (place, terms) => shakeHands(place, { ...terms, milliseconds: 300 });
    const error = await inspectSite(asked(port), impatient).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({
      message: `127.0.0.1:${port}: ${say("failure_timeout", { seconds: "0.3" })}`,
    });
  });

  it("what comes is no certificate", async () => {
    const milliseconds = { total: 1 };
    const shake = async (): Promise<Handshake<Uint8Array>> => ({
      ...{
        milliseconds,
        chain: [{ certificate: Uint8Array.of(1, 2) }],
        failure: { failure: "tls", error: "X" },
      },
    });
    await expect(inspectSite(asked(), shake)).rejects.toThrow(
      "127.0.0.1:443: What the server sent cannot be read: unexpectedTag in Certificate, octet 0.",
    );
    await expect(inspectSite(asked(), async () => ({ milliseconds }))).rejects.toThrow("no certificate");
  });

  it("nobody is talked to before all files are read", async () => {
    const shake = async (): Promise<never> => {
      throw new Error("somebody was talked to");
    };
    for (const over of [
      { issuers: ["/nobody.pem"] },
      { ocsp: [inFolder("leaf.pem")] },
      { crls: ["/none.crl"] },
    ])
      await expect(inspectSite(asked(443, over), shake)).rejects.toThrow(
        /no such file|this is a certificate/,
      );
  });

  const failures: Record<HandshakeFailure["failure"], HandshakeFailure> = {
    timeout: { failure: "timeout", milliseconds: 10_000 },
    nameNotFound: { failure: "nameNotFound" },
    connectionRefused: { failure: "connectionRefused" },
    unreachable: { failure: "unreachable" },
    connectionBroken: { failure: "connectionBroken" },
    proxyUnreachable: { failure: "proxyUnreachable" },
    proxyWantsPassword: { failure: "proxyWantsPassword" },
    proxyRefused: { failure: "proxyRefused", status: 403 },
    proxyNotUnderstood: { failure: "proxyNotUnderstood" },
    starttlsRefused: { failure: "starttlsRefused", said: "454 not today" },
    starttlsNotUnderstood: { failure: "starttlsNotUnderstood", said: "hello" },
    starttlsInjection: { failure: "starttlsInjection" },
    notTls: { failure: "notTls" },
    alert: { failure: "alert", alert: "protocol_version" },
    clientCertificateRequired: { failure: "clientCertificateRequired", alert: 116 },
    tooLarge: { failure: "tooLarge", limit: 524_288 },
    unreadable: { failure: "unreadable", path: "Certificate", offset: 7, reason: "truncated" },
    tls: { failure: "tls", error: "ERR_SSL_X" },
    network: { failure: "network", error: "EMFILE" },
    cancelled: { failure: "cancelled" },
  };
  it.each(Object.values(failures))("$failure is a sentence that has all facts in it", (failure) => {
    const sentence = whyNoHandshake(failure);
    expect(sentence).toMatch(/^[A-Z][^$]+$/);
    const { failure: _, milliseconds, ...facts } = { milliseconds: 0, ...failure };
    for (const fact of Object.values(facts)) expect(sentence).toContain(String(fact));
    if (milliseconds > 0) expect(sentence).toContain(String(milliseconds / 1000));
  });
});

describe("what no server here sends", () => {
  let server: Awaited<ReturnType<typeof openServer>>;
  beforeAll(async () => {
    server = await openServer();
  }, 60_000);

  /** What is said of a handshake, as text and as JSON. */
  async function told(chain: readonly (readonly [certificate: Uint8Array, ocspResponse?: Uint8Array])[]) {
    const shake = async (): Promise<Handshake<Uint8Array>> => ({
      ...{ milliseconds: { connect: 1, tls: 2, total: 3 } },
      ...sent(...chain),
    });
    const destination = { host: "www.bakery.example", port: 443, servername: "www.bakery.example" };
    const given = { command: "connect", destination, issuers: [], ocsp: [], crls: [] } as const;
    const asked = { ...given, sha1Signatures: "refuse" } as const;
    const { text } = await inspectSite({ ...asked, output: "text" }, shake);
    const json = await inspectSite({ ...asked, output: "json" }, shake);
    return { text, exitCode: json.exitCode, report: JSON.parse(json.text) as InspectionReport };
  }

  it("staples for CAs (TLS 1.3) are judged for those, shown, and not what is asked", async () => {
    const { certificates, answers } = server;
    const { text, exitCode, report } = await told([
      [certificates.bare],
      [certificates.issuing, answers.issuing],
      [certificates.root],
    ]);
    expect([exitCode, because(report), report.evidence]).toEqual([2, [{ because: "noSource" }], []]);
    expect(report.connection?.caStaples).toMatchObject([
      {
        ...{ certificate: 1, kind: "staple", verdict: { status: "good" } },
        bytesBase64: Buffer.from(answers.issuing).toString("base64"),
      },
    ]);
    expect(text).toContain("\nStaple for CN=Lab Issuing CA,O=Lab Trust Services: Not revoked.");
    // One for another certificate is none.
    const swapped = await told([
      [certificates.leaf, answers.issuing],
      [certificates.issuing, answers.leaf],
      [certificates.root],
    ]);
    expect(swapped.exitCode).toBe(2);
    expect(swapped.report.evidence[0]?.verdict.status).toBe("undetermined");
    expect(swapped.report.connection?.caStaples[0]?.verdict.status).toBe("undetermined");
    expect(swapped.report.connection?.findings).toMatchObject([
      { rule: "staple-about-another", tone: "server", facts: { name: "Lab Issuing CA" } },
    ]);
    expect(swapped.text).toMatch(
      /\nserver {7}The answer that the site delivers is about another certificate: Lab/,
    );
  });

  it.each([
    [-3 * 1440, "out of date for 3 d"],
    [-1, "out of date for 1 min"],
    [0, "fresh for another 0 min"],
    [119, "fresh for another 119 min"],
    [120, "fresh for another 2 h"],
    [2879, "fresh for another 47 h"],
    [2880, "fresh for another 2 d"],
  ])("a staple that ends in %i minutes is %s", async (minutes, freshness) => {
    const { certificates, answers } = server;
    const { report } = await told([[certificates.leaf, answers.leaf], [certificates.issuing]]);
    const end = Date.parse(report.evidence[0]?.ocsp?.nextUpdate ?? "");
    const at = new Date(end - minutes * 60_000).toISOString();
    expect(renderInspection({ ...report, at })).toContain(`\n  ${freshness}\n`);
  });

  it("a promised staple that is missing is an unmet check, and the reason", async () => {
    const { certificates } = server;
    const { text, exitCode, report } = await told([[certificates.promising], [certificates.issuing]]);
    expect([exitCode, because(report)]).toEqual([2, [{ because: "unmet", demand: "staple.promised" }]]);
    expect(report.evidence).toMatchObject([{ kind: "staple", checks: [{ outcome: "unmet" }] }]);
    // What else there is to know of such a certificate is nothing about how the server is set up.
    expect(report.connection?.findings).toEqual([]);
    expect(text.split("\n", 1)[0]).toBe(`${say("verdict_undetermined")}. ${say("staple_promised")}`);
  });

  it("a certificate whose responder nobody asked has no staple, and that is the reason", async () => {
    const { certificates } = server;
    const { text, report } = await told([[certificates.leaf], [certificates.issuing]]);
    expect(because(report)).toEqual([{ because: "notStapled" }]);
    expect(text.split("\n", 1)[0]).toBe(`${say("verdict_undetermined")}. ${say("because_notStapled")}`);
  });
});

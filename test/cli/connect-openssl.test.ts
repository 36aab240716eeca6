import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { InspectionReport } from "../../src/cli/inspection-report.ts";
import { type Lab, type LabPorts, type PlayedScene, startLab, usualPorts } from "../../src/lab/lab.ts";
import { scenes } from "../../src/lab/scenes.ts";
import { serveByOpenssl, serveTls } from "../companion/school.ts";
import { type BuiltCommand, buildCommand } from "./built-command.ts";

// `inspect --connect` beside `openssl s_client -status`, both with the same server.

const folder = mkdtempSync(join(tmpdir(), "revocation-connect-"));
const execute = promisify(execFile);

let command: BuiltCommand;
let lab: Lab;
beforeAll(async () => {
  command = await buildCommand();
  const ports = Object.fromEntries(Object.keys(usualPorts).map((name) => [name, 0])) as Partial<LabPorts>;
  lab = await startLab({ ports });
}, 120_000);
afterAll(async () => {
  command.close();
  await lab.stop();
  rmSync(folder, { recursive: true });
});

const inLab = (file: string): string => join(lab.authority.openssl.folder, file);

/** What OpenSSL prints, on both of its ways. It exits with 1 where it only disagrees. */
async function openssl(...args: readonly string[]): Promise<string> {
  const asking = execute("openssl", args, { cwd: lab.authority.openssl.folder });
  asking.child.stdin?.end();
  const { stdout, stderr } = await asking.catch((failed: { stdout: string; stderr: string }) => failed);
  return stdout + stderr;
}

interface Asked {
  readonly port: number;
  readonly servername: string;
  /** The files of whom is asked about and of the root. */
  readonly leaf: string;
  readonly starttls?: string;
}

/** What OpenSSL's client hears of a staple, as OpenSSL prints it; undefined where it says that none was sent. */
async function heardByOpenssl({ port, servername, starttls }: Asked) {
  const said = await openssl(
    ...["s_client", "-connect", `127.0.0.1:${port}`, "-servername", servername, "-status"],
    ...["-CAfile", lab.rootCertificate, ...(starttls ? ["-starttls", starttls] : [])],
  );
  const [, response] = /^OCSP response:(.*?)^---$/ms.exec(said) ?? [];
  if (response === undefined) throw new Error(`s_client says nothing of a staple: ${said}`);
  return {
    response: response.trim() === "no response sent" ? undefined : response,
    verified: said.includes("Verify return code: 0 (ok)"),
  };
}

async function inspected({ port, servername, starttls = "https" }: Asked) {
  const place = ["--connect", `${starttls}://127.0.0.1:${port}`, "--servername", servername];
  const ran = await command.run([...place, "--issuer", lab.rootCertificate, "--json"]);
  expect(ran.stderr).toBe("");
  const { connection, ...report } = JSON.parse(ran.stdout) as InspectionReport;
  return { exitCode: ran.exitCode, report, connection };
}

/** What `openssl ocsp` makes of the same octets: the status it believes, or none, and all it prints of them. */
async function judgedByOpenssl(der: Buffer, { leaf }: Asked) {
  const file = join(folder, "staple.der");
  writeFileSync(file, der);
  const issuer = inLab(lab.authority.issuing.certificate);
  const said = await openssl(
    ...["ocsp", "-respin", file, "-issuer", issuer, "-cert", inLab(leaf), "-CAfile", lab.rootCertificate],
    ...["-no_nonce", "-resp_text", "-ignore_err"],
  );
  const status = ["good", "revoked", "unknown"].find((one) => said.includes(`\n${inLab(leaf)}: ${one}\n`));
  const isBelieved = said.includes("Response verify OK") && !said.includes("WARNING: Status times invalid");
  return { status: isBelieved ? status : undefined, text: said };
}

/** The lines in which OpenSSL prints a response. */
const printed = (text: string): string[] =>
  text
    .slice(text.indexOf("OCSP Response Data:"))
    .split("\n")
    .filter((line) => /^ {4}/.test(line));

const fieldsOf = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`^ +${name}: (.*)$`, "gm"))].map(([, value = ""]) => value);

const sameNumber = (one: string | undefined, other: string): boolean =>
  one !== undefined && BigInt(`0x${one}`) === BigInt(`0x${other}`);

const statusOf = ({ verdict }: Pick<InspectionReport, "verdict">): string => verdict.status;

/** Holds what is said of a server against what OpenSSL says of it. */
async function compare(asked: Asked): Promise<string | undefined> {
  const { response, verified } = await heardByOpenssl(asked);
  const { exitCode, report, connection } = await inspected(asked);
  expect(connection?.certificationPath?.valid).toBe(verified);
  expect(connection?.chain[0]?.stapled !== undefined).toBe(response !== undefined);
  const [staple] = report.evidence.filter(({ kind }) => kind === "staple");
  if (response === undefined) {
    expect([exitCode, staple?.bytesBase64]).toEqual([2, undefined]);
    return undefined;
  }
  if (report.issuer === undefined) {
    // It was not sent: without it nobody can verify anything, OpenSSL neither.
    expect([verified, exitCode, report.verdict]).toEqual([
      false,
      2,
      { status: "undetermined", because: [{ because: "noIssuer" }] },
    ]);
    return "undetermined";
  }
  const octets = Buffer.from(staple?.bytesBase64 ?? "", "base64");
  const { status = "undetermined", text } = await judgedByOpenssl(octets, asked);
  // The very octets, for all that OpenSSL can read of them.
  expect(response.includes("OCSP Response Data:")).toBe(text.includes("OCSP Response Data:"));
  expect(printed(response)).toEqual(printed(text));
  const verdict = verified ? status : "undetermined";
  expect(statusOf(report)).toBe(verdict);
  expect(exitCode).toBe(verdict === "good" ? 0 : verdict === "revoked" ? 1 : 2);
  if (staple?.verdict.status !== "undetermined") {
    const { ocsp, verdict } = staple as NonNullable<typeof staple>;
    const moments = [ocsp?.thisUpdate, ocsp?.nextUpdate].flatMap((one) => one ?? []);
    // Some responses speak of other certificates, too.
    const about = response
      .split("Certificate ID:")
      .find((single) => sameNumber(fieldsOf(single, "Serial Number")[0], report.certificate.serialNumber));
    const expected = ["This Update", "Next Update"].flatMap((name) => fieldsOf(about ?? "", name));
    expect(moments.map(Date.parse)).toEqual(expected.map(Date.parse));
    expect([verdict.status]).toEqual(fieldsOf(about ?? "", "Cert Status"));
  }
  return verdict;
}

const sceneOf = (id: string): PlayedScene => {
  const scene = lab.scenes.find((one) => one.id === id);
  if (scene === undefined) throw new Error(`no scene ${id}`);
  return scene;
};

const askedOf = ({ host, leaf, url }: PlayedScene): Asked => {
  const { protocol, port } = new URL(url);
  const starttls = protocol === "https:" ? {} : { starttls: protocol.replace(":", "") };
  return { port: Number(port), servername: host, leaf: leaf.certificate, ...starttls };
};

/** What the authority's responder answers about a scene's certificate. */
const answerAbout = async ({ leaf }: PlayedScene): Promise<Buffer> =>
  lab.authority.answer(await lab.authority.ask(leaf));

describe("each scene of the lab", () => {
  it.each(scenes.map(({ id }) => id))("%s is told as OpenSSL's client tells it", async (id) => {
    await compare(askedOf(sceneOf(id)));
  });

  it("and what they staple is good and revoked, so that both were compared", async () => {
    expect(await compare(askedOf(sceneOf("good-stapled")))).toBe("good");
    expect(await compare(askedOf(sceneOf("revoked-stapled")))).toBe("revoked");
  });
});

describe("Node's server", () => {
  it.each<[what: string, staple: (answer: Buffer) => Uint8Array]>([
    ["garbage", () => Buffer.from("no OCSP response at all")],
    [
      "an answer that was changed",
      (answer) => answer.map((octet, at) => (at < answer.length - 1 ? octet : ~octet)),
    ],
  ])("that staples %s is not believed, nor by OpenSSL", async (_, staple) => {
    const scene = sceneOf("good-unstapled");
    const { certificate, key } = scene.leaf;
    const [cert, issuing, itsKey] = [certificate, lab.authority.issuing.certificate, key].map((file) =>
      readFileSync(inLab(file), "utf8"),
    );
    const options = { cert: `${cert}${issuing}`, key: itsKey ?? "" };
    const port = await serveTls(options, staple(await answerAbout(scene)));
    expect(await compare({ ...askedOf(scene), port })).toBe("undetermined");
  });
});

describe("OpenSSL's server", () => {
  /** Serves a scene's certificate with the issuing CA's until the end of the test. Gives its port. */
  const serve = ({ leaf }: PlayedScene, ...more: readonly string[]): Promise<number> => {
    const { issuing, openssl } = lab.authority;
    const identity = ["-cert", leaf.certificate, "-key", leaf.key, "-cert_chain", issuing.certificate];
    return serveByOpenssl([...identity, ...more], openssl.folder);
  };

  it.each([
    ["-tls1_2", "good-unstapled", "good"],
    ["-tls1_3", "good-unstapled", "good"],
    ["-tls1_2", "revoked", "revoked"],
    ["-tls1_3", "revoked", "revoked"],
    ["-tls1_2", "unknown-serial", "unknown"],
    ["-tls1_3", "unknown-serial", "unknown"],
  ])("%s staples of %s what is told: %s", async (version, id, verdict) => {
    const scene = sceneOf(id);
    const staple = join(folder, "served.der");
    writeFileSync(staple, await answerAbout(scene));
    const asked = askedOf(scene);
    const port = await serve(scene, version, "-status_file", staple);
    expect(await compare({ ...asked, port })).toBe(verdict);
    const { connection } = await inspected({ ...asked, port });
    expect(connection?.protocolVersion).toBe(version === "-tls1_2" ? "TLSv1.2" : "TLSv1.3");
  });

  it.each(["-tls1_2", "-tls1_3"])("%s staples nothing, and so it is told", async (version) => {
    const scene = sceneOf("good-stapled");
    expect(await compare({ ...askedOf(scene), port: await serve(scene, version) })).toBeUndefined();
  });

  it.each<[what: string, staple: () => Promise<Buffer>]>([
    ["another certificate's answer", () => answerAbout(sceneOf("revoked"))],
    ["tryLater (RFC 6960 §4.2.1)", async () => Buffer.from("30030a0103", "hex")],
  ])("that staples %s is not believed, nor by OpenSSL", async (_, staple) => {
    const scene = sceneOf("good-unstapled");
    const file = join(folder, "served.der");
    writeFileSync(file, await staple());
    const port = await serve(scene, "-status_file", file);
    expect(await compare({ ...askedOf(scene), port })).toBe("undetermined");
  });
});

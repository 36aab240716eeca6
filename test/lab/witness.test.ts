import { X509Certificate } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shakeHands } from "../../src/companion/staple.ts";
import type { Issued } from "../../src/lab/authority.ts";
import { type Lab, type PlayedMailServer, type PlayedScene, startLab } from "../../src/lab/lab.ts";
import { mailServers } from "../../src/lab/mail.ts";
import { scenes } from "../../src/lab/scenes.ts";
import type { Staple } from "../../src/lab/staples.ts";
import {
  type Door,
  type PrintedResponse,
  readPrinted,
  type Witnessed,
  witness,
} from "../../src/lab/witness.ts";

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ ports: { ocsp: 0, http: 0, https: 0 } });
}, 60_000);
afterAll(() => lab.stop());

const sceneOf = (id: string): PlayedScene => {
  const scene = lab.scenes.find((one) => one.id === id);
  if (scene === undefined) throw new Error(`no scene ${id}`);
  return scene;
};
const doorOf = ({ url, host }: PlayedScene): Door => ({ port: Number(new URL(url).port), servername: host });
const inLab = (file: string): string => join(lab.authority.openssl.folder, file);
const derOf = ({ certificate }: Pick<Issued, "certificate">): Buffer =>
  new X509Certificate(readFileSync(inLab(certificate))).raw;

/** What the companion brings from the same door. */
const brought = ({ port, ...door }: Door) =>
  shakeHands({ host: "127.0.0.1", port, ...door }, { milliseconds: 20_000 });

/** What OpenSSL prints of octets that a server stapled: undefined where it cannot read them. */
async function printed(staple: Uint8Array): Promise<PrintedResponse | undefined> {
  writeFileSync(inLab("brought.der"), staple);
  const { stdout } = await lab.authority.openssl.attempt(
    ...["ocsp", "-respin", "brought.der", "-resp_text", "-noverify", "-ignore_err"],
  );
  const start = stdout.indexOf("OCSP Response Data:");
  return start < 0 ? undefined : readPrinted(stdout.slice(start));
}

/** What OpenSSL makes of a staple for the certificate: the status, if it counts. */
async function judged(staple: Uint8Array, { certificate }: Issued): Promise<string> {
  writeFileSync(inLab("brought.der"), staple);
  const { output } = await lab.authority.openssl.attempt(
    ...["ocsp", "-respin", "brought.der", "-issuer", "issuing.crt", "-cert", certificate],
    ...["-CAfile", "root.crt", "-no_nonce"],
  );
  const status = new RegExp(`^${certificate}: (\\w+)$`, "m").exec(output)?.[1];
  const counts = output.includes("Response verify OK") && !output.includes("Status times invalid");
  return counts && status !== undefined ? status : "undetermined";
}

/** Both witnesses at one door. Whatever OpenSSL tells, the companion has to have brought the same. */
async function agreed(door: Door) {
  const [witnessed, handshake] = await Promise.all([witness(lab.authority, door), brought(door)]);
  const { chain = [], protocolVersion, failure } = handshake;
  expect(failure).toBeUndefined();
  expect(chain.map(({ certificate }) => Buffer.from(certificate))).toEqual(witnessed.chain);
  const staple = chain[0]?.ocspResponse;
  if (staple === undefined) expect(witnessed.staple).toBe("none");
  else expect((await printed(staple)) ?? "unreadable").toEqual(witnessed.staple);
  expect(protocolVersion).toBe(witnessed.protocol);
  return { witnessed, handshake };
}

describe.each(scenes.map(({ id }) => id))("%s", (id) => {
  it("is seen alike by openssl s_client and the companion, as its row describes it", async () => {
    const { server, sends, leaf, otherLeaf, valid } = sceneOf(id);
    const { issuing, root } = lab.authority;
    const { witnessed, handshake } = await agreed(doorOf(sceneOf(id)));
    const files = { leaf: otherLeaf ?? leaf, issuing, root, stranger: { certificate: "stranger.crt" } };
    expect(witnessed.chain).toEqual(sends.map((sent) => derOf(files[sent])));
    expect(witnessed.protocol).toBe(server === "tls12" ? "TLSv1.2" : "TLSv1.3");
    expect(handshake.clientCertificateRequested).toBe(server === "asksForCertificate" ? true : undefined);
    // X509_V_ERR_CERT_HAS_EXPIRED, and X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE.
    expect(witnessed.verifyResult).toBe(valid.to < 0 ? 10 : sends.includes("issuing") ? 0 : 21);
  });

  it("has a staple that OpenSSL takes for what it is going to be shown as", async () => {
    const { leaf, otherLeaf, circumstance, stapleShows } = sceneOf(id);
    const [first] = (await brought(doorOf(sceneOf(id)))).chain ?? [];
    const sameLeaf = derOf(leaf).equals(first?.certificate ?? Buffer.alloc(0));
    expect(sameLeaf).toBe(otherLeaf === undefined);
    const shows = first?.ocspResponse === undefined ? "none" : await judged(first.ocspResponse, leaf);
    expect(stapleShows).toBe(
      circumstance === "contained" ? "heldBack" : sameLeaf ? shows : "otherCertificate",
    );
  });
});

const day = 86_400_000;
const timely = { thisUpdate: expect.any(Date), nextUpdate: expect.any(Date) };

/** What is printed of each staple, its times apart. */
const facts: {
  readonly [Name in Staple]: (
    of: Pick<PlayedScene, "leaf" | "status">,
  ) => Omit<PrintedResponse, "text"> | "unreadable";
} = {
  honest: ({ leaf: { serialNumber }, status }) => ({
    responseStatus: "successful",
    responses: [
      typeof status === "object"
        ? { serialNumber, certStatus: "revoked", revocationTime: expect.any(Date), ...timely }
        : { serialNumber, certStatus: status === "good" ? "good" : "unknown", ...timely },
    ],
  }),
  expired: (scene) => facts.honest(scene),
  stranger: (scene) => facts.honest(scene),
  otherCertificate: () => ({
    responseStatus: "successful",
    responses: [{ serialNumber: serialOf("front.crt"), certStatus: "good", ...timely }],
  }),
  aboutIssuer: () => ({
    responseStatus: "successful",
    responses: [{ serialNumber: lab.authority.issuing.serialNumber, certStatus: "good", ...timely }],
  }),
  tryLater: () => ({ responseStatus: "trylater", responses: [] }),
  garbage: () => "unreadable",
  large: ({ leaf: { serialNumber } }) => ({
    responseStatus: "successful",
    responses: [
      { serialNumber, certStatus: "good", ...timely },
      ...Array.from({ length: 400 }, () => ({
        serialNumber: expect.any(String),
        certStatus: "unknown" as const,
        ...timely,
      })),
    ],
  }),
};

const serialOf = (file: string): string =>
  new X509Certificate(readFileSync(inLab(file))).serialNumber.toLowerCase();

/** Checks what a witness told of a staple, its times included. */
function expectStaple(told: Witnessed["staple"], staple: Staple, expected: object | string): void {
  if (typeof told === "string") {
    expect(told).toEqual(expected);
    return;
  }
  const { text, ...rest } = told;
  expect(rest).toEqual(expected);
  expect(text.includes("CN = Stranger")).toBe(staple === "stranger");
  for (const { thisUpdate, nextUpdate, revocationTime } of told.responses) {
    const now = Date.now();
    expect(thisUpdate.getTime()).toBeLessThanOrEqual(now);
    const left = (nextUpdate?.getTime() ?? 0) - now;
    expect(Math.abs(left)).toBeGreaterThan(day);
    expect(left > 0).toBe(staple !== "expired");
    if (revocationTime !== undefined) expect(now - revocationTime.getTime()).toBeLessThan(day);
  }
}

const stapling = scenes.flatMap(({ id, staple }) => (staple === undefined ? [] : [[id, staple] as const]));

it.each(stapling)("%s staples what is called %s", async (id, staple) => {
  const { staple: told } = await witness(lab.authority, doorOf(sceneOf(id)));
  expectStaple(told, staple, facts[staple](sceneOf(id)));
});

describe("openssl s_client alone", () => {
  const witnessed = (id: string, how: Partial<Door>) =>
    witness(lab.authority, { ...doorOf(sceneOf(id)), ...how });

  it.each(["TLSv1.2", "TLSv1.3"] as const)(
    "offers no other version than %s when told so",
    async (version) => {
      const { protocol, chain, staple } = await witnessed("revoked-stapled", { version });
      expect(protocol).toBe(version);
      expect(chain).toEqual([sceneOf("revoked-stapled").leaf, lab.authority.issuing].map(derOf));
      expectStaple(staple, "honest", facts.honest(sceneOf("revoked-stapled")));
      const older = witnessed("older-tls", { version });
      if (version === "TLSv1.2") expect(await older).toMatchObject({ protocol: version });
      else await expect(older).rejects.toThrow("alert protocol version");
    },
  );

  it("goes no further than to a staple that is no response, nor to a large one under TLS 1.2", async () => {
    const { protocol, chain } = await witnessed("staple-garbage", { version: "TLSv1.2" });
    expect(protocol).toBeUndefined();
    expect(chain).toHaveLength(2);
    await expect(witnessed("staple-large", { version: "TLSv1.2" })).rejects.toThrow("excessive message size");
  });

  it("that comes to nothing is not taken for one without a staple", async () => {
    const port = Number(new URL(sceneOf("responder-down").ocspUrl ?? "").port);
    await expect(witnessed("good-stapled", { port })).rejects.toThrow("openssl s_client -connect 127.0.0.1:");
  });
});

it.each(mailServers.map(({ protocol, staple }) => [protocol, staple] as const))(
  "%s turns to TLS, and is seen alike by openssl s_client and the companion",
  async (starttls, staple) => {
    const played = lab.mailServers.find(({ protocol }) => protocol === starttls) as PlayedMailServer;
    const { port, host, leaf, status } = played;
    const { witnessed } = await agreed({ port, servername: host, starttls });
    expect(witnessed.chain).toEqual([leaf, lab.authority.issuing].map(derOf));
    expect(witnessed.verifyResult).toBe(0);
    if (staple === undefined) expect(witnessed.staple).toBe("none");
    else expectStaple(witnessed.staple, staple, facts[staple]({ leaf, status }));
  },
);

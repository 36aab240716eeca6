import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { toHex } from "../../../src/core/bytes/hex.ts";
import {
  type Inquiry,
  type Planning,
  plan,
  planById,
  sourceId,
  whyUnaskable,
} from "../../../src/core/inquiry/plan.ts";
import type { NamedSource } from "../../../src/core/inquiry/source.ts";
import { openSchool, type School } from "../ocsp/school.ts";

let school: School;
beforeAll(async () => {
  school = await openSchool();
}, 60_000);
afterAll(() => school.close());

const planning: Planning = { site: "public", hashAlgorithm: "SHA-1", subtle: crypto.subtle };
const nonce = Uint8Array.from({ length: 32 }, (_, i) => i);
/** The certificate asked about, as ids have it: its hash, by OpenSSL. */
async function fingerprint(name = "leaf"): Promise<string> {
  const said = await school.openssl.run("x509", "-in", `${name}.crt`, "-noout", "-fingerprint", "-sha256");
  return said.trim().replace(/.*=/, "").replaceAll(":", "").toLowerCase();
}
const ocsp = (url: string): NamedSource => ({ kind: "ocsp", url });
const place = "http://ocsp.ca.example:8080/path";

/** What `openssl ocsp` would send. */
async function byOpenssl(...options: readonly string[]): Promise<Buffer> {
  const certificates = ["-issuer", "issuing.crt", "-cert", "leaf.crt"];
  await school.openssl.run("ocsp", ...options, ...certificates, "-reqout", "planned.der");
  return readFileSync(join(school.openssl.folder, "planned.der"));
}

const planned = async (source: NamedSource, its = planning): Promise<readonly Inquiry[]> => {
  const inquiries = await plan(school.subject(), source, its);
  if (typeof inquiries === "string") throw new Error(inquiries);
  return inquiries;
};

it("asks a responder over https and as the certificate names it, by GET, without a nonce", async () => {
  const request = await byOpenssl("-sha1", "-no_nonce");
  const last = encodeURIComponent(request.toString("base64"));
  const inquiries = await planned(ocsp(place));
  expect(inquiries.map(({ method, url }) => `${method} ${url}`)).toEqual([
    `GET https://ocsp.ca.example:8080/path/${last}`,
    `GET ${place}/${last}`,
  ]);
  for (const { headers } of inquiries) expect(headers).toEqual([["Accept", "application/ocsp-response"]]);
});

it("asks as the certificate names it alone, where that is https", async () => {
  const inquiries = await planned(ocsp("https://ocsp.ca.example/"));
  expect(inquiries.map(({ url }) => new URL(url).origin)).toEqual(["https://ocsp.ca.example"]);
});

it("asks with a SHA-256 CertID where that was chosen", async () => {
  const [inquiry] = await planned(ocsp(place), { ...planning, hashAlgorithm: "SHA-256" });
  expect(inquiry).toMatchObject({ kind: "ocsp", hashAlgorithm: "SHA-256" });
  if (inquiry?.kind === "ocsp")
    expect(toHex(inquiry.request)).toBe((await byOpenssl("-sha256", "-no_nonce")).toString("hex"));
});

it("asks by POST where the URL of a GET would be longer than 255 octets (RFC 9919 §6)", async () => {
  const request = await byOpenssl("-sha1", "-no_nonce");
  const room = 255 - `/${encodeURIComponent(request.toString("base64"))}`.length;
  const exactly = `http://ocsp.ca.example/${"p".repeat(room - "http://ocsp.ca.example/".length)}`;
  const [overHttps, fits] = await planned(ocsp(exactly));
  expect(fits).toMatchObject({ method: "GET" });
  expect(fits?.url).toHaveLength(255);
  // One octet more: s.
  expect(overHttps).toMatchObject({
    method: "POST",
    url: exactly.replace("http:", "https:"),
    headers: [
      ["Content-Type", "application/ocsp-request"],
      ["Accept", "application/ocsp-response"],
    ],
  });
  if (overHttps?.kind === "ocsp") expect(toHex(overHttps.request)).toBe(request.toString("hex"));
});

it("downloads a CRL from where the certificate says, and from nowhere else", async () => {
  const source = { kind: "crl", url: "http://crl.ca.example/a.crl", distributionPoint: {} } as NamedSource;
  const inquiries = await planned(source);
  expect(inquiries).toMatchObject([
    { kind: "crl", method: "GET", url: source.url, subject: school.subject() },
  ]);
});

it.each([
  ["http://10.0.0.1/", "public", "localAddress"],
  ["http://10.0.0.1/", "loopback", "localAddress"],
  ["http://10.0.0.1/", "private", undefined],
  ["http://localhost/", "private", "localAddress"],
  ["http://intranet/", "public", "localAddress"],
  ["http://ocsp.ca.example/", "loopback", undefined],
  ["http://224.0.0.1/", "private", "localAddress"],
  ["ldap://ldap.ca.example/", "public", "notHttp"],
  ["http://a:b@ocsp.ca.example/", "public", "userinfo"],
] as const)("%s, named by a site in a %s network: %s", async (url, site, why) => {
  expect(whyUnaskable(url, site)).toBe(why);
  const result = await plan(school.subject(), ocsp(url), { ...planning, site });
  if (why === undefined) expect(result).toHaveLength(2);
  else expect(result).toBe(why);
  const id = `ocsp ${await fingerprint()} GET SHA-1 ${url}`;
  const found = await planById(id, school.subject(), ocsp(url), { ...planning, site }, nonce);
  expect(found?.id).toBe(why === undefined ? id : undefined);
});

it("every manner has an id of its own, and is found by it", async () => {
  const subject = school.subject();
  const hash = await fingerprint();
  const ids = ["https", "http"].flatMap((scheme) =>
    ["GET SHA-1", "GET SHA-256", "POST SHA-1", "POST SHA-256", "POST SHA-1 nonce", "POST SHA-256 nonce"].map(
      (manner) => `ocsp ${hash} ${manner} ${place.replace("http", scheme)}`,
    ),
  );
  for (const id of ids) {
    const inquiry = await planById(id, subject, ocsp(place), planning, nonce);
    expect(inquiry?.id).toBe(id);
    expect(inquiry?.url.startsWith(id.split(" ").at(-1) ?? "")).toBe(true);
    if (inquiry?.kind !== "ocsp") throw new Error("not a question to a responder");
    expect(toHex(inquiry.request).endsWith(toHex(nonce))).toBe(id.includes("nonce"));
    expect(inquiry.nonce !== undefined).toBe(id.includes("nonce"));
  }
  for (const inquiry of await planned(ocsp(place))) expect(ids).toContain(inquiry.id);
});

it("an id of another certificate, place or manner finds nothing", async () => {
  const subject = school.subject();
  const find = (id: string): Promise<Inquiry | undefined> =>
    planById(id, subject, ocsp(place), planning, nonce);
  const hash = await fingerprint();
  expect((await find(`ocsp ${hash} GET SHA-1 ${place}`))?.kind).toBe("ocsp");
  expect(await find(`ocsp ${await fingerprint("otherLeaf")} GET SHA-1 ${place}`)).toBeUndefined();
  expect(await find(`ocsp ${hash} GET SHA-1 http://other.example/`)).toBeUndefined();
  expect(await find(`ocsp ${hash} GET MD5 ${place}`)).toBeUndefined();
  expect(await find(`crl ${hash} GET ${place}`)).toBeUndefined();
});

it("answers are filed by certificate and source, whatever the manner", async () => {
  expect(await sourceId(school.subject(), ocsp(place), planning)).toBe(
    `ocsp ${await fingerprint()} ${place}`,
  );
});

import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { answersDisagree } from "../../../src/core/findings/answers-disagree.ts";
import { type Conduct, conduct } from "../../../src/core/inquiry/conduct.ts";
import type { Evidence } from "../../../src/core/inquiry/evidence.ts";
import { firstSettings } from "../../../src/core/inquiry/settings.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { type Authority, type Issued, makeAuthority } from "../../../src/lab/authority.ts";
import { opensslIn } from "../../../src/lab/openssl.ts";
import { folder } from "../bytes/openssl.ts";

// A responder that has not heard yet of the revocation its own CA has listed.

const host = "www.bakery.example";
const [ocspUrl, crlUrl] = ["http://ocsp.ca.example/", "http://crl.ca.example/17.crl"];
let authority: Authority;
let leaf: Issued;
let says: Readonly<Record<"good" | "listedNot" | "listed", Evidence>>;

const read = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));
const der = ({ certificate }: Issued): Uint8Array =>
  new Uint8Array(new X509Certificate(read(certificate)).raw);
const bytes = (kind: Evidence["kind"], octets: Uint8Array): Evidence => ({
  kind,
  outcome: "bytes",
  bytes: octets,
  provenance: { at: new Date() },
});

beforeAll(async () => {
  authority = await makeAuthority(opensslIn(folder));
  const day = 86_400_000;
  leaf = await authority.issue({
    ...{ name: "bakery", host, keyType: "p256", ocspUrl, crlUrl },
    notBefore: new Date(Date.now() - day),
    notAfter: new Date(Date.now() + 60 * day),
  });
  const good = bytes("ocsp", new Uint8Array(await authority.answer(await authority.ask(leaf))));
  const listedNot = bytes("crl", read(await authority.gencrl()));
  await authority.revoke(leaf, "keyCompromise");
  says = { good, listedNot, listed: bytes("crl", read(await authority.gencrl())) };
}, 60_000);

const withAnswers = (ocsp: Evidence, crl: Evidence): Promise<Conduct> => {
  const at = new Date();
  const sha256 = createHash("sha256").update(der(leaf)).digest("hex");
  return conduct(
    {
      ...{ host, port: 443, at, by: "navigation", privateWindow: false, connection: {} },
      chain: [leaf, authority.issuing, authority.root].map(der),
    },
    new Map([
      [`ocsp ${sha256} ${ocspUrl}`, [ocsp]],
      [`crl ${sha256} ${crlUrl}`, [crl]],
    ]),
    { at, policy: strictPolicy, subtle: crypto.subtle },
    firstSettings,
  );
};

it("good from the responder, revoked in the CRL", async () => {
  const conducted = await withAnswers(says.good, says.listed);
  expect(conducted.inquests[0].weighing.verdict.status).toBe("revoked");
  expect(answersDisagree(conducted)).toEqual({ rule: "answers-disagree", tone: "note", facts: {} });
});

it("good from both", async () => {
  const conducted = await withAnswers(says.good, says.listedNot);
  expect(conducted.inquests[0].weighing.verdict.status).toBe("good");
  expect(answersDisagree(conducted)).toBeUndefined();
});

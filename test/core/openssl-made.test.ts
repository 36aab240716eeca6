import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyCrl } from "../../src/core/crl/verify.ts";
import { verifyResponse } from "../../src/core/ocsp/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import type { Subtle } from "../../src/core/x509/signature.ts";
import { type Authority, type Issued, makeAuthority } from "../../src/lab/authority.ts";
import { opensslIn } from "../../src/lab/openssl.ts";

// What `openssl ocsp` and `openssl ca -gencrl` themselves make of an authority's database, read by the judges.

const folder = mkdtempSync(join(tmpdir(), "revocation-authority-"));
let authority: Authority;
let leaves: Readonly<Record<"good" | "revoked" | "unknown", Issued>>;
let crl: Uint8Array;

beforeAll(async () => {
  authority = await makeAuthority(opensslIn(folder));
  const issue = (name: string, recorded: boolean): Promise<Issued> =>
    authority.issue({
      ...{ name, host: `www.${name}.example`, keyType: "p256", recorded },
      notBefore: new Date(Date.now() - 86_400_000),
      notAfter: new Date(Date.now() + 86_400_000),
    });
  leaves = {
    good: await issue("good", true),
    revoked: await issue("revoked", true),
    unknown: await issue("unknown", false),
  };
  await authority.revoke(leaves.revoked, "keyCompromise");
  crl = new Uint8Array(readFileSync(join(folder, await authority.gencrl())));
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const certificate = (issued: Issued) =>
  decodeCertificate(new Uint8Array(new X509Certificate(readFileSync(join(folder, issued.certificate))).raw));

const subject = (name: keyof typeof leaves) => {
  const leaf = certificate(leaves[name]);
  return { serialNumber: leaf.serialNumber, certificate: leaf, issuer: certificate(authority.issuing) };
};

const now = () => ({ at: new Date(), policy: strictPolicy, subtle: crypto.subtle as unknown as Subtle });

describe("openssl ocsp", () => {
  it.each(["good", "revoked", "unknown"] as const)(
    "answers %s, and nothing stands against it",
    async (name) => {
      const response = await authority.answer(await authority.ask(leaves[name]));
      const { checks, certStatus, signer } = await verifyResponse(
        new Uint8Array(response),
        subject(name),
        now(),
      );
      expect(checks.filter(({ outcome }) => outcome === "unmet" || outcome === "notReached")).toEqual([]);
      expect(certStatus?.status).toBe(name);
      expect(signer?.is).toBe("delegated");
      if (certStatus?.status === "revoked") expect(certStatus.revocationReason).toBe("keyCompromise");
    },
  );

  it("does not speak of another certificate", async () => {
    const response = await authority.answer(await authority.ask(leaves.good));
    const { certStatus } = await verifyResponse(new Uint8Array(response), subject("revoked"), now());
    expect(certStatus).toBeUndefined();
  });
});

describe("openssl ca -gencrl", () => {
  it.each([
    ["good", "good"],
    ["revoked", "revoked"],
    // A CRL knows nothing of certificates that were never recorded.
    ["unknown", "good"],
  ] as const)("of the certificate that is %s says %s", async (name, status) => {
    const { checks, certStatus, entries, crlNumber } = await verifyCrl(crl, subject(name), now());
    expect(checks.filter(({ outcome }) => outcome === "unmet" || outcome === "notReached")).toEqual([]);
    expect(certStatus?.status).toBe(status);
    expect([entries, crlNumber]).toEqual([1, 1n]);
    if (certStatus?.status === "revoked") expect(certStatus.revocationReason).toBe("keyCompromise");
  });
});

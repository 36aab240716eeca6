import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { OcspContext } from "../../../src/core/ocsp/context.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { type Certificate, decodeCertificate } from "../../../src/core/x509/certificate.ts";
import type { IssuedCertificate } from "../../../src/core/x509/issued-certificate.ts";
import { type Asn1, encode, explicit, fromDer, sequence } from "../../../src/lab/asn1.ts";
import {
  type CertificateName,
  fixtureClock,
  hours,
  makeFixtureCertificates,
  subjectOf,
} from "../../../src/lab/fixture-certificates.ts";
import {
  asCertID,
  byKey,
  certID,
  good,
  responseData,
  type Single,
  singleResponse,
  successful,
} from "../../../src/lab/ocsp-response.ts";
import { opensslIn } from "../../../src/lab/openssl.ts";
import { sign } from "../../../src/lab/signature.ts";

export interface Answer extends Partial<Omit<Single, "certID">> {
  /** About this certificate; `leaf` where absent. */
  readonly about?: CertificateName;
  readonly hash?: "sha1" | "sha256";
  readonly certID?: Asn1;
  readonly without?: "nextUpdate";
}

export interface Response {
  readonly answers?: readonly Answer[];
  readonly signer?: CertificateName;
  /** Whose private key signs, where it has not a file of the signer's own name. */
  readonly key?: CertificateName;
  readonly named?: "byKey" | "byName";
  readonly certs?: readonly CertificateName[];
  readonly producedAt?: Date;
  readonly responseExtensions?: readonly Asn1[];
}

/**
 * Where responses are made to order: encoded, hashed and signed by OpenSSL, with the lab's fixture
 * certificates.
 */
export async function openSchool() {
  const folder = mkdtempSync(join(tmpdir(), "revocation-school-"));
  const openssl = opensslIn(folder);
  const { der } = await makeFixtureCertificates(openssl);
  let made = 0;

  const certificate = (name: CertificateName): Certificate => decodeCertificate(new Uint8Array(der[name]));

  function subject(name: CertificateName = "leaf", issuer: CertificateName = "issuing"): IssuedCertificate {
    const issued = certificate(name);
    return { serialNumber: issued.serialNumber, certificate: issued, issuer: certificate(issuer) };
  }

  const answer = async ({
    about = "leaf",
    hash = "sha1",
    certID: id,
    without,
    ...single
  }: Answer): Promise<Asn1> =>
    singleResponse({
      certID: id ?? asCertID(await certID(openssl, "issuing.crt", `${about}.crt`, hash)),
      certStatus: good,
      thisUpdate: hours(-1),
      ...(without === undefined && { nextUpdate: hours(95) }),
      ...single,
    });

  async function respond({
    answers = [{}],
    signer = "responder",
    key = signer,
    named = "byKey",
    certs = [signer],
    producedAt = hours(-1),
    responseExtensions,
  }: Response = {}): Promise<Uint8Array> {
    const name = `made${made++}`;
    const data = responseData({
      responderID:
        named === "byKey" ? await byKey(openssl, `${signer}.crt`) : explicit(1, subjectOf(der[signer])),
      producedAt,
      responses: await Promise.all(answers.map(answer)),
      ...(responseExtensions && { responseExtensions }),
    });
    const basic = sequence(
      data,
      sequence("OID:1.2.840.10045.4.3.2"),
      await sign(openssl, name, data, `${key}.key`),
      ...(certs.length === 0 ? [] : [explicit(0, sequence(...certs.map((each) => fromDer(der[each]))))]),
    );
    return new Uint8Array(await encode(openssl, name, successful(basic)));
  }

  const context = (over: Partial<OcspContext> = {}): OcspContext => ({
    at: fixtureClock,
    policy: strictPolicy,
    subtle: crypto.subtle,
    ...over,
  });

  return {
    openssl,
    der,
    certificate,
    subject,
    respond,
    context,
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export type School = Awaited<ReturnType<typeof openSchool>>;

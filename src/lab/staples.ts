import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encode, explicit, sequence } from "./asn1.ts";
import type { Authority, Issued } from "./authority.ts";
import { garbage } from "./front.ts";
import {
  asCertID,
  byKey,
  certID,
  certificateValue,
  errorStatus,
  good,
  responseData,
  singleResponse,
  successful,
} from "./ocsp-response.ts";
import { sign, signatureAlgorithms } from "./signature.ts";

/**
 * What a server can staple. "honest": what the authority's database says of the server's certificate, good or not. "expired": that it
 * was good, until some days ago. "otherCertificate" and "aboutIssuer": true answers, about a certificate of the same authority and
 * about the issuing CA's. "stranger": good, signed by somebody the authority never named. "tryLater": an error status. "garbage": no
 * OCSP response. "large": honest, about the server's certificate and four hundred others. Not empty: neither Node nor OpenSSL's
 * s_server nor nginx sends that.
 */
export type Staple =
  | "honest"
  | "expired"
  | "otherCertificate"
  | "aboutIssuer"
  | "stranger"
  | "tryLater"
  | "garbage"
  | "large";

const day = 86_400_000;

/** A good answer whose time has passed, which `openssl ocsp` will not make: written out and signed with the responder's key. */
export async function staleResponse(
  { openssl, issuing, ocspSigner }: Authority,
  leaf: Issued,
): Promise<Buffer> {
  const name = `${leaf.serialNumber}.stale`;
  const then = Date.now() - 10 * day;
  const data = responseData({
    responderID: await byKey(openssl, ocspSigner.certificate),
    producedAt: new Date(then),
    responses: [
      singleResponse({
        certID: asCertID(await certID(openssl, issuing.certificate, leaf.certificate)),
        certStatus: good,
        thisUpdate: new Date(then),
        nextUpdate: new Date(then + 4 * day),
      }),
    ],
  });
  const certificates = explicit(0, sequence(await certificateValue(openssl, ocspSigner.certificate)));
  const signature = await sign(openssl, name, data, ocspSigner.key);
  const basic = sequence(data, signatureAlgorithms.ecdsaWithSha256.identifier, signature, certificates);
  return encode(openssl, name, successful(basic));
}

/** Forty kilobytes of answer. Of the four hundred serial numbers beside the leaf's the database knows nothing. */
async function largeResponse({ openssl, issuing, answer }: Authority, leaf: Issued): Promise<Buffer> {
  const file = `${leaf.serialNumber}.large-request.der`;
  const others = Array.from({ length: 400 }, (_, index) => ["-serial", `${1000 + index}`]);
  await openssl.run(
    ...["ocsp", "-issuer", issuing.certificate, "-cert", leaf.certificate, ...others.flat()],
    ...["-no_nonce", "-reqout", file],
  );
  return answer(await readFile(join(openssl.folder, file)));
}

/** Who has a part in a staple, besides the authority and the server whose it is. */
export interface Others {
  /** Another certificate of the authority's. */
  readonly otherCertificate: Issued;
  readonly stranger: Issued;
}

/** Makes what a server with the certificate `leaf` staples: DER, but for garbage. */
export async function makeStaple(
  staple: Staple,
  leaf: Issued,
  authority: Authority,
  { otherCertificate, stranger }: Others,
): Promise<Buffer> {
  const { openssl, issuing, root } = authority;
  switch (staple) {
    case "honest":
      return authority.answer(await authority.ask(leaf));
    case "expired":
      return staleResponse(authority, leaf);
    case "otherCertificate":
      return authority.answer(await authority.ask(otherCertificate));
    case "aboutIssuer":
      return authority.answerAsRoot(await authority.ask(issuing, { issuer: root }));
    case "stranger":
      return authority.answer(await authority.ask(leaf), stranger);
    case "tryLater":
      return encode(openssl, `${leaf.serialNumber}.try-later`, errorStatus(3));
    case "garbage":
      return garbage;
    case "large":
      return largeResponse(authority, leaf);
    default:
      return staple satisfies never;
  }
}

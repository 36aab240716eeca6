import { decodeResponse } from "../../src/core/ocsp/response.ts";
import { verifyResponse } from "../../src/core/ocsp/verify.ts";
import { strictPolicy } from "../../src/core/policy.ts";
import { decodeCertificate } from "../../src/core/x509/certificate.ts";
import type { IssuedCertificate } from "../../src/core/x509/issued-certificate.ts";
import { knownKeys } from "../../src/core/x509/known-keys.ts";
import { sideBySide } from "./measure.ts";
import type { Floor } from "./ocsp-floor-work.ts";

// Bundled once and run in Node and in Firefox, as crl-work.ts is.

const bytesAt = async (url: string): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await (await fetch(url)).arrayBuffer());

const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const { subtle } = crypto;

const filesAt = (server: string) =>
  Promise.all([
    bytesAt(`${server}/response.der`),
    bytesAt(`${server}/ca.der`),
    bytesAt(`${server}/leaf.der`),
  ]);

function subjectOf(ca: Uint8Array, leaf: Uint8Array): IssuedCertificate {
  const certificate = decodeCertificate(leaf);
  return { serialNumber: certificate.serialNumber, issuer: decodeCertificate(ca), certificate };
}

function signedOf(response: Uint8Array) {
  const { basic } = decodeResponse(response);
  const [delegate] = basic?.certs ?? [];
  if (basic === undefined || delegate === undefined) throw new Error("not the response expected");
  return { basic, delegate };
}

/** Milliseconds. */
export interface OcspRow {
  /** `importKey` and two `verify`, the responder's certificate and its response: what a new responder cannot do without. */
  readonly limitNew: number;
  /** Decode and all checks, nothing known before. */
  readonly new: number;
  /** One `verify`. */
  readonly limitKnown: number;
  /** The same when the responder is known. */
  readonly known: number;
  readonly decode: number;
}

export async function measureOcsp(server: string, samples: number): Promise<OcspRow> {
  const [response, ca, leaf] = await filesAt(server);
  const subject = subjectOf(ca, leaf);
  const context = { at: new Date(), policy: strictPolicy, subtle };
  const keys = knownKeys();
  const first = await verifyResponse(response, subject, { ...context, keys });
  if (first.certStatus?.status !== "good" || first.signer?.is !== "delegated")
    throw new Error("not the response expected");
  const { basic, delegate } = signedOf(response);
  const importKey = (spki: Uint8Array): Promise<CryptoKey> =>
    subtle.importKey("spki", spki.slice(), rsa, false, ["verify"]);
  const issuerKey = await importKey(subject.issuer.subjectPublicKeyInfo);
  const delegateKey = await importKey(delegate.subjectPublicKeyInfo);
  const verify = (key: CryptoKey, signature: Uint8Array, data: Uint8Array): Promise<boolean> =>
    subtle.verify(rsa, key, signature as BufferSource, data as BufferSource);
  return sideBySide(
    {
      limitNew: async () => {
        const key = await importKey(delegate.subjectPublicKeyInfo);
        await verify(issuerKey, delegate.signatureValue, delegate.tbsCertificate);
        await verify(key, basic.signature, basic.tbsResponseData);
      },
      new: () => verifyResponse(response, subject, context),
      limitKnown: () => verify(delegateKey, basic.signature, basic.tbsResponseData),
      known: () => verifyResponse(response, subject, { ...context, keys }),
      decode: () => decodeResponse(response),
    },
    samples,
  );
}

/** What `ocsp-floor` verifies. */
export async function floorOf(server: string): Promise<Floor> {
  const [response, ca] = await filesAt(server);
  const { basic, delegate } = signedOf(response);
  const signed = (spki: Uint8Array, signature: Uint8Array, octets: Uint8Array) => ({
    spki: [...spki],
    signature: [...signature],
    signed: [...octets],
  });
  return [
    signed(decodeCertificate(ca).subjectPublicKeyInfo, delegate.signatureValue, delegate.tbsCertificate),
    signed(delegate.subjectPublicKeyInfo, basic.signature, basic.tbsResponseData),
  ];
}

/** Milliseconds of the first verdict after this module has been loaded. */
export async function firstVerdict(server: string): Promise<number> {
  const [response, ca, leaf] = await filesAt(server);
  const start = performance.now();
  const context = { at: new Date(), policy: strictPolicy, subtle };
  const { certStatus } = await verifyResponse(response, subjectOf(ca, leaf), context);
  if (certStatus?.status !== "good") throw new Error("not the response expected");
  return performance.now() - start;
}

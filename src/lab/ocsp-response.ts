import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Asn1,
  bitString,
  encode,
  explicit,
  fromDer,
  implicit,
  integer,
  octetString,
  octetStringOf,
  oid,
  sequence,
} from "./asn1.ts";
import { generalizedTime } from "./authority.ts";
import type { Openssl } from "./openssl.ts";

/** RFC 6960 §4.1.1 CertID. Hashes and serial number in hex. */
export interface CertID {
  readonly hashAlgorithm: "sha1" | "sha256";
  readonly issuerNameHash: string;
  readonly issuerKeyHash: string;
  readonly serialNumber: string;
}

/** What OpenSSL writes into a request about `certificate` (a file), so that an answer can name the same. */
export async function certID(
  openssl: Openssl,
  issuer: string,
  certificate: string,
  hashAlgorithm: CertID["hashAlgorithm"] = "sha1",
): Promise<CertID> {
  const text = await openssl.run(
    ...["ocsp", `-${hashAlgorithm}`, "-issuer", issuer, "-cert", certificate, "-no_nonce", "-req_text"],
  );
  const field = (name: string): string => {
    const value = new RegExp(`${name}: ([0-9A-F]+)`).exec(text)?.[1];
    if (value === undefined) throw new Error(`no ${name} in: ${text}`);
    return value.toLowerCase();
  };
  return {
    hashAlgorithm,
    issuerNameHash: field("Issuer Name Hash"),
    issuerKeyHash: field("Issuer Key Hash"),
    serialNumber: field("Serial Number"),
  };
}

const octets = (hex: string): Asn1 => octetString(Buffer.from(hex, "hex"));
const time = (date: Date): Asn1 => `GENERALIZEDTIME:${generalizedTime(date)}`;
const digestOids = { sha1: "1.3.14.3.2.26", sha256: "2.16.840.1.101.3.4.2.1" } as const;

export const asCertID = ({ hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertID): Asn1 =>
  sequence(
    sequence(oid(digestOids[hashAlgorithm]), "NULL"),
    octets(issuerNameHash),
    octets(issuerKeyHash),
    integer(serialNumber),
  );

/** RFC 6960 §4.2.1 CertStatus. */
export const good: Asn1 = implicit(0, "NULL");
export const unknown: Asn1 = implicit(2, "NULL");
/** `reason`: the number of a CRLReason (RFC 5280 §5.3.1). */
export const revoked = (at: Date, reason?: number): Asn1 =>
  implicit(1, sequence(time(at), ...(reason === undefined ? [] : [explicit(0, `ENUMERATED:${reason}`)])));

/** RFC 5280 §4.1 Extension. */
export const extension = (dotted: string, value: Asn1, critical = false): Asn1 =>
  sequence(oid(dotted), ...(critical ? ["BOOLEAN:TRUE"] : []), octetStringOf(value));

export interface Single {
  readonly certID: Asn1;
  readonly certStatus: Asn1;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  readonly singleExtensions?: readonly Asn1[];
}

/** RFC 6960 §4.2.1 SingleResponse. */
export const singleResponse = ({
  certID,
  certStatus,
  thisUpdate,
  nextUpdate,
  singleExtensions,
}: Single): Asn1 =>
  sequence(
    certID,
    certStatus,
    time(thisUpdate),
    ...(nextUpdate === undefined ? [] : [explicit(0, time(nextUpdate))]),
    ...(singleExtensions === undefined ? [] : [explicit(1, sequence(...singleExtensions))]),
  );

export interface ResponseData {
  readonly version?: Asn1;
  readonly responderID: Asn1;
  readonly producedAt: Date;
  readonly responses: readonly Asn1[];
  readonly responseExtensions?: readonly Asn1[];
}

/** RFC 6960 §4.2.1 ResponseData. */
export const responseData = ({
  version,
  responderID,
  producedAt,
  responses,
  responseExtensions,
}: ResponseData): Asn1 =>
  sequence(
    ...(version === undefined ? [] : [explicit(0, version)]),
    responderID,
    time(producedAt),
    sequence(...responses),
    ...(responseExtensions === undefined ? [] : [explicit(1, sequence(...responseExtensions))]),
  );

/** A signature as X.509 writes it, and the OpenSSL command that makes it. */
export interface SignatureAlgorithm {
  readonly identifier: Asn1;
  readonly sign: readonly string[];
}

/** RFC 5758 §3.2: no parameters. */
export const ecdsaWithSha256: SignatureAlgorithm = {
  identifier: sequence(oid("1.2.840.10045.4.3.2")),
  sign: ["dgst", "-sha256"],
};

/** Signs what OpenSSL encodes `tbs` as; gives the tbs, the algorithm and the signature, as every signed structure has them. */
export async function signed(
  openssl: Openssl,
  name: string,
  tbs: Asn1,
  key: string,
  algorithm: SignatureAlgorithm = ecdsaWithSha256,
): Promise<readonly [tbs: Asn1, algorithm: Asn1, signature: Asn1]> {
  await encode(openssl, `${name}.tbs`, tbs);
  await openssl.run(...algorithm.sign, "-sign", key, "-out", `${name}.signature`, `${name}.tbs.der`);
  const signature = await readFile(join(openssl.folder, `${name}.signature`));
  return [tbs, algorithm.identifier, bitString(signature)];
}

/** A certificate (a PEM file) as a value. */
export const certificateValue = async (openssl: Openssl, certificate: string): Promise<Asn1> =>
  fromDer(new X509Certificate(await readFile(join(openssl.folder, certificate))).raw);

/** RFC 6960 §4.2.1 ResponderID byKey: what `openssl x509 -ocspid` calls the public key's OCSP hash. */
export async function byKey(openssl: Openssl, certificate: string): Promise<Asn1> {
  const text = await openssl.run("x509", "-in", certificate, "-noout", "-ocspid");
  const hash = /Public key OCSP hash: ([0-9A-F]+)/.exec(text)?.[1];
  if (hash === undefined) throw new Error(`no key hash in: ${text}`);
  return explicit(2, octets(hash));
}

/** RFC 6960 §4.2.1 OCSPResponse with status successful (0) around a BasicOCSPResponse. */
export const successful = (basicOCSPResponse: Asn1): Asn1 =>
  sequence(
    "ENUMERATED:0",
    explicit(0, sequence(oid("1.3.6.1.5.5.7.48.1.1"), octetStringOf(basicOCSPResponse))),
  );

/** RFC 6960 §4.2.1 OCSPResponse without an answer: 1 malformedRequest, 2 internalError, 3 tryLater, 5 sigRequired, 6 unauthorized. */
export const errorStatus = (responseStatus: number): Asn1 => sequence(`ENUMERATED:${responseStatus}`);

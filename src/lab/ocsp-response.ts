import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Asn1,
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

/** A moment, or what stands where it should. */
export type Time = Date | Asn1;

const time = (moment: Time): Asn1 =>
  moment instanceof Date ? `GENERALIZEDTIME:${generalizedTime(moment)}` : moment;
const digestOids = { sha1: "1.3.14.3.2.26", sha256: "2.16.840.1.101.3.4.2.1" } as const;

/** As a value; `instead` takes the place of what it names. */
export const asCertID = (
  { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber }: CertID,
  instead: { readonly identifier?: Asn1; readonly serial?: Asn1 } = {},
): Asn1 =>
  sequence(
    instead.identifier ?? sequence(oid(digestOids[hashAlgorithm]), "NULL"),
    octets(issuerNameHash),
    octets(issuerKeyHash),
    instead.serial ?? integer(serialNumber),
  );

/** RFC 6960 §4.2.1 CertStatus. */
export const good: Asn1 = implicit(0, "NULL");
export const unknown: Asn1 = implicit(2, "NULL");
/** `reason`: the number of a CRLReason (RFC 5280 §5.3.1). */
export const revoked = (at: Time, reason?: number): Asn1 =>
  implicit(1, sequence(time(at), ...(reason === undefined ? [] : [explicit(0, `ENUMERATED:${reason}`)])));

/** RFC 5280 §4.1 Extension. */
export const extension = (dotted: string, value: Asn1, critical = false): Asn1 =>
  sequence(oid(dotted), ...(critical ? ["BOOLEAN:TRUE"] : []), octetStringOf(value));

export interface Single {
  readonly certID: Asn1;
  readonly certStatus: Asn1;
  readonly thisUpdate: Time;
  readonly nextUpdate?: Time;
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
  readonly producedAt: Time;
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

/** RFC 6960 §4.2.1 OCSPResponse around a BasicOCSPResponse, with the status that goes with it or another. */
export const successful = (basicOCSPResponse: Asn1, responseStatus = 0): Asn1 =>
  sequence(
    `ENUMERATED:${responseStatus}`,
    explicit(0, sequence(oid("1.3.6.1.5.5.7.48.1.1"), octetStringOf(basicOCSPResponse))),
  );

/** RFC 6960 §4.2.1 OCSPResponse without an answer: 1 malformedRequest, 2 internalError, 3 tryLater, 5 sigRequired, 6 unauthorized. */
export const errorStatus = (responseStatus: number): Asn1 => sequence(`ENUMERATED:${responseStatus}`);

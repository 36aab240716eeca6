import * as asn1 from "@peculiar/asn1-ocsp";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import { AlgorithmIdentifier, Extension } from "@peculiar/asn1-x509";
import { fromHex } from "../bytes/hex.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { KnownKeys } from "../x509/known-keys.ts";
import type { Subtle } from "../x509/signature.ts";
import { issuerHashes } from "./cert-id.ts";

/** How to ask. */
export interface RequestOptions {
  /** Of the CertID: SHA-256 is what RFC 9919 §3.1.1 demands, SHA-1 what every responder understands. */
  readonly hashAlgorithm: "SHA-1" | "SHA-256";
  readonly subtle: Subtle;
  /** Random octets, 32 of them (RFC 9654 §2.1). Without it the request has no extensions. */
  readonly nonce?: Uint8Array;
  readonly keys?: KnownKeys;
}

const hashOids = { "SHA-1": "1.3.14.3.2.26", "SHA-256": "2.16.840.1.101.3.4.2.1" } as const;

/**
 * The DER of an OCSPRequest for one certificate, unsigned, as RFC 9919 §3.1 profiles it. This module loads
 * `@peculiar/asn1-ocsp`: import it only where a request is made. Throws DecodeError when the serial number is
 * not hex.
 */
export async function ocspRequest(
  subject: IssuedCertificate,
  { hashAlgorithm, subtle, nonce, keys }: RequestOptions,
): Promise<Uint8Array> {
  const { issuerNameHash, issuerKeyHash } = await issuerHashes(subject, hashAlgorithm, subtle, keys);
  const reqCert = new asn1.CertID({
    // RFC 5754 §2 would leave the NULL out; responders that compare the octets expect it, as OpenSSL writes
    // it.
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: hashOids[hashAlgorithm], parameters: null }),
    issuerNameHash: new OctetString(issuerNameHash),
    issuerKeyHash: new OctetString(issuerKeyHash),
    serialNumber: fromHex(subject.serialNumber).slice().buffer,
  });
  const tbsRequest = new asn1.TBSRequest({ requestList: [new asn1.Request({ reqCert })] });
  if (nonce !== undefined) tbsRequest.requestExtensions = [nonceExtension(nonce)];
  return new Uint8Array(AsnConvert.serialize(new asn1.OCSPRequest({ tbsRequest })));
}

/** The nonce is an OCTET STRING inside the OCTET STRING that every extension is (RFC 9654 §2.1). */
const nonceExtension = (nonce: Uint8Array): Extension =>
  new Extension({
    extnID: asn1.id_pkix_ocsp_nonce,
    extnValue: new OctetString(AsnConvert.serialize(new OctetString(nonce))),
  });

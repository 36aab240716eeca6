import { fromBase64 } from "../core/bytes/base64.ts";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { contentsOf, readElement, tag } from "../core/bytes/der.ts";
import { toHex } from "../core/bytes/hex.ts";
import { decodePem } from "../core/bytes/pem.ts";
import { readCertificateList } from "../core/crl/certificate-list.ts";
import { decodeResponse } from "../core/ocsp/response.ts";
import { decodeCertificate } from "../core/x509/certificate.ts";

const pkcs7 = "a PKCS #7 bundle: openssl pkcs7 -print_certs takes the certificates out";
const pkcs12 = "a PKCS #12 file: openssl pkcs12 -nokeys takes the certificates out";
const privateKey = "a private key, which nothing here wants";
const request = "an OCSP request, not the response to it";

const labels: readonly (readonly [RegExp, string])[] = [
  [/PRIVATE KEY$/, privateKey],
  [/^(PKCS7|CMS)$/, pkcs7],
  [/CERTIFICATE REQUEST$/, "a request for a certificate, not the certificate"],
  [/^OCSP REQUEST$/, request],
];

/**
 * What a file is that could not be read as what it was named for, in words for whoever took the wrong one. Undefined where
 * that cannot be told, or where it is a damaged one of the right kind. Throws nothing.
 */
export function kindOfFile(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "empty";
  if (bytes[0] === tag.sequence) return kindOfDer(bytes);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  if (/^[^\w-]*<(!doctype|html|\?xml|head|body)/i.test(text)) return "a web page or XML";
  if (/^[A-Za-z0-9+/\s]+=*\s*$/.test(text)) {
    const der = attempt(() => fromBase64(text.replaceAll(/\s+/g, "")));
    return der?.[0] === tag.sequence
      ? "base64 without the lines -----BEGIN …----- and -----END …----- around it"
      : undefined;
  }
  const [block] = attempt(() => decodePem(text)) ?? [];
  if (block === undefined) return undefined;
  return kindOfDer(block.der) ?? labels.find(([label]) => label.test(block.label))?.[1];
}

function kindOfDer(der: Uint8Array): string | undefined {
  if (attempt(() => decodeCertificate(der))) return "a certificate, for --cert or --issuer";
  if (attempt(() => readCertificateList(der))) return "a CRL, for --crl";
  if (attempt(() => decodeResponse(der))) return "an OCSP response, for --ocsp";
  return attempt(() => {
    const start = toHex(contentsOf(der, readElement(der, 0, der.length, "")).subarray(0, 64));
    // Of the first, id-signedData; of the second, version 3 and id-data or id-signedData, both of PKCS #7.
    if (start.startsWith("06092a864886f70d010702")) return pkcs7;
    if (/^02010330.*06092a864886f70d01070[12]/.test(start)) return pkcs12;
    // PKCS #8, PKCS #1 and SEC 1.
    if (/^0201(0030|000282|0104)/.test(start)) return privateKey;
    return isOcspRequest(der) ? request : undefined;
  });
}

/** Whether it begins as an OCSPRequest does (RFC 6960 §4.1.1): the algorithm of the first CertID lies six levels deep. Throws DecodeError. */
function isOcspRequest(der: Uint8Array): boolean {
  let [at, end] = [0, der.length];
  for (let depth = 0; depth < 6; ) {
    const element = readElement(der, at, end, "");
    const isContext = (element.tag & 0xc0) === 0x80;
    if (isContext) at = element.end;
    else if (element.tag !== tag.sequence) return false;
    else [at, end, depth] = [element.contents, element.end, depth + 1];
  }
  return der[at] === tag.oid;
}

function attempt<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

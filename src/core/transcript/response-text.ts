import { type CertStatus, type CRLReason, crlReasons } from "../cert-status.ts";
import {
  type BasicOCSPResponseFields,
  type CertIDFields,
  type ExtensionFields,
  encodeResponse,
  type OCSPResponseFields,
  type SingleResponseFields,
} from "../ocsp/encode-response.ts";
import { responseStatuses } from "../ocsp/response.ts";
import { hashNames } from "./algorithm-names.ts";
import { takeExtension } from "./extension-text.ts";
import {
  isField,
  type Line,
  LineError,
  type Lines,
  type Spelling,
  takeField,
  takeValue,
  unlike,
} from "./lines.ts";
import { namesIn } from "./oneline-name.ts";
import { takePrintedCertificate } from "./pem-lines.ts";
import { takeSignature } from "./signature-text.ts";
import { anything, exactly, hex, integer, oneOf, time } from "./spellings.ts";

/** A Name as text, which does not tell its octets. */
interface PrintedName {
  readonly by: "name";
  readonly text: string;
  readonly line: Line;
}

/** An OCSPResponse, as far as its text tells. */
export type PrintedResponse =
  | Exclude<OCSPResponseFields, { readonly responseStatus: "successful" }>
  | {
      readonly responseStatus: "successful";
      readonly basic: Omit<BasicOCSPResponseFields, "responderID"> & {
        readonly responderID: PrintedName | Extract<BasicOCSPResponseFields["responderID"], { by: "key" }>;
      };
    };

/** What OCSP_RESPONSE_print(3) begins with. */
export const responseHeading = "OCSP Response Data:";

/** Of each response, and of a chain: more than anybody has reason to send. */
export const mostCertificates = 64;

/** The name of the number that stands behind OpenSSL's own, which differs from the RFC's and from version to version. */
const numbered = <Value>(names: Readonly<Record<number, Value>>, expected: string): Spelling<Value> => ({
  read: (text) => names[Number(/ \((0x[0-9a-f]+)\)$/.exec(text)?.[1])],
  expected,
});

const statuses = numbered(responseStatuses, "an OCSPResponseStatus");
const reasons: Spelling<CRLReason> = numbered(crlReasons, "a CRLReason");
const certStatuses = oneOf({ good: "good", revoked: "revoked", unknown: "unknown" } as const, "a CertStatus");

/**
 * Takes what OCSP_RESPONSE_print(3) prints, which is what `openssl ocsp -resp_text` and `openssl s_client -status` show, with
 * the certificates that come with it. Throws LineError at anything else, and where the text does not tell the octets: at a
 * time with a fraction, and at an extension that OpenSSL has no words for.
 */
export function takeResponse(lines: Lines): PrintedResponse {
  takeValue(lines, "OCSPResponse", exactly(responseHeading));
  const responseStatus = takeField(lines, "OCSP Response Status", "responseStatus", statuses);
  if (responseStatus === "successful") return { responseStatus, basic: takeBasic(lines) };
  if (isField(lines, "Response Type")) throw unlike(lines, "responseBytes", "nothing beside an error");
  return { responseStatus };
}

function takeBasic(lines: Lines) {
  takeField(lines, "Response Type", "responseType", exactly("Basic OCSP Response"));
  takeField(lines, "Version", "version", exactly("1 (0x0)"));
  const responderID = takeResponderID(lines);
  const producedAt = takeField(lines, "Produced At", "producedAt", time);
  takeField(lines, "Responses", "responses", exactly(""));
  const responses: SingleResponseFields[] = [];
  while (isField(lines, "Certificate ID")) {
    responses.push(takeSingle(lines, `responses[${responses.length}]`));
  }
  const responseExtensions = takeExtensions(lines, "Response Extensions", "responseExtensions");
  const { signatureAlgorithm, signature } = takeSignature(lines);
  const certs = takeCertificates(lines);
  return {
    responderID,
    producedAt,
    responses,
    responseExtensions,
    signatureAlgorithm,
    signature,
    certs,
  };
}

function takeResponderID(lines: Lines) {
  const text = takeField(lines, "Responder Id", "responderID", anything);
  const line = lines.all[lines.at - 1] as Line;
  const keyHash = hex.read(text);
  return keyHash === undefined ? ({ by: "name", text, line } as const) : ({ by: "key", keyHash } as const);
}

function takeSingle(lines: Lines, path: string): SingleResponseFields {
  const certID = takeCertID(lines, `${path}.certID`);
  const certStatus = takeCertStatus(lines, `${path}.certStatus`);
  const thisUpdate = takeField(lines, "This Update", `${path}.thisUpdate`, time);
  const nextUpdate = isField(lines, "Next Update")
    ? takeField(lines, "Next Update", `${path}.nextUpdate`, time)
    : undefined;
  const singleExtensions = takeExtensions(lines, "Response Single Extensions", `${path}.singleExtensions`);
  return { certID, certStatus, thisUpdate, ...(nextUpdate && { nextUpdate }), singleExtensions };
}

function takeCertID(lines: Lines, path: string): CertIDFields {
  takeField(lines, "Certificate ID", path, exactly(""));
  return {
    hashAlgorithm: takeField(lines, "Hash Algorithm", `${path}.hashAlgorithm`, hashNames),
    issuerNameHash: takeField(lines, "Issuer Name Hash", `${path}.issuerNameHash`, hex),
    issuerKeyHash: takeField(lines, "Issuer Key Hash", `${path}.issuerKeyHash`, hex),
    serialNumber: takeField(lines, "Serial Number", `${path}.serialNumber`, integer),
  };
}

function takeCertStatus(lines: Lines, path: string): CertStatus {
  const status = takeField(lines, "Cert Status", path, certStatuses);
  if (status !== "revoked") return { status };
  const revocationTime = takeField(lines, "Revocation Time", `${path}.revocationTime`, time);
  const revocationReason = isField(lines, "Revocation Reason")
    ? takeField(lines, "Revocation Reason", `${path}.revocationReason`, reasons)
    : undefined;
  return { status, revocationTime, ...(revocationReason && { revocationReason }) };
}

/** What may follow the extensions of an answer or of the whole. */
const afterExtensions = ["Certificate ID", "Response Extensions", "Signature Algorithm"];

function takeExtensions(lines: Lines, heading: string, path: string): ExtensionFields[] {
  if (!isField(lines, heading)) return [];
  takeField(lines, heading, path, exactly(""));
  const extensions: ExtensionFields[] = [];
  do extensions.push(takeExtension(lines, `${path}[${extensions.length}]`));
  while (!afterExtensions.some((label) => isField(lines, label)));
  return extensions;
}

function takeCertificates(lines: Lines): BasicOCSPResponseFields["certs"] {
  const certs: BasicOCSPResponseFields["certs"][number][] = [];
  while (isField(lines, "Certificate")) {
    const path = `certs[${certs.length}]`;
    if (certs.length === mostCertificates) throw unlike(lines, path, `${mostCertificates} at most`);
    certs.push(takePrintedCertificate(lines, path));
  }
  return certs;
}

/**
 * The DER OCSPResponse that is printed like this. A responder's Name has the octets that the same text stands for in a
 * certificate that came with it, or else in `names`. Throws LineError where it is in neither.
 *
 * Of some things the text says nothing, and they are as they should be: version v1, a critical FALSE and lists with nothing in
 * them are left out, hash functions and RSA PKCS #1 v1.5 have NULL for parameters. Only the signature can prove that it is so.
 */
export function rebuildResponse(
  { responseStatus, basic }: PrintedResponse,
  names: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  if (basic === undefined) return encodeResponse({ responseStatus });
  const { responderID, certs } = basic;
  if (responderID.by === "key") return encodeResponse({ responseStatus, basic: { ...basic, responderID } });
  const { by, text, line } = responderID;
  const name = namesIn(certs.map(({ der }) => der)).get(text) ?? names.get(text);
  if (name === undefined) {
    throw new LineError("responderID", line.number, "a name that a certificate at hand has", line.text);
  }
  return encodeResponse({ responseStatus, basic: { ...basic, responderID: { by, name } } });
}

import { encodeElement, tag } from "../bytes/der.ts";
import { fromHex } from "../bytes/hex.ts";
import { encodeOid } from "../bytes/oid.ts";
import { encodeGeneralizedTime } from "../bytes/time.ts";
import { type CertStatus, crlReasons } from "../cert-status.ts";
import type { AlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { Extension } from "../x509/extension.ts";
import type { CertID } from "./cert-id.ts";
import {
  type BasicOCSPResponse,
  idPkixOcspBasic,
  type OCSPResponseStatus,
  type ResponderID,
  responseStatuses,
  type SingleResponse,
} from "./response.ts";

/** An Extension that lies nowhere yet. */
export type ExtensionFields = Pick<Extension, "extnID" | "critical" | "extnValue">;

/** An AlgorithmIdentifier by its octets. */
type EncodedAlgorithm = Pick<AlgorithmIdentifier, "raw">;

/** What a CertID holds. */
export interface CertIDFields extends Pick<CertID, "issuerNameHash" | "issuerKeyHash" | "serialNumber"> {
  readonly hashAlgorithm: EncodedAlgorithm;
}

/** What a SingleResponse holds. */
export interface SingleResponseFields
  extends Pick<SingleResponse, "certStatus" | "thisUpdate" | "nextUpdate"> {
  readonly certID: CertIDFields;
  readonly singleExtensions: readonly ExtensionFields[];
}

/** What a BasicOCSPResponse holds. */
export interface BasicOCSPResponseFields
  extends Pick<BasicOCSPResponse, "responderID" | "producedAt" | "signature"> {
  readonly responses: readonly SingleResponseFields[];
  readonly responseExtensions: readonly ExtensionFields[];
  readonly signatureAlgorithm: EncodedAlgorithm;
  readonly certs: readonly Pick<Certificate, "der">[];
}

/** What an OCSPResponse holds: what `decodeResponse` gives will do. */
export type OCSPResponseFields =
  | { readonly responseStatus: "successful"; readonly basic: BasicOCSPResponseFields }
  | { readonly responseStatus: Exclude<OCSPResponseStatus, "successful">; readonly basic?: never };

/**
 * The DER of an OCSPResponse (RFC 6960 §4.2.1). What DER leaves out is left out: version v1, a critical FALSE, and
 * lists of extensions or certificates with nothing in them. Algorithms and certificates keep their octets. Times lose
 * their milliseconds.
 */
export function encodeResponse({ responseStatus, basic }: OCSPResponseFields): Uint8Array {
  const status = encodeNumber(tag.enumerated, responseStatuses, responseStatus);
  if (basic === undefined) return sequence(status);
  const response = encodeElement(tag.octetString, [encodeBasic(basic)]);
  return sequence(status, explicit(0, sequence(encodeOid(idPkixOcspBasic), response)));
}

const sequence = (...parts: readonly Uint8Array[]): Uint8Array => encodeElement(tag.sequence, parts);
/** Not a spread: of arguments an engine takes so many and no more. */
const sequenceOf = <Value>(values: readonly Value[], encode: (value: Value) => Uint8Array): Uint8Array =>
  encodeElement(tag.sequence, values.map(encode));
const explicit = (n: number, value: Uint8Array): Uint8Array =>
  encodeElement(tag.contextConstructed(n), [value]);

/** The number that `name` stands for in `table`. */
function encodeNumber(tag: number, table: Readonly<Record<number, string>>, name: string): Uint8Array {
  const [number] = Object.entries(table).find(([, each]) => each === name) ?? [];
  return encodeElement(tag, [Uint8Array.of(Number(number))]);
}

function encodeBasic(basic: BasicOCSPResponseFields): Uint8Array {
  const { responderID, producedAt, responses, responseExtensions, signatureAlgorithm, signature, certs } =
    basic;
  const tbsResponseData = sequence(
    encodeResponderID(responderID),
    encodeGeneralizedTime(producedAt),
    sequenceOf(responses, encodeSingle),
    ...encodeExtensions(responseExtensions),
  );
  return sequence(
    tbsResponseData,
    signatureAlgorithm.raw,
    encodeElement(tag.bitString, [Uint8Array.of(0), signature]),
    ...(certs.length === 0
      ? []
      : [
          explicit(
            0,
            sequenceOf(certs, ({ der }) => der),
          ),
        ]),
  );
}

const encodeResponderID = (responderID: ResponderID): Uint8Array =>
  responderID.by === "name"
    ? explicit(1, responderID.name)
    : explicit(2, encodeElement(tag.octetString, [responderID.keyHash]));

const encodeSingle = (single: SingleResponseFields): Uint8Array =>
  sequence(
    encodeCertID(single.certID),
    encodeCertStatus(single.certStatus),
    encodeGeneralizedTime(single.thisUpdate),
    ...(single.nextUpdate ? [explicit(0, encodeGeneralizedTime(single.nextUpdate))] : []),
    ...encodeExtensions(single.singleExtensions),
  );

const encodeCertID = (certID: CertIDFields): Uint8Array =>
  sequence(
    certID.hashAlgorithm.raw,
    encodeElement(tag.octetString, [certID.issuerNameHash]),
    encodeElement(tag.octetString, [certID.issuerKeyHash]),
    encodeElement(tag.integer, [fromHex(certID.serialNumber)]),
  );

function encodeCertStatus(certStatus: CertStatus): Uint8Array {
  switch (certStatus.status) {
    case "good":
      return encodeElement(tag.contextPrimitive(0), []);
    case "revoked": {
      const { revocationTime, revocationReason } = certStatus;
      return encodeElement(tag.contextConstructed(1), [
        encodeGeneralizedTime(revocationTime),
        ...(revocationReason
          ? [explicit(0, encodeNumber(tag.enumerated, crlReasons, revocationReason))]
          : []),
      ]);
    }
    case "unknown":
      return encodeElement(tag.contextPrimitive(2), []);
    default:
      return certStatus satisfies never;
  }
}

/** `[1] EXPLICIT Extensions OPTIONAL` */
const encodeExtensions = (extensions: readonly ExtensionFields[]): Uint8Array[] =>
  extensions.length === 0 ? [] : [explicit(1, sequenceOf(extensions, encodeExtension))];

const encodeExtension = ({ extnID, critical, extnValue }: ExtensionFields): Uint8Array =>
  sequence(
    encodeOid(extnID),
    ...(critical ? [encodeElement(tag.boolean, [Uint8Array.of(0xff)])] : []),
    encodeElement(tag.octetString, [extnValue]),
  );

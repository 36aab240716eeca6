import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  enter,
  finish,
  isAtEnd,
  open,
  pathOf,
  peekTag,
  ranged,
  tag,
  takeExplicit,
} from "../bytes/der.ts";
import { takeBitString, takeOctetString, takeOid, takeSmallInteger } from "../bytes/primitives.ts";
import { takeGeneralizedTime } from "../bytes/time.ts";
import type { CertStatus, CRLReason } from "../cert-status.ts";
import { crlReasons } from "../cert-status.ts";
import type { ByteRange } from "../check.ts";
import { type AlgorithmIdentifier, takeAlgorithmIdentifier } from "../x509/algorithm-identifier.ts";
import { type Certificate, takeCertificate } from "../x509/certificate.ts";
import { type Extension, takeExtensions } from "../x509/extension.ts";
import { takeName } from "../x509/name.ts";
import { type CertID, takeCertID } from "./cert-id.ts";

/** RFC 6960 §4.2.1. Number 4 is not used. */
export const responseStatuses = {
  0: "successful",
  1: "malformedRequest",
  2: "internalError",
  3: "tryLater",
  5: "sigRequired",
  6: "unauthorized",
} as const;

export type OCSPResponseStatus = (typeof responseStatuses)[keyof typeof responseStatuses];

/** RFC 6960 §4.2.1. The Name is its whole TLV; the key hash is SHA-1. */
export type ResponderID =
  | { readonly by: "name"; readonly name: Uint8Array }
  | { readonly by: "key"; readonly keyHash: Uint8Array };

/** RFC 6960 §4.2.1. What singleExtensions hold has its readers in extensions.ts. */
export interface SingleResponse {
  readonly certID: CertID;
  readonly certStatus: CertStatus;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  readonly singleExtensions: readonly Extension[];
  readonly ranges: {
    readonly certStatus: ByteRange;
    readonly thisUpdate: ByteRange;
    readonly nextUpdate?: ByteRange;
  };
}

/** RFC 6960 §4.2.1: BasicOCSPResponse and, beside its own, the fields of its ResponseData. */
export interface BasicOCSPResponse {
  /** The signed octets: ResponseData with its identifier and length. */
  readonly tbsResponseData: Uint8Array;
  readonly responderID: ResponderID;
  readonly producedAt: Date;
  readonly responses: readonly SingleResponse[];
  readonly responseExtensions: readonly Extension[];
  readonly signatureAlgorithm: AlgorithmIdentifier;
  readonly signature: Uint8Array;
  readonly certs: readonly Certificate[];
  readonly ranges: Readonly<
    Record<
      "tbsResponseData" | "responderID" | "producedAt" | "responses" | "signatureAlgorithm" | "signature",
      ByteRange
    >
  >;
}

/** RFC 6960 §4.2.1. Offsets count from the response's first octet throughout. */
export type OCSPResponse = { readonly ranges: { readonly responseStatus: ByteRange } } & (
  | { readonly responseStatus: "successful"; readonly basic: BasicOCSPResponse }
  | { readonly responseStatus: Exclude<OCSPResponseStatus, "successful">; readonly basic?: never }
);

export const idPkixOcspBasic = "1.3.6.1.5.5.7.48.1.1";
const sha1Octets = 20;

/**
 * One DER OCSPResponse. Throws DecodeError: also on a response type other than basic, on a successful
 * response without bytes, on an error with them (§4.2.1), on a version other than v1 and on anything that
 * follows. Checks the encoding and nothing else.
 */
export function decodeResponse(der: Uint8Array): OCSPResponse {
  const outer = open(der, tag.sequence, "OCSPResponse");
  const [responseStatus, range] = ranged(outer, takeResponseStatus);
  const ranges = { responseStatus: range };
  if (responseStatus !== "successful") {
    finish(outer);
    return { responseStatus, ranges };
  }
  const explicit = enter(outer, tag.contextConstructed(0), "responseBytes");
  const basic = takeResponseBytes(explicit);
  finish(explicit);
  finish(outer);
  return { responseStatus, basic, ranges };
}

function takeResponseStatus(outer: Cursor): OCSPResponseStatus {
  const start = outer.at;
  const number = takeSmallInteger(outer, "responseStatus", tag.enumerated);
  const status = (responseStatuses as Readonly<Record<number, OCSPResponseStatus>>)[number];
  if (status !== undefined) return status;
  throw new DecodeError("OCSPResponse.responseStatus", start, "badValue", "0–3, 5 or 6", `${number}`);
}

function takeResponseBytes(explicit: Cursor): BasicOCSPResponse {
  const inner = enter(explicit, tag.sequence, "");
  const start = inner.at;
  const responseType = takeOid(inner, "responseType");
  if (responseType !== idPkixOcspBasic) {
    throw new DecodeError(`${inner.path}.responseType`, start, "badValue", idPkixOcspBasic, responseType);
  }
  const response = enter(inner, tag.octetString, "response");
  finish(inner);
  const basic = enter(response, tag.sequence, "");
  finish(response);
  return takeBasicOCSPResponse(basic);
}

function takeBasicOCSPResponse(basic: Cursor): BasicOCSPResponse {
  const [data, tbsResponseData] = ranged(basic, takeResponseData);
  const [algorithm, signatureAlgorithm] = ranged(basic, (cursor) =>
    takeAlgorithmIdentifier(cursor, "signatureAlgorithm"),
  );
  const [value, signature] = ranged(basic, (cursor) => takeBitString(cursor, "signature"));
  const certs = takeExplicit(basic, 0, "certs", takeCertificates) ?? [];
  finish(basic);
  const { responderID, producedAt, responses, responseExtensions, ranges } = data;
  return {
    tbsResponseData: basic.bytes.subarray(tbsResponseData.start, tbsResponseData.end),
    responderID,
    producedAt,
    responses,
    responseExtensions,
    signatureAlgorithm: algorithm,
    signature: value,
    certs,
    ranges: { ...ranges, tbsResponseData, signatureAlgorithm, signature },
  };
}

function takeCertificates(cursor: Cursor): Certificate[] {
  const list = enter(cursor, tag.sequence, "");
  const certificates: Certificate[] = [];
  while (!isAtEnd(list)) certificates.push(takeCertificate(list, `[${certificates.length}]`));
  return certificates;
}

function takeResponseData(basic: Cursor) {
  const data = enter(basic, tag.sequence, "tbsResponseData");
  takeVersion(data);
  const [responderID, ofResponderID] = ranged(data, takeResponderID);
  const [producedAt, ofProducedAt] = ranged(data, (cursor) => takeGeneralizedTime(cursor, "producedAt"));
  const [responses, ofResponses] = ranged(data, takeResponses);
  const responseExtensions = takeExplicit(data, 1, "responseExtensions", takeExtensions) ?? [];
  finish(data);
  const ranges = { responderID: ofResponderID, producedAt: ofProducedAt, responses: ofResponses };
  return { responderID, producedAt, responses, responseExtensions, ranges };
}

function takeResponses(data: Cursor): SingleResponse[] {
  const list = enter(data, tag.sequence, "responses");
  const responses: SingleResponse[] = [];
  while (!isAtEnd(list)) responses.push(takeSingleResponse(list, `[${responses.length}]`));
  return responses;
}

/**
 * `[0] EXPLICIT Version DEFAULT v1`, and v1 is all there is. One that is written out breaks X.690 §11.5 and
 * is read all the same.
 */
function takeVersion(data: Cursor): void {
  const start = data.at;
  const version = 1 + (takeExplicit(data, 0, "version", (explicit) => takeSmallInteger(explicit, "")) ?? 0);
  if (version !== 1)
    throw new DecodeError(pathOf(data.path, "version"), start, "badValue", "v1", `v${version}`);
}

/** Both choices are tagged explicitly: it is the module's default, and Name is a CHOICE besides. */
function takeResponderID(data: Cursor): ResponderID {
  const name = takeExplicit(data, 1, "responderID", (byName) => takeName(byName, ""));
  if (name !== undefined) return { by: "name", name };
  const start = data.at;
  const byKey = enter(data, tag.contextConstructed(2), "responderID");
  const keyHash = takeOctetString(byKey, "");
  finish(byKey);
  if (keyHash.length !== sha1Octets) {
    throw new DecodeError(byKey.path, start, "badValue", `${sha1Octets} octets`, `${keyHash.length} octets`);
  }
  return { by: "key", keyHash };
}

function takeSingleResponse(list: Cursor, field: string): SingleResponse {
  const inner = enter(list, tag.sequence, field);
  const certID = takeCertID(inner, "certID");
  const [certStatus, ofCertStatus] = ranged(inner, takeCertStatus);
  const [thisUpdate, ofThisUpdate] = ranged(inner, (cursor) => takeGeneralizedTime(cursor, "thisUpdate"));
  const [nextUpdate, ofNextUpdate] = ranged(inner, (cursor) =>
    takeExplicit(cursor, 0, "nextUpdate", (time) => takeGeneralizedTime(time, "")),
  );
  const singleExtensions = takeExplicit(inner, 1, "singleExtensions", takeExtensions) ?? [];
  finish(inner);
  const ranges = { certStatus: ofCertStatus, thisUpdate: ofThisUpdate };
  const single = { certID, certStatus, thisUpdate, singleExtensions };
  return nextUpdate === undefined
    ? { ...single, ranges }
    : { ...single, nextUpdate, ranges: { ...ranges, nextUpdate: ofNextUpdate } };
}

function takeCertStatus(single: Cursor): CertStatus {
  switch (peekTag(single)) {
    case tag.contextPrimitive(0):
      finish(enter(single, tag.contextPrimitive(0), "certStatus.good"));
      return { status: "good" };
    case tag.contextPrimitive(2):
      finish(enter(single, tag.contextPrimitive(2), "certStatus.unknown"));
      return { status: "unknown" };
    default:
      return takeRevokedInfo(enter(single, tag.contextConstructed(1), "certStatus.revoked"));
  }
}

function takeRevokedInfo(info: Cursor): CertStatus {
  const revocationTime = takeGeneralizedTime(info, "revocationTime");
  const revocationReason = takeExplicit(info, 0, "revocationReason", takeCrlReason);
  finish(info);
  return { status: "revoked", revocationTime, ...(revocationReason && { revocationReason }) };
}

/** Takes a CRLReason (RFC 5280 §5.3.1). Throws DecodeError on a number that is none. */
export function takeCrlReason(cursor: Cursor): CRLReason {
  const start = cursor.at;
  const number = takeSmallInteger(cursor, "", tag.enumerated);
  const reason = (crlReasons as Readonly<Record<number, CRLReason>>)[number];
  if (reason === undefined) throw new DecodeError(cursor.path, start, "badValue", "a CRLReason", `${number}`);
  return reason;
}

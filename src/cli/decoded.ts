import { toBase64 } from "../core/bytes/base64.ts";
import { toHex } from "../core/bytes/hex.ts";
import { type CertificateList, readCertificateList } from "../core/crl/certificate-list.ts";
import { baseCRLNumber, cRLNumber } from "../core/crl/crl-number.ts";
import {
  type IssuingDistributionPoint,
  issuingDistributionPoint,
} from "../core/crl/issuing-distribution-point.ts";
import { scanEntries } from "../core/crl/scan.ts";
import { type BasicOCSPResponse, decodeResponse, type SingleResponse } from "../core/ocsp/response.ts";
import type { Extension } from "../core/x509/extension.ts";
import type { GeneralName } from "../core/x509/general-name.ts";
import { readName } from "../core/x509/names.ts";

/*
 * What `decoded` holds: the fields of an OCSP response or of a CRL under their names in RFC 6960 §4.2.1 and RFC 5280
 * §5.1. Names are RFC 4514 text, other octets hex, certificates base64, algorithms OIDs, extensions raw; Dates become
 * ISO 8601 in JSON.
 */

/** The fields of a DER OCSPResponse. Throws DecodeError. */
export function decodedResponse(der: Uint8Array) {
  const { responseStatus, basic } = decodeResponse(der);
  return basic === undefined ? { responseStatus } : { responseStatus, ...basicFields(basic) };
}

const basicFields = (basic: BasicOCSPResponse) => ({
  responderID:
    basic.responderID.by === "name"
      ? { byName: readName(basic.responderID.name).text }
      : { byKey: toHex(basic.responderID.keyHash) },
  producedAt: basic.producedAt,
  responses: basic.responses.map(singleFields),
  responseExtensions: basic.responseExtensions.map(extensionFields),
  signatureAlgorithm: basic.signatureAlgorithm.oid,
  certs: basic.certs.map(({ der }) => toBase64(der)),
});

const singleFields = ({ certID, certStatus, thisUpdate, nextUpdate, singleExtensions }: SingleResponse) => ({
  certID: {
    hashAlgorithm: certID.hashAlgorithm.oid,
    issuerNameHash: toHex(certID.issuerNameHash),
    issuerKeyHash: toHex(certID.issuerKeyHash),
    serialNumber: certID.serialNumber,
  },
  certStatus,
  thisUpdate,
  nextUpdate,
  singleExtensions: singleExtensions.map(extensionFields),
});

const extensionFields = ({ extnID, critical, extnValue }: Extension) => ({
  extnID,
  critical,
  extnValue: toHex(extnValue),
});

/**
 * The fields of a CertificateList in DER or PEM, and how many entries it has: all are read, none is listed.
 * Throws DecodeError.
 */
export function decodedCrl(bytes: Uint8Array) {
  const list: CertificateList = readCertificateList(bytes);
  const { encoding, version, signatureAlgorithm, issuer, thisUpdate, nextUpdate, crlExtensions } = list;
  const idp = issuingDistributionPoint(list);
  return {
    encoding,
    version,
    signatureAlgorithm: signatureAlgorithm.oid,
    issuer: readName(issuer).text,
    thisUpdate,
    nextUpdate,
    entries: scanEntries(list, "").entries,
    cRLNumber: cRLNumber(list)?.toString(16),
    baseCRLNumber: baseCRLNumber(list)?.toString(16),
    issuingDistributionPoint: idp && scopeFields(idp),
    crlExtensions: crlExtensions.map(extensionFields),
  };
}

const scopeFields = ({ fullName, nameRelativeToCRLIssuer, ...limits }: IssuingDistributionPoint) => ({
  fullName: fullName?.map(nameFields),
  nameRelativeToCRLIssuer: nameRelativeToCRLIssuer && toHex(nameRelativeToCRLIssuer),
  ...limits,
});

function nameFields(name: GeneralName): string {
  switch (name.kind) {
    case "uniformResourceIdentifier":
      return name.uri;
    case "dNSName":
      return name.name;
    case "directoryName":
      return readName(name.name).text;
    case "other":
      return toHex(name.raw);
    default:
      return name satisfies never;
  }
}

import { encodeElement, tag } from "../bytes/der.ts";
import { fromHex } from "../bytes/hex.ts";
import { encodeOid } from "../bytes/oid.ts";
import { encodeGeneralizedTime } from "../bytes/time.ts";
import type { ExtensionFields } from "../ocsp/encode-response.ts";
import {
  archiveCutoffOid,
  crlReferencesOid,
  invalidityDateOid,
  nonceOid,
  reasonCodeOid,
  sctListOid,
} from "../ocsp/extensions.ts";
import { isField, type Lines, peekLine, type Spelling, takeField, takeValue, unlike } from "./lines.ts";
import { takeSctList } from "./sct-text.ts";
import { anything, hex, integer, oneOf, time } from "./spellings.ts";

/** An extension that OpenSSL knows how to print, and how its extnValue is turned back from that. */
interface PrintedExtension {
  readonly extnID: string;
  readonly takeValue: (lines: Lines, path: string) => Uint8Array;
}

const takeTime = (lines: Lines, path: string): Uint8Array =>
  encodeGeneralizedTime(takeValue(lines, path, time));

/** CRLReason (RFC 5280 §5.3.1) in OpenSSL's words. */
const reasons: Spelling<number> = oneOf(
  {
    Unspecified: 0,
    "Key Compromise": 1,
    "CA Compromise": 2,
    "Affiliation Changed": 3,
    Superseded: 4,
    "Cessation Of Operation": 5,
    "Certificate Hold": 6,
    "Remove From CRL": 8,
    "Privilege Withdrawn": 9,
    "AA Compromise": 10,
  },
  "a CRLReason",
);

/** id-ce-holdInstructionCode and its values (RFC 3280 §5.3.2): `openssl ocsp` still says them. */
const holdInstructionCodeOid = "2.5.29.23";
const holdInstructions: Spelling<string> = oneOf(
  {
    "Hold Instruction None": "1.2.840.10040.2.1",
    "Hold Instruction Call Issuer": "1.2.840.10040.2.2",
    "Hold Instruction Reject": "1.2.840.10040.2.3",
  },
  "a hold instruction",
);

/** CrlID (RFC 6960 §4.4.2): each of its fields is tagged explicitly. */
function takeCrlID(lines: Lines, path: string): Uint8Array {
  const fields: Uint8Array[] = [];
  const add = (n: number, value: Uint8Array): void =>
    void fields.push(encodeElement(tag.contextConstructed(n), [value]));
  if (isField(lines, "crlUrl")) {
    const url = takeField(lines, "crlUrl", `${path}.crlUrl`, anything);
    add(0, encodeElement(tag.ia5String, [Uint8Array.from(url, (character) => character.charCodeAt(0))]));
  }
  if (isField(lines, "crlNum")) {
    add(1, encodeElement(tag.integer, [fromHex(takeField(lines, "crlNum", `${path}.crlNum`, integer))]));
  }
  if (isField(lines, "crlTime")) {
    add(2, encodeGeneralizedTime(takeField(lines, "crlTime", `${path}.crlTime`, time)));
  }
  return encodeElement(tag.sequence, fields);
}

/**
 * By OpenSSL's names. Of what it has no way to print, it prints the octets with a dot for each that is no printable ASCII:
 * these cannot be told any more.
 */
const extensions: Readonly<Record<string, PrintedExtension>> = {
  // All octets of extnValue, also those of the OCTET STRING inside (RFC 9654 §2.1).
  "OCSP Nonce": { extnID: nonceOid, takeValue: (lines, path) => takeValue(lines, path, hex) },
  "OCSP CRL ID": { extnID: crlReferencesOid, takeValue: takeCrlID },
  "OCSP Archive Cutoff": { extnID: archiveCutoffOid, takeValue: takeTime },
  "X509v3 CRL Reason Code": {
    extnID: reasonCodeOid,
    takeValue: (lines, path) =>
      encodeElement(tag.enumerated, [Uint8Array.of(takeValue(lines, path, reasons))]),
  },
  "Hold Instruction Code": {
    extnID: holdInstructionCodeOid,
    takeValue: (lines, path) => encodeOid(takeValue(lines, path, holdInstructions)),
  },
  "Invalidity Date": { extnID: invalidityDateOid, takeValue: takeTime },
  "CT Certificate SCTs": { extnID: sctListOid, takeValue: takeSctList },
};

/** Takes an Extension: its name, whether it is critical, and in the lines below what it says. Throws LineError. */
export function takeExtension(lines: Lines, path: string): ExtensionFields {
  const header = /^(.+):(?: (critical))?$/.exec(peekLine(lines) ?? "");
  const [, name = "", critical] = header ?? [];
  const known = Object.hasOwn(extensions, name) ? extensions[name] : undefined;
  if (known === undefined) throw unlike(lines, path, Object.keys(extensions).join(", "));
  lines.at++;
  const extnValue = known.takeValue(lines, `${path}.extnValue`);
  return { extnID: known.extnID, critical: critical !== undefined, extnValue };
}

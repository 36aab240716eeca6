import { fromBase64 } from "../core/bytes/base64.ts";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { pathOf } from "../core/bytes/der.ts";
import { type Policy, strictPolicy } from "../core/policy.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { toSerialNumber } from "../core/x509/serial-number.ts";
import type { HandedIn } from "./exhibit.ts";
import { certificatesIn, responsesIn } from "./files.ts";
import { parseMoment } from "./moment.ts";

export type LineId = string | number | null;

/**
 * Whose status a line asks for. With an issuer the certificate must be its; without, the issuer may be among
 * the other certificates.
 */
export type Asked =
  | { readonly certificate: Certificate; readonly issuer?: Certificate }
  | { readonly serialNumber: string; readonly issuer: Certificate };

export interface BatchLine {
  /** Absent: the exhibits are to be decoded, no more. */
  readonly asked?: Asked;
  /** Named as their fields are: `ocspResponse`, `crls[0]` … */
  readonly exhibits: readonly HandedIn[];
  readonly extraCertificates: readonly Certificate[];
  readonly at: Date;
  readonly policy: Policy;
}

type Fields = Readonly<Record<string, unknown>>;

const known: readonly string[] = [
  "id",
  "certificate",
  "serialNumber",
  "issuer",
  "extraCertificates",
  "ocspResponse",
  "crls",
  "at",
  "policy",
];
const knownInPolicy: readonly string[] = Object.keys(strictPolicy);

/** The fields of a line that are passed over, by their paths. */
export const unknownFields = (fields: Fields): readonly string[] => [
  ...Object.keys(fields).filter((name) => !known.includes(name)),
  ...Object.keys(fields.policy ?? {})
    .filter((name) => !knownInPolicy.includes(name))
    .map((name) => pathOf("policy", name)),
];

/** The object a line holds. `path` names the line in errors. Throws DecodeError. */
export function parseLine(text: string, path: string): Fields {
  try {
    return asObject(JSON.parse(text), path);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 says where only in its words, and not always.
    const [, position = "0"] = / position (\d+)/.exec(error.message) ?? [];
    throw new DecodeError(path, Number(position), "badValue", "JSON");
  }
}

/** The line's name for itself; null where it has none. Throws DecodeError. */
export function readId({ id = null }: Fields): LineId {
  if (id === null || typeof id === "string" || typeof id === "number") return id;
  throw wrongType("id", "a string or a number", id);
}

/**
 * Reads the fields of a line; `now` is its time where it names none. Fields not known here are passed over:
 * `unknownFields` has them.
 * Throws DecodeError, its path beginning with the field's name.
 */
export function readLine(fields: Fields, now: Date): BatchLine {
  const asked = readAsked(fields);
  const ocspResponse = optional(fields, "ocspResponse", asResponse);
  const crls = optional(fields, "crls", listOf(asOctets)) ?? [];
  const exhibits: HandedIn[] = [
    ...(ocspResponse ? [{ name: "ocspResponse", kind: "ocsp" as const, bytes: ocspResponse }] : []),
    ...crls.map((bytes, i) => ({ name: `crls[${i}]`, kind: "crl" as const, bytes })),
  ];
  if (asked === undefined && exhibits.length === 0) {
    throw new DecodeError("ocspResponse", 0, "missing", "certificate, serialNumber, ocspResponse or crls");
  }
  return {
    ...(asked && { asked }),
    exhibits,
    extraCertificates: optional(fields, "extraCertificates", listOf(asCertificate)) ?? [],
    at: optional(fields, "at", asMoment) ?? now,
    policy: optional(fields, "policy", asPolicy) ?? strictPolicy,
  };
}

function readAsked(fields: Fields): Asked | undefined {
  const certificate = optional(fields, "certificate", asCertificate);
  const serialNumber = optional(fields, "serialNumber", asSerialNumber);
  const issuer = optional(fields, "issuer", asCertificate);
  if (certificate) {
    if (serialNumber !== undefined && serialNumber !== certificate.serialNumber) {
      throw new DecodeError("serialNumber", 0, "badValue", certificate.serialNumber, serialNumber);
    }
    return { certificate, ...(issuer && { issuer }) };
  }
  if (serialNumber === undefined) return undefined;
  if (issuer === undefined) throw new DecodeError("issuer", 0, "missing");
  return { serialNumber, issuer };
}

type Read<Value> = (value: unknown, path: string) => Value;

/** The field `name`, where it is there and not null. */
function optional<Value>(fields: Fields, name: string, read: Read<Value>, within = ""): Value | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === undefined || value === null ? undefined : read(value, pathOf(within, name));
}

/** What `read` gives; the paths of its DecodeErrors begin with `path`. */
function under<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const { offset, reason, expected, found } = error;
    throw new DecodeError(pathOf(path, error.path), offset, reason, expected, found);
  }
}

const typeOf = (value: unknown): string =>
  value === null ? "null" : Array.isArray(value) ? "array" : typeof value;

const wrongType = (path: string, expected: string, value: unknown): DecodeError =>
  new DecodeError(path, 0, "badValue", expected, typeOf(value));

function asObject(value: unknown, path: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw wrongType(path, "an object", value);
  return value as Fields;
}

function asString(value: unknown, path: string): string {
  if (typeof value !== "string") throw wrongType(path, "a string", value);
  return value;
}

const asOctets: Read<Uint8Array> = (value, path) => {
  const text = asString(value, path);
  return under(path, () => fromBase64(text.replaceAll(/\s+/g, "")));
};

const asCertificate: Read<Certificate> = (value, path) => {
  const bytes = asOctets(value, path);
  return under(path, () => theOne(certificatesIn(bytes)));
};

const asResponse: Read<Uint8Array> = (value, path) => {
  const bytes = asOctets(value, path);
  return under(path, () => theOne(responsesIn(bytes)));
};

/** The one there is: PEM may hold more. */
function theOne<Value>([first, ...others]: readonly [Value, ...Value[]]): Value {
  if (others.length > 0) throw new DecodeError("pem[1]", 0, "trailingData");
  return first;
}

const asSerialNumber: Read<string> = (value, path) => {
  const hex = asString(value, path).replaceAll(/^0x|:/gi, "");
  if (hex === "") throw new DecodeError(path, 0, "missing");
  return under(path, () => toSerialNumber(hex));
};

const listOf =
  <Value>(read: Read<Value>): Read<Value[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw wrongType(path, "an array", value);
    return value.map((item, i) => read(item, `${path}[${i}]`));
  };

const asMoment: Read<Date> = (value, path) => {
  const text = asString(value, path);
  const at = parseMoment(text);
  if (at === undefined)
    throw new DecodeError(path, 0, "badValue", "a time such as 2026-06-15T12:00:00Z", text);
  return at;
};

const asPolicy: Read<Policy> = (value, path) => {
  const fields = asObject(value, path);
  const given = {
    sha1Signatures: optional(fields, "sha1Signatures", oneOf("refuse", "allow"), path),
    missingNextUpdate: optional(fields, "missingNextUpdate", oneOf("maxAge", "refuse"), path),
    clockSkew: optional(fields, "clockSkew", asMilliseconds, path),
    maxAge: optional(fields, "maxAge", asMilliseconds, path),
  };
  return {
    sha1Signatures: given.sha1Signatures ?? strictPolicy.sha1Signatures,
    missingNextUpdate: given.missingNextUpdate ?? strictPolicy.missingNextUpdate,
    clockSkew: given.clockSkew ?? strictPolicy.clockSkew,
    maxAge: given.maxAge ?? strictPolicy.maxAge,
  };
};

const oneOf =
  <Choice extends string>(...choices: readonly Choice[]): Read<Choice> =>
  (value, path) => {
    const text = asString(value, path);
    const choice = choices.find((one) => one === text);
    if (choice === undefined) throw new DecodeError(path, 0, "badValue", choices.join(" or "), text);
    return choice;
  };

// A century: far enough from the last moment a Date can be.
const mostMilliseconds = 100 * 366 * 24 * 60 * 60 * 1000;

const asMilliseconds: Read<number> = (value, path) => {
  if (typeof value !== "number") throw wrongType(path, "a number of milliseconds", value);
  if (value >= 0 && value <= mostMilliseconds) return value;
  throw new DecodeError(path, 0, "badValue", `0 to ${mostMilliseconds}`, String(value));
};

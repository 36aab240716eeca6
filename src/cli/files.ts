import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { getSystemErrorMap } from "node:util";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { tag } from "../core/bytes/der.ts";
import { decodePem } from "../core/bytes/pem.ts";
import { type Certificate, decodeCertificate } from "../core/x509/certificate.ts";
import { kindOfFile } from "./kind-of-file.ts";

/**
 * A file that cannot be had, or does not hold what it should: the message names it, and where in it what is
 * wrong.
 */
export class UnreadableError extends Error {
  override readonly name = "UnreadableError";

  constructor(file: string, why: string) {
    super(`${file}: ${why}`);
  }
}

/** What `read` makes of what `file` holds. Throws UnreadableError, also where `read` throws DecodeError. */
export function readFile<Value>(file: string, read: (bytes: Uint8Array) => Value): Value {
  const bytes = readBytes(file);
  try {
    return read(bytes);
  } catch (error) {
    if (error instanceof DecodeError) throw undecodable(file, bytes, error);
    throw error;
  }
}

/** What is wrong with `file`, and where; what it is instead, where that can be told. */
export function undecodable(file: string, bytes: Uint8Array, { message }: DecodeError): UnreadableError {
  const kind = kindOfFile(bytes);
  return new UnreadableError(file, kind === undefined ? message : `this is ${kind} (${message})`);
}

const standardInput = 0;

/** The whole file in one buffer, for a CRL may have tens of megabytes; `-` is standard input. */
function readBytes(file: string): Uint8Array {
  // `npm run` goes to the folder of package.json; a path is meant from where it was typed.
  const { npm_lifecycle_event, INIT_CWD } = process.env;
  const from = npm_lifecycle_event === "inspect" && INIT_CWD !== undefined ? INIT_CWD : process.cwd();
  try {
    const { buffer, byteOffset, length } = readFileSync(file === "-" ? standardInput : resolve(from, file));
    return new Uint8Array(buffer, byteOffset, length);
  } catch (error) {
    const { code, errno, message } = error as NodeJS.ErrnoException;
    if (code === "EISDIR") throw new UnreadableError(file, "this is a folder");
    throw new UnreadableError(file, (errno !== undefined && getSystemErrorMap().get(errno)?.[1]) || message);
  }
}

/** The certificates of a file in DER or PEM, one at least, in its order. Throws DecodeError. */
export const certificatesIn = (bytes: Uint8Array): [Certificate, ...Certificate[]] => {
  const [first, ...others] = dersIn(bytes, "CERTIFICATE");
  return [decodeCertificate(first), ...others.map(decodeCertificate)];
};

/** The OCSP responses of a file in DER or PEM, not decoded yet. Throws DecodeError. */
export const responsesIn = (bytes: Uint8Array): readonly [Uint8Array, ...Uint8Array[]] =>
  dersIn(bytes, "OCSP RESPONSE");

/**
 * The CRLs of a file in DER or PEM, not decoded yet; one in PEM stays so, for that is reported. Throws
 * DecodeError.
 */
export const crlsIn = (bytes: Uint8Array): readonly Uint8Array[] => {
  const lists = dersIn(bytes, "X509 CRL");
  return lists.length > 1 ? lists : [bytes];
};

/**
 * DER as it is, or what the PEM blocks labelled `label` hold: one at least. PEM is told by its first octet,
 * as in core/crl.
 */
function dersIn(bytes: Uint8Array, label: string): [Uint8Array, ...Uint8Array[]] {
  const blocks =
    bytes[0] === tag.sequence
      ? []
      : decodePem(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1"));
  // What is neither is for the decoder of DER to refuse.
  if (blocks.length === 0) return [bytes];
  const [first, ...others] = blocks.filter((block) => block.label === label).map(({ der }) => der);
  if (first === undefined)
    throw new DecodeError("pem", 0, "missing", label, blocks.map((block) => block.label).join(", "));
  return [first, ...others];
}

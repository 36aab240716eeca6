import { DecodeError } from "../bytes/decode-error.ts";
import { decodePem, type PemBlock } from "../bytes/pem.ts";
import { type Line, type Lines, unlike } from "./lines.ts";

/** Every PEM block in these lines, in order. Throws LineError. */
export function pemIn(lines: readonly Line[]): PemBlock[] {
  const text = lines.map((line) => line.text).join("\n");
  try {
    return decodePem(text);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    const at = text.slice(0, error.offset).split("\n").length - 1;
    throw unlike({ all: lines, at }, error.path, error.expected ?? "base64");
  }
}

const begin = "-----BEGIN CERTIFICATE-----";
const end = "-----END CERTIFICATE-----";

/** Takes a certificate as OpenSSL prints it: as text, in which nothing is looked for, and then in PEM. Throws LineError. */
export function takePrintedCertificate(lines: Lines, path: string): PemBlock {
  const { all } = lines;
  // A line like this comes after the last certificate, or before another response.
  while (!/^(?:-----|=====|---$|OCSP Response Data:)/.test(all[lines.at]?.text ?? end)) lines.at++;
  const start = lines.at;
  if (all[start]?.text !== begin) throw unlike(lines, path, begin);
  while (lines.at < all.length && all[lines.at++]?.text !== end);
  const [block] = pemIn(all.slice(start, lines.at));
  return block as PemBlock;
}

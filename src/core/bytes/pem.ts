import { fromBase64 } from "./base64.ts";
import { DecodeError } from "./decode-error.ts";

export interface PemBlock {
  /** What stands between BEGIN and the dashes: CERTIFICATE, X509 CRL, … */
  readonly label: string;
  readonly der: Uint8Array;
}

const begin = /-----BEGIN ([^-\r\n]*)-----/g;
const whiteSpace = /[ \t\r\n\f\v]+/g;

/** Where in `text`, from `start` on, the character stands that is number `n` once white space is left out. */
function positionOf(text: string, start: number, n: number): number {
  let at = start;
  for (let left = n; at < text.length; at++) {
    if (" \t\r\n\f\v".includes(text[at] as string)) continue;
    if (left-- === 0) break;
  }
  return at;
}

/**
 * Every PEM block of `text` in order (RFC 7468), whatever stands around them; none is an empty list. White
 * space inside a block may fall anywhere; everything else must be strict base64. Throws DecodeError, its
 * offset counting characters of `text`, when a block is not closed by its own label or its base64 is wrong.
 */
export function decodePem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  begin.lastIndex = 0;
  for (let opening = begin.exec(text); opening !== null; opening = begin.exec(text)) {
    const label = opening[1] as string;
    const path = `pem[${blocks.length}]`;
    const start = begin.lastIndex;
    const closing = `-----END ${label}-----`;
    const end = text.indexOf("-----", start);
    if (end < 0) throw new DecodeError(path, text.length, "truncated", closing);
    if (!text.startsWith(closing, end)) throw new DecodeError(path, end, "badValue", closing);
    try {
      blocks.push({ label, der: fromBase64(text.slice(start, end).replace(whiteSpace, "")) });
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const at = positionOf(text.slice(0, end), start, error.offset);
      throw new DecodeError(path, at, error.reason, error.expected, error.found);
    }
    begin.lastIndex = end + closing.length;
  }
  return blocks;
}

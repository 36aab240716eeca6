/** Why bytes are not the format they should be. A code, not prose: the words belong to whoever shows it. */
export type DecodeReason =
  | "truncated" // the value runs past the end of what holds it
  | "trailingData" // something follows where the structure ends
  | "indefiniteLength" // BER's 0x80 length: DER forbids it (X.690 §10.1)
  | "nonMinimalLength" // a length in more octets than it needs (X.690 §10.1)
  | "nonMinimalInteger" // an INTEGER in more octets than it needs (X.690 §8.3.2)
  | "unexpectedTag"
  | "unsupportedTag" // a tag number above 30: none of the structures read here has one
  | "missing"
  | "badValue"
  | "tooDeep"
  | "tooLarge";

/** Where in which field something is wrong, and what: a DecodeError without its stack. */
export interface DecodeErrorFields {
  readonly path: string;
  readonly offset: number;
  readonly reason: DecodeReason;
  readonly expected: string | undefined;
  readonly found: string | undefined;
}

/**
 * The one error every decoder throws, and the only one. `path` names the field as the ASN.1 module spells it,
 * `offset` counts octets from the start of the bytes handed to the decoder.
 */
export class DecodeError extends Error implements DecodeErrorFields {
  override readonly name = "DecodeError";
  readonly path: string;
  readonly offset: number;
  readonly reason: DecodeReason;
  readonly expected: string | undefined;
  readonly found: string | undefined;

  constructor(path: string, offset: number, reason: DecodeReason, expected?: string, found?: string) {
    const versus =
      expected === undefined ? "" : ` (expected ${expected}${found === undefined ? "" : `, found ${found}`})`;
    super(`${path} at ${offset}: ${reason}${versus}`);
    this.path = path;
    this.offset = offset;
    this.reason = reason;
    this.expected = expected;
    this.found = found;
  }
}

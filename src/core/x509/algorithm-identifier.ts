import { type Cursor, enter, finish, isAtEnd, octetsOf, tag, takeAny } from "../bytes/der.ts";
import { takeOid } from "../bytes/primitives.ts";

/** RFC 5280 §4.1.1.2. `parameters` and `raw` are whole TLVs: views, not copies. */
export interface AlgorithmIdentifier {
  readonly oid: string;
  readonly parameters?: Uint8Array;
  readonly raw: Uint8Array;
}

/** Takes an AlgorithmIdentifier. Does not look into the parameters. Throws DecodeError. */
export function takeAlgorithmIdentifier(cursor: Cursor, field: string): AlgorithmIdentifier {
  const start = cursor.at;
  const inner = enter(cursor, tag.sequence, field);
  const oid = takeOid(inner, "algorithm");
  const parameters = isAtEnd(inner) ? undefined : octetsOf(cursor.bytes, takeAny(inner, "parameters"));
  finish(inner);
  const raw = cursor.bytes.subarray(start, cursor.at);
  return parameters === undefined ? { oid, raw } : { oid, parameters, raw };
}

import { type Cursor, enter, finish, isAtEnd, tag, take, takeAny } from "../bytes/der.ts";
import { equalOctets } from "../bytes/equal-octets.ts";

/**
 * Takes a Name (RFC 5280 §4.1.2.4) and gives its whole TLV: a view. Its RDNs are walked, so that what is
 * compared or hashed later is well-formed; the attribute values are not looked into. An empty RDNSequence is
 * a Name. Throws DecodeError.
 */
export function takeName(cursor: Cursor, field: string): Uint8Array {
  const start = cursor.at;
  const names = enter(cursor, tag.sequence, field);
  takeRelativeNames(names);
  return cursor.bytes.subarray(start, cursor.at);
}

function takeRelativeNames(names: Cursor): void {
  while (!isAtEnd(names)) {
    const attributes = enter(names, tag.set, "relativeDistinguishedName");
    takeAttributes(attributes);
  }
}

/**
 * RelativeDistinguishedName ::= SET SIZE (1..MAX) OF AttributeTypeAndValue: walks the SET's contents. Throws
 * DecodeError.
 */
export function takeAttributes(attributes: Cursor): void {
  do {
    const attribute = enter(attributes, tag.sequence, "attribute");
    take(attribute, tag.oid, "type");
    takeAny(attribute, "value");
    finish(attribute);
  } while (!isAtEnd(attributes));
}

/**
 * Whether two Names are the same, octet for octet. RFC 5280 §7.1 would equate other spellings too, but a CA's
 * subject must be encoded as the issuer of whatever it issues is (§4.1.2.6 a), and two spellings of one CA
 * are more likely two CAs.
 */
export const sameName = equalOctets;

import {
  type Cursor,
  contentsOf,
  type Element,
  enter,
  finish,
  isAtEnd,
  octetsOf,
  open,
  tag,
  take,
  takeAny,
} from "../bytes/der.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { toHex } from "../bytes/hex.ts";

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
 * Whether two Names are the same (RFC 5280 §7.1): RDN for RDN the same attributes, whose text may differ in
 * case, in runs of white space and in being a UTF8String or a PrintableString. Of StringPrep (RFC 4518) that
 * is NFKC, case and white space; characters that it drops or prohibits are compared like others. Text in
 * other types is compared octet for octet. For Names that have been taken; other octets throw DecodeError.
 */
export function sameName(a: Uint8Array, b: Uint8Array): boolean {
  // CAs spell their names one way (§4.1.2.6 a): all that follows is for the few that do not.
  if (equalOctets(a, b)) return true;
  const [ours, theirs] = [open(a, tag.sequence, "Name"), open(b, tag.sequence, "Name")];
  while (!isAtEnd(ours) && !isAtEnd(theirs)) {
    if (!sameRelativeName(enter(ours, tag.set, ""), enter(theirs, tag.set, ""))) return false;
  }
  return isAtEnd(ours) && isAtEnd(theirs);
}

/** The attributes of an RDN are a SET: their order says nothing. */
function sameRelativeName(a: Cursor, b: Cursor): boolean {
  if (equalOctets(rest(a), rest(b))) return true;
  const [ours, theirs] = [matchable(a), matchable(b)];
  return ours.length === theirs.length && ours.every((attribute, i) => attribute === theirs[i]);
}

const rest = ({ bytes, at, end }: Cursor): Uint8Array => bytes.subarray(at, end);

/** The attributes of an RDN, each as a string that is the same for two that match, and sorted. */
function matchable(attributes: Cursor): string[] {
  const all: string[] = [];
  while (!isAtEnd(attributes)) {
    const attribute = enter(attributes, tag.sequence, "");
    const type = toHex(octetsOf(attribute.bytes, take(attribute, tag.oid, "type")));
    const value = takeAny(attribute, "value");
    const text = textOf(attribute.bytes, value);
    all.push(
      text === undefined
        ? `${type} #${toHex(octetsOf(attribute.bytes, value))}`
        : `${type} "${prepared(text)}`,
    );
  }
  return all.sort();
}

const printableString = 0x13;
const textTags: readonly number[] = [tag.utf8String, printableString, tag.ia5String];

/** Undefined for types whose text is not compared as text, and for what is no UTF-8. */
function textOf(bytes: Uint8Array, value: Element): string | undefined {
  if (!textTags.includes(value.tag)) return undefined;
  try {
    return decodeURIComponent(toHex(contentsOf(bytes, value)).replaceAll(/../g, "%$&"));
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

const prepared = (text: string): string =>
  text.normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();

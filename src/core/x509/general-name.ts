import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  type Element,
  finish,
  isAtEnd,
  octetsOf,
  pathOf,
  tag,
  takeAny,
  within,
} from "../bytes/der.ts";
import { takeName } from "./name.ts";

/** RFC 5280 §4.2.1.6. A form that nothing here reads is `other`, with its whole TLV. */
export type GeneralName =
  | { readonly kind: "uniformResourceIdentifier"; readonly uri: string }
  | { readonly kind: "dNSName"; readonly name: string }
  /** The whole TLV of the Name. */
  | { readonly kind: "directoryName"; readonly name: Uint8Array }
  | { readonly kind: "other"; readonly raw: Uint8Array };

function ia5Text(bytes: Uint8Array, element: Element, path: string): string {
  let text = "";
  for (let at = element.contents; at < element.end; at++) {
    const octet = bytes[at] as number;
    if (octet > 0x7f) throw new DecodeError(path, at, "badValue", "IA5String");
    text += String.fromCharCode(octet);
  }
  return text;
}

/** Takes a GeneralName. Throws DecodeError. */
export function takeGeneralName(cursor: Cursor, field: string): GeneralName {
  const { bytes } = cursor;
  const element = takeAny(cursor, field);
  const path = pathOf(cursor.path, field);
  switch (element.tag) {
    case tag.contextPrimitive(6):
      return { kind: "uniformResourceIdentifier", uri: ia5Text(bytes, element, path) };
    case tag.contextPrimitive(2):
      return { kind: "dNSName", name: ia5Text(bytes, element, path) };
    case tag.contextConstructed(4): {
      const inner = within(bytes, element, path);
      const name = takeName(inner, "directoryName");
      finish(inner);
      return { kind: "directoryName", name };
    }
    case tag.contextConstructed(0): // otherName
    case tag.contextPrimitive(1): // rfc822Name
    case tag.contextConstructed(3): // x400Address
    case tag.contextConstructed(5): // ediPartyName
    case tag.contextPrimitive(7): // iPAddress
    case tag.contextPrimitive(8): // registeredID
      return { kind: "other", raw: octetsOf(bytes, element) };
    default:
      throw new DecodeError(path, element.start, "unexpectedTag", "GeneralName");
  }
}

/** Takes what a GeneralNames holds, one at least, to the end of `list`. Throws DecodeError. */
export function takeGeneralNames(list: Cursor): GeneralName[] {
  const names: GeneralName[] = [];
  do names.push(takeGeneralName(list, `[${names.length}]`));
  while (!isAtEnd(list));
  return names;
}

import { DecodeError } from "../bytes/decode-error.ts";
import {
  type Cursor,
  enter,
  finish,
  isAtEnd,
  octetsOf,
  pathOf,
  peekTag,
  tag,
  takeAny,
} from "../bytes/der.ts";
import { takeIa5String } from "../bytes/primitives.ts";
import { takeName } from "./name.ts";

/** RFC 5280 §4.2.1.6. A form that nothing here reads is `other`, with its whole TLV. */
export type GeneralName =
  | { readonly kind: "uniformResourceIdentifier"; readonly uri: string }
  | { readonly kind: "dNSName"; readonly name: string }
  /** The whole TLV of the Name. */
  | { readonly kind: "directoryName"; readonly name: Uint8Array }
  | { readonly kind: "other"; readonly raw: Uint8Array };

/** Takes a GeneralName. Throws DecodeError. */
export function takeGeneralName(cursor: Cursor, field: string): GeneralName {
  switch (peekTag(cursor)) {
    case tag.contextPrimitive(6):
      return {
        kind: "uniformResourceIdentifier",
        uri: takeIa5String(cursor, field, tag.contextPrimitive(6)),
      };
    case tag.contextPrimitive(2):
      return { kind: "dNSName", name: takeIa5String(cursor, field, tag.contextPrimitive(2)) };
    case tag.contextConstructed(4): {
      // Tagged explicitly: Name is a CHOICE (X.680 §31.2.7).
      const explicit = enter(cursor, tag.contextConstructed(4), field);
      const name = takeName(explicit, "");
      finish(explicit);
      return { kind: "directoryName", name };
    }
    case tag.contextConstructed(0): // otherName
    case tag.contextPrimitive(1): // rfc822Name
    case tag.contextConstructed(3): // x400Address
    case tag.contextConstructed(5): // ediPartyName
    case tag.contextPrimitive(7): // iPAddress
    case tag.contextPrimitive(8): // registeredID
      return { kind: "other", raw: octetsOf(cursor.bytes, takeAny(cursor, field)) };
    default: {
      const { start } = takeAny(cursor, field);
      throw new DecodeError(pathOf(cursor.path, field), start, "unexpectedTag", "GeneralName");
    }
  }
}

/** Takes what a GeneralNames holds, one at least, to the end of `list`. Throws DecodeError. */
export function takeGeneralNames(list: Cursor): GeneralName[] {
  const names: GeneralName[] = [];
  do names.push(takeGeneralName(list, `[${names.length}]`));
  while (!isAtEnd(list));
  return names;
}

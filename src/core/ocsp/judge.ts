import { DecodeError } from "../bytes/decode-error.ts";
import { type ByteRange, type Judged, met, unmet } from "../check.ts";
import { type Extension, findExtension } from "../x509/extension.ts";

/** What an encoding that cannot be read comes to: where in it, and why. */
export const unreadable = ({ path, offset, reason, expected }: DecodeError): Judged =>
  unmet({
    ...(expected !== undefined && { expected }),
    found: `${path}: ${reason}`,
    bytes: { start: offset, end: offset + 1 },
  });

/** What `judge` says; unmet where it cannot read what it judges. */
export function attempt(judge: () => Judged): Judged {
  try {
    return judge();
  } catch (error) {
    if (error instanceof DecodeError) return unreadable(error);
    throw error;
  }
}

/** Whether everything critical is `known` (RFC 5280 §4.2, whose extension model RFC 6960 §4.4 takes over). */
export function judgeCritical(extensions: readonly Extension[], known: readonly string[]): Judged {
  const unknown = extensions.find(({ critical, extnID }) => critical && !known.includes(extnID));
  if (unknown === undefined) return met();
  const { extnID, start, end } = unknown;
  return unmet({ found: extnID, bytes: { start, end } });
}

/** Where an extension lies, or `otherwise` where there is none. */
export function extensionRange(
  extensions: readonly Extension[],
  extnID: string,
  otherwise: ByteRange,
): ByteRange {
  const { start, end } = findExtension(extensions, extnID) ?? otherwise;
  return { start, end };
}

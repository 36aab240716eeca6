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

/** The extensions of a `Holder` that are known here, by their OIDs, each with its reader, which throws DecodeError. */
export type KnownExtensions<Holder> = Readonly<Record<string, (holder: Holder) => unknown>>;

/**
 * Whether everything critical in the `extensions` of `holder` is known and can be read (RFC 5280 §4.2, whose
 * extension model RFC 6960 §4.4 takes over). What is not critical is left to whoever needs it.
 */
export function judgeCritical<Holder>(
  extensions: readonly Extension[],
  holder: Holder,
  known: KnownExtensions<Holder>,
): Judged {
  for (const { critical, extnID, start, end } of extensions) {
    if (!critical) continue;
    const read = known[extnID];
    if (read === undefined) return unmet({ found: extnID, bytes: { start, end } });
    const judged = attempt(() => {
      read(holder);
      return met();
    });
    if (judged.outcome === "unmet") return judged;
  }
  return met();
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

import type { Reading } from "./judge.ts";

const none = new Uint8Array(0);

/** Copies plain data, so that no view keeps the buffer alive that it looks into. */
function detached(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice();
  if (Array.isArray(value)) return value.map(detached);
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, its]) => [key, detached(its)]));
}

/**
 * What of a reading can be kept, sent elsewhere and judged again later without the CRL: some kilobytes, however long the
 * list is. Its `list` has no octets: `der` and `tbsCertList` are empty, and what its extensions hold can no longer be
 * opened (what judging takes of them was read before). Offsets still count in the CRL as it was.
 */
export function keepReading({ list, scanned, signer, ...rest }: Reading): Reading {
  const emptied = { ...list, der: none, tbsCertList: none };
  const kept = detached({ ...rest, list: emptied, scanned: { ...scanned, list: emptied } });
  // A certificate's views look into its own few octets, and its extensions are opened there.
  return { ...(kept as Omit<Reading, "signer">), signer };
}

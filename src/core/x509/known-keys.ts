import type { ImportedKey, SignatureResult } from "./signature.ts";

/**
 * What verifying has worked out once and need not work out again: keys imported, octets hashed, certificates found to be
 * signed by a key. All of it follows from the octets alone, so it never grows stale. Whoever holds one decides how long
 * it lives; without one everything is worked out each time.
 */
export interface KnownKeys {
  readonly imported: Map<string, Promise<ImportedKey>>;
  readonly digests: Map<string, Promise<Uint8Array>>;
  readonly certified: Map<string, Promise<SignatureResult>>;
}

export const knownKeys = (): KnownKeys => ({ imported: new Map(), digests: new Map(), certified: new Map() });

// What is remembered comes from strangers: enough for the responders of a day, and never more.
const mostRemembered = 128;

/**
 * The answer `map` holds to the question `key` makes, or else that of `work`, which it then holds too, even while it is
 * being worked out. It forgets the oldest to make room. Work that fails leaves nothing behind; without a map nothing is
 * remembered.
 */
export function remember<Answer>(
  map: Map<string, Promise<Answer>> | undefined,
  key: () => string,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (map === undefined) return work();
  const question = key();
  const held = map.get(question);
  if (held !== undefined) return held;
  const answer = work();
  const [oldest] = map.keys();
  if (map.size >= mostRemembered && oldest !== undefined) map.delete(oldest);
  map.set(question, answer);
  answer.catch(() => map.delete(question));
  return answer;
}

/** Octets as a key of a Map, one character each: for certificates, keys and names, not for anything large. */
export function octetKey(octets: Uint8Array): string {
  let key = "";
  for (let at = 0; at < octets.length; at += 0x2000) {
    key += String.fromCharCode(...octets.subarray(at, at + 0x2000));
  }
  return key;
}

import { equalOctets } from "../bytes/equal-octets.ts";
import type { ImportedKey, SignatureResult } from "./signature.ts";

/**
 * What verifying has worked out once and need not work out again: keys imported, octets hashed, certificates
 * found to be signed by a key. All of it follows from the octets alone, so it never grows stale. Whoever
 * holds one decides how long it lives; without one everything is worked out each time.
 */
export interface KnownKeys {
  readonly imported: Known<ImportedKey>[];
  readonly digests: Known<Uint8Array>[];
  readonly certified: Known<SignatureResult>[];
}

/** An algorithm, and the octets it is put to. */
interface Question {
  readonly algorithm: string;
  readonly octets: readonly Uint8Array[];
}

interface Known<Answer> extends Question {
  readonly answer: Promise<Answer>;
}

export const knownKeys = (): KnownKeys => ({ imported: [], digests: [], certified: [] });

// What is remembered comes from strangers: enough for the responders of a day, few enough to look through.
const mostRemembered = 64;

const same = (a: Question, b: Question): boolean =>
  a.algorithm === b.algorithm &&
  a.octets.length === b.octets.length &&
  a.octets.every((octets, i) => equalOctets(octets, b.octets[i] as Uint8Array));

/**
 * The answer to `question` that `known` holds, or else that of `work`, which it then holds too, even while it
 * is being worked out. It forgets the oldest to make room. Work that fails leaves nothing behind; without
 * `known` nothing is remembered.
 */
export function remember<Answer>(
  known: Known<Answer>[] | undefined,
  question: Question,
  work: () => Promise<Answer>,
): Promise<Answer> {
  if (known === undefined) return work();
  const held = known.find((each) => same(each, question));
  if (held !== undefined) return held.answer;
  const { algorithm, octets } = question;
  // Copies: a view would keep the whole response alive that it looks into.
  const entry = { algorithm, octets: octets.map((each) => each.slice()), answer: work() };
  if (known.length >= mostRemembered) known.shift();
  known.push(entry);
  entry.answer.catch(() => {
    const at = known.indexOf(entry);
    if (at >= 0) known.splice(at, 1);
  });
  return entry.answer;
}

import type messages from "../../public/_locales/en/messages.json";
import { message } from "../browser/client.ts";

/*
 * The voice of public/_locales, for whoever writes or translates it:
 * - Say what is known, who says so, and as of when.
 * - A fact or nothing: no warning without something that has happened, or that a click would do.
 * - "Not revoked" is what somebody says of a certificate. Nothing here calls a site safe.
 * - Unknown is an answer, undetermined the lack of one: they never share a word.
 * - Before a click: what is sent, to whom, and who else can read it.
 * - The plain word first; the RFC's own name in parentheses where an expert would look for it.
 * - Whole, short sentences that can be read aloud; headings and buttons have no full stop.
 * - A demand says "must", so that it reads the same whether it was met or not.
 * - Lower-risk words: no danger, no attack, no exclamation mark, no please, no sorry.
 * - Firefox is Firefox, we are "this add-on", the reader is "you".
 */

type Messages = typeof messages;

/** Every message there is. A name that is not in public/_locales/en/messages.json does not compile. */
export type WordId = keyof Messages;

/** What a message wants filled in, by the names of its placeholders. */
type FactsOf<Id extends WordId> = Messages[Id] extends { placeholders: infer Placeholders }
  ? [facts: { readonly [Name in keyof Placeholders]: string }]
  : [];

/**
 * `getMessage` knows its substitutions by number only, so named facts are handed over in the alphabetical order of
 * their names; test/ui/words.test.ts holds the placeholders of every message to that order.
 */
const inOrder = (facts: Readonly<Record<string, string>>): string[] =>
  Object.keys(facts)
    .sort()
    .map((name) => facts[name] as string);

/** The sentence `id`, with its facts filled in, in the user's language. */
export const say = <Id extends WordId>(id: Id, ...[facts]: FactsOf<Id>): string =>
  message(id, inOrder(facts ?? {}));

/** Whose ids and values have words of their own. */
type Family = "demand" | "finding";

/** The message for an id of core: only letters, digits, _ and @ are allowed in a message's name. */
export const wordId = (family: Family, id: string): string => `${family}_${id.replace(/[-.]/g, "_")}`;

/** Words for an id that comes from core, where only the tests know that it has some. The bare id where it has none. */
export const sayOf = (family: Family, id: string, facts: Readonly<Record<string, string>> = {}): string =>
  message(wordId(family, id), inOrder(facts)) || id;

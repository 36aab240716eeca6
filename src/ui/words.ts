import type messages from "../../public/_locales/en/messages.json";
import { message } from "../browser/client.ts";

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

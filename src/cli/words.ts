import messages from "../../public/_locales/en/messages.json" with { type: "json" };

type Messages = typeof messages;
type WordId = keyof Messages;

interface Message {
  readonly message: string;
}

/** What a message wants filled in, by the names of its placeholders. */
type FactsOf<Id extends WordId> = Messages[Id] extends { placeholders: infer Placeholders }
  ? [facts: { readonly [Name in keyof Placeholders]: string }]
  : [];

const fill = ({ message }: Message, facts: Readonly<Record<string, string>> = {}): string =>
  message.replaceAll(/\$(\w+)\$/g, (_, name: string) => facts[name] ?? "");

/** The sentence `id` as the popup says it, in English, with its facts filled in. */
export const say = <Id extends WordId>(id: Id, ...[facts]: FactsOf<Id>): string => fill(messages[id], facts);

/** What reads here beside a mark for met. */
const ownDemands: Readonly<Record<string, string>> = {
  "ocsp.responder.noCheck":
    "Whether the responder's certificate is revoked is not asked, and it says that it need not be.",
};

/** Where the popup would speak of itself. */
export const noEvidence = "There is neither an OCSP response nor a CRL to judge.";
export const noIssuer = (name: string): string =>
  `None of the certificates given issued this one. It names ${name} as its issuer: give that one with --issuer.`;
export const wasRevoked =
  "Other evidence is signed and says that it was revoked, but is out of date or not the list that this certificate names: see below.";
export const noName = "(no name)";
export const alsoThere = (name: string): string =>
  `the first in its file, where it is the issuer of ${name}, which is not judged: put that first to have it judged`;
export const noEnd = (until: string): string => `It names no end; it is accepted until ${until}.`;

/** The words for the id of a demand; the bare id where it has none. */
export const sayDemand = (demand: string): string =>
  ownDemands[demand] ??
  (messages as Readonly<Record<string, Message>>)[`demand_${demand.replaceAll(".", "_")}`]?.message ??
  demand;

import messages from "../../public/_locales/en/messages.json" with { type: "json" };
import type { Finding } from "../core/findings/finding.ts";

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

/** What reads here beside a mark for met, or where it is not the companion that shakes hands. */
const ownDemands: Readonly<Record<string, string>> = {
  "certificate.path":
    "What the site sent must lead to a root that Node knows or --issuer gives, and be for this name; or its issuer must be one that --issuer gives.",
  "ocsp.responder.noCheck":
    "Whether the responder's certificate is revoked is not asked, and it says that it need not be.",
};

/** Where the popup would speak of itself. */
export const noEvidence = "There is neither an OCSP response nor a CRL to judge.";
export const noIssuer = (name: string): string =>
  `None of the certificates at hand issued this one. It names ${name} as its issuer: give that one with --issuer.`;
export const wasRevoked =
  "Other evidence is signed and says that it was revoked, but is out of date or not the list that this certificate names: see below.";
export const noName = "(no name)";
export const alsoThere = (name: string): string =>
  `the first in its file, where it is the issuer of ${name}, which is not judged: put that first to have it judged`;
export const noClientCertificate = (alert: string): string =>
  `The server wants a certificate of whoever connects, and none was shown (${alert}).`;
export const noEnd = (until: string): string => `It names no end; it is accepted until ${until}.`;

const messageOf = (id: string): Message | undefined => (messages as Readonly<Record<string, Message>>)[id];

/** The words for the id of a demand; the bare id where it has none. */
export const sayDemand = (demand: string): string =>
  ownDemands[demand] ?? messageOf(`demand_${demand.replaceAll(".", "_")}`)?.message ?? demand;

/** The words for a finding, with its clause; the bare id of its rule where it has none. */
export function sayFinding({ rule, facts, citation }: Finding): string {
  const message = messageOf(`finding_${rule.replaceAll("-", "_")}`);
  return `${message ? fill(message, facts) : rule}${citation === undefined ? "" : ` (${citation})`}`;
}

import type { Conduct } from "../inquiry/conduct.ts";
import { readName } from "../x509/names.ts";
import type { Finding } from "./finding.ts";
import { latestStaple } from "./grounds/handshake.ts";

/** The site delivers an answer about another certificate than its own. */
export function stapleAboutAnother(conducted: Conduct): Finding | undefined {
  const { chain } = conducted;
  const numbers = latestStaple(conducted)?.ocsp?.response?.basic?.responses.map(
    ({ certID }) => certID.serialNumber,
  );
  const [leaf] = chain;
  if (numbers === undefined || leaf === undefined || numbers.includes(leaf.serialNumber)) return undefined;
  const [serialNumber] = numbers;
  if (serialNumber === undefined) return undefined;
  const meant = chain.find((one) => one.serialNumber === serialNumber);
  const { commonName, text } = meant ? readName(meant.subject) : { text: serialNumber };
  const name = commonName ?? text;
  return { rule: "staple-about-another", tone: "server", facts: { name }, citation: "RFC 6066 §8" };
}

import type { Conduct } from "../inquiry/conduct.ts";
import { sentOf } from "../inquiry/staple.ts";
import { sameName } from "../x509/name.ts";
import { readName } from "../x509/names.ts";
import type { Finding } from "./finding.ts";
import { latestShaken } from "./grounds/handshake.ts";

/**
 * The site left a CA's certificate out that Firefox needed, and had from elsewhere. Only the last one, in which visitors trust
 * anyway, may be left out.
 */
export function sentWithoutIssuer(conducted: Conduct): Finding | undefined {
  const shaken = latestShaken(conducted);
  const { observed, chain } = conducted;
  const [leaf] = chain;
  if (shaken === undefined || leaf === undefined || observed.chain.length === 0) return undefined;
  if (sentOf(shaken, leaf.der) === undefined) return undefined;
  const left = chain.find(
    ({ der, subject, issuer }) => !sameName(subject, issuer) && sentOf(shaken, der) === undefined,
  );
  if (left === undefined) return undefined;
  const { commonName, text } = readName(left.subject);
  const name = commonName ?? text;
  return { rule: "sent-without-issuer", tone: "server", facts: { name }, citation: "RFC 8446 §4.4.2" };
}

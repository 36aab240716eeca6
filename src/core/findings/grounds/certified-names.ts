import { tag } from "../../bytes/der.ts";
import type { Certificate } from "../../x509/certificate.ts";
import type { GeneralName } from "../../x509/general-name.ts";
import { subjectAlternativeName } from "../../x509/subject-alternative-name.ts";

const iPAddress = tag.contextPrimitive(7);

/** The text of an iPAddress, given as its whole TLV (RFC 5280 §4.2.1.6); undefined where it is of neither length. */
function addressOf(raw: Uint8Array): string | undefined {
  const octets = raw.subarray(2);
  if (octets.length === 4) return octets.join(".");
  if (octets.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, i) => (octets[2 * i] ?? 0) * 256 + (octets[2 * i + 1] ?? 0));
  return groups.map((group) => group.toString(16)).join(":");
}

function textOf(name: GeneralName): string | undefined {
  if (name.kind === "dNSName") return name.name.toLowerCase();
  return name.kind === "other" && name.raw[0] === iPAddress ? addressOf(name.raw) : undefined;
}

/**
 * The hosts a certificate is for, each once: names in lower case, wildcards as they are, IPv6 addresses with all their
 * groups. Throws DecodeError.
 */
export const certifiedNames = (certificate: Certificate): readonly string[] => [
  ...new Set(subjectAlternativeName(certificate).flatMap((name) => textOf(name) ?? [])),
];

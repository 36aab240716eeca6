import { encodeElement, tag } from "../bytes/der.ts";
import { fromHex } from "../bytes/hex.ts";
import type { BasicOCSPResponseFields } from "../ocsp/encode-response.ts";
import { mgf1, rsassaPss } from "../x509/signature-scheme.ts";
import {
  algorithm,
  hashAlgorithms,
  hashNames,
  type NamedAlgorithm,
  signatureAlgorithms,
} from "./algorithm-names.ts";
import { isField, type Lines, type Spelling, takeField, takeValue } from "./lines.ts";
import { colonHex, exactly, integer, oneOf } from "./spellings.ts";

const rsassaPssName = "rsassaPss";

const names = oneOf<NamedAlgorithm | typeof rsassaPssName>(
  { ...signatureAlgorithms, [rsassaPssName]: rsassaPssName },
  Object.keys(signatureAlgorithms).join(", "),
);

/** Takes the signatureAlgorithm and the signature of a BasicOCSPResponse. Throws LineError. */
export function takeSignature(
  lines: Lines,
): Pick<BasicOCSPResponseFields, "signatureAlgorithm" | "signature"> {
  const path = "signatureAlgorithm";
  const name = takeField(lines, "Signature Algorithm", path, names);
  // OpenSSL 1.1 has no such line.
  if (isField(lines, "Signature Value")) takeField(lines, "Signature Value", "signature", exactly(""));
  const signatureAlgorithm = name === rsassaPssName ? takePss(lines, `${path}.parameters`) : name;
  const signature = takeValue(lines, "signature", colonHex);
  return { signatureAlgorithm, signature };
}

const maskNames = oneOf(
  Object.fromEntries(Object.entries(hashAlgorithms).map(([name, hash]) => [`mgf1 with ${name}`, hash])),
  "mgf1 with the name of a hash",
);
const prefixedInteger: Spelling<string> = {
  ...integer,
  read: (text) => (text.startsWith("0x") ? integer.read(text.slice(2)) : undefined),
};

/** RSASSA-PSS-params (RFC 4055 §3.1). A default that was left out has "(default)" behind it. */
function takePss(lines: Lines, path: string): NamedAlgorithm {
  const take = <Value>(
    n: number,
    label: string,
    name: string,
    spelling: Spelling<Value>,
    encode: (value: Value) => Uint8Array,
  ) => {
    const read = (text: string) => (text.endsWith(" (default)") ? "default" : spelling.read(text));
    const value = takeField(lines, label, `${path}.${name}`, { ...spelling, read });
    return value === "default" ? [] : [encodeElement(tag.contextConstructed(n), [encode(value)])];
  };
  return algorithm(
    rsassaPss,
    encodeElement(tag.sequence, [
      ...take(0, "Hash Algorithm", "hashAlgorithm", hashNames, ({ raw }) => raw),
      ...take(1, "Mask Algorithm", "maskGenAlgorithm", maskNames, ({ raw }) => algorithm(mgf1, raw).raw),
      ...take(2, "Salt Length", "saltLength", prefixedInteger, encodeInteger),
      ...take(3, "Trailer Field", "trailerField", prefixedInteger, encodeInteger),
    ]),
  );
}

const encodeInteger = (contents: string): Uint8Array => encodeElement(tag.integer, [fromHex(contents)]);

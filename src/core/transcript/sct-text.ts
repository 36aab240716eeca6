import { encodeElement, tag } from "../bytes/der.ts";
import { type Lines, peekLine, type Spelling, takeField, takeValue, unlike } from "./lines.ts";
import { colonHex, exactly, oneOf, timeWithMilliseconds } from "./spellings.ts";

const heading = "Signed Certificate Timestamp:";

const versions: Spelling<"v1" | "unknown"> = oneOf({ "v1 (0x0)": "v1", unknown: "unknown" }, "v1 (0x0)");

const extensions: Spelling<Uint8Array> = {
  ...colonHex,
  read: (text) => (text === "none" ? new Uint8Array() : colonHex.read(text)),
};

/** SignatureAndHashAlgorithm (RFC 5246 §7.4.1.4.1): OpenSSL knows those of RFC 6962 §2.1.4, and prints no SCT with another. */
const algorithms: Spelling<readonly number[]> = oneOf(
  { "ecdsa-with-SHA256": [4, 3], sha256WithRSAEncryption: [4, 1] },
  "ecdsa-with-SHA256 or sha256WithRSAEncryption",
);

/** What is in an extension that holds an SCT list (RFC 6962 §3.3), from how OpenSSL prints each SCT. Throws LineError. */
export function takeSctList(lines: Lines, path: string): Uint8Array {
  const scts: number[][] = [];
  do scts.push(takeSct(lines, `${path}[${scts.length}]`));
  while (peekLine(lines) === heading);
  const list = vector(lines, path, scts.flat());
  return encodeElement(tag.octetString, [Uint8Array.from(list)]);
}

/** A vector of at most 2¹⁶−1 octets (RFC 5246 §4.3). */
function vector(lines: Lines, path: string, octets: ArrayLike<number>): number[] {
  if (octets.length > 0xffff) throw unlike(lines, path, "65535 octets at most before it");
  return [octets.length >> 8, octets.length & 0xff, ...Array.from(octets)];
}

/** SerializedSCT (RFC 6962 §3.3). */
function takeSct(lines: Lines, path: string): number[] {
  takeValue(lines, path, exactly(heading));
  const version = takeField(lines, "Version   ", `${path}.version`, versions);
  if (version === "unknown") return vector(lines, path, takeValue(lines, path, colonHex));
  const id = takeField(lines, "Log ID    ", `${path}.id`, colonHex);
  const timestamp = takeField(lines, "Timestamp ", `${path}.timestamp`, timeWithMilliseconds);
  const sctExtensions = takeField(lines, "Extensions", `${path}.extensions`, extensions);
  const algorithm = takeField(lines, "Signature ", `${path}.signature.algorithm`, algorithms);
  const signature = takeValue(lines, `${path}.signature`, colonHex);
  const milliseconds = new Uint8Array(8);
  new DataView(milliseconds.buffer).setBigUint64(0, BigInt(timestamp.getTime()));
  return vector(lines, path, [
    0,
    ...id,
    ...milliseconds,
    ...vector(lines, `${path}.extensions`, sctExtensions),
    ...algorithm,
    ...vector(lines, `${path}.signature`, signature),
  ]);
}

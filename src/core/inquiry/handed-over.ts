import { equalOctets } from "../bytes/equal-octets.ts";
import type { Transcript } from "../transcript/read-transcript.ts";
import type { Evidence, Shaken } from "./evidence.ts";

/**
 * The evidence in what somebody handed over of a site, `leaf` being its certificate, where that is known: each response as a staple,
 * and, where more than that certificate came along, as what was sent in a handshake. OpenSSL prints one certificate of
 * a chain unless told otherwise, so one alone does not mean that no other was sent.
 */
export function handedOver(
  transcript: Transcript & { readonly found: "responses" | "noResponseSent" },
  leaf: Uint8Array | undefined,
  at: Date,
): readonly Evidence[] {
  const { chain, protocolVersion, remoteAddress } = transcript;
  const [first, ...others] = chain;
  const isChain =
    first !== undefined && (others.length > 0 || leaf === undefined || !equalOctets(first, leaf));
  const shaken = (ocspResponse?: Uint8Array): Shaken => ({
    ...(protocolVersion && { protocolVersion }),
    ...(remoteAddress && { remoteAddress }),
    chain: chain.map((certificate, i) => ({ certificate, ...(i === 0 && ocspResponse && { ocspResponse }) })),
  });
  const common = { kind: "staple", provenance: { at } } as const;
  if (transcript.found === "noResponseSent") {
    return first === undefined ? [] : [{ ...common, outcome: "handshake", handshake: shaken() }];
  }
  return transcript.responses.map(({ der, rebuilt }) => ({
    ...common,
    ...(rebuilt && { rebuilt }),
    ...(isChain ? { outcome: "handshake", handshake: shaken(der) } : { outcome: "bytes", bytes: der }),
  }));
}

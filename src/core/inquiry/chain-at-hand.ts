import { DecodeError } from "../bytes/decode-error.ts";
import { type Check, meets } from "../check.ts";
import type { SentCertificate } from "../tls/server-messages.ts";
import { type Certificate, decodeCertificate } from "../x509/certificate.ts";
import { type CertificateChain, decodeChain, issuedCertificates } from "../x509/chain.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { Bench } from "./appraise.ts";
import type { Evidence, Shaken, StapleEvidence } from "./evidence.ts";
import type { ObservedChain } from "./observed-chain.ts";
import { pair } from "./pair.ts";

/** A certificate of the chain that has its issuer there, too. */
export interface Link {
  readonly subject: IssuedCertificate;
  /** Its place in the chain, the leaf's being 0. */
  readonly position: number;
  /** On the certificate itself, where Firefox has not verified it. */
  readonly checks: readonly Check[];
}

/** The chain to go by. */
export interface ChainAtHand {
  /** Leaf first. */
  readonly chain: CertificateChain;
  readonly links: readonly Link[];
}

type HandshakeEvidence = StapleEvidence & { readonly outcome: "handshake" };

/** The latest handshake in which the site sent a certificate; undefined where there was none. */
export const latestHandshake = (answers: readonly Evidence[]): HandshakeEvidence | undefined =>
  answers.findLast(
    (one): one is HandshakeEvidence =>
      one.kind === "staple" && one.outcome === "handshake" && one.handshake.chain !== undefined,
  );

const pathDemand = { demand: "certificate.path", citation: "RFC 5280 §6.1" } as const;

function judgePath({ certificationPath: path }: Shaken): Check {
  const detail = path?.valid === false ? { found: path.error } : undefined;
  return { ...pathDemand, ...meets(path?.valid === true, detail) };
}

/** A certificate as a server sent it; undefined where it is none. */
function readable({ certificate }: SentCertificate<Uint8Array>): Certificate | undefined {
  try {
    return decodeCertificate(certificate);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

// Longer chains are not issued.
const mostLinks = 8;

/** From the first certificate a server sent upwards, each to whoever signed it, as far as it sent those. */
async function lineUp(handshake: Shaken, bench: Bench): Promise<ChainAtHand> {
  const [leaf, ...sent] = handshake.chain?.map(readable) ?? [];
  if (leaf === undefined) return { chain: [], links: [] };
  const others = sent.filter((one) => one !== undefined);
  const chain = [leaf];
  const links: Link[] = [];
  const path = judgePath(handshake);
  for (let last = leaf; links.length < mostLinks; ) {
    const candidates = others.filter((one) => !chain.includes(one));
    const { subject, check } = await pair(last, candidates, bench);
    if (subject === undefined) break;
    links.push({ subject, position: links.length, checks: [check, path] });
    last = subject.issuer;
    chain.push(last);
    if (check.outcome !== "met") break;
  }
  return { chain, links };
}

/**
 * The chain that Firefox verified; where it gave none, the one the site itself sent in the latest of `handshakes`, with what
 * Firefox would else have vouched for as checks. Empty where nobody has sent any. Throws DecodeError where a certificate from
 * Firefox cannot be read; what a server sends and is no certificate is passed over.
 */
export async function chainAtHand(
  { chain: ders }: ObservedChain,
  handshakes: readonly Evidence[],
  bench: Bench,
): Promise<ChainAtHand> {
  if (ders.length === 0) {
    const latest = latestHandshake(handshakes);
    return latest === undefined ? { chain: [], links: [] } : lineUp(latest.handshake, bench);
  }
  const chain = decodeChain(ders);
  const links = issuedCertificates(chain).map((subject) => ({
    subject,
    position: chain.indexOf(subject.certificate as Certificate),
    checks: [],
  }));
  return { chain, links };
}

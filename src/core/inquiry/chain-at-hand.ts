import { DecodeError } from "../bytes/decode-error.ts";
import { equalOctets } from "../bytes/equal-octets.ts";
import { type Check, meets } from "../check.ts";
import type { SentCertificate } from "../tls/server-messages.ts";
import { type Certificate, decodeCertificate } from "../x509/certificate.ts";
import { type CertificateChain, decodeChain, issuedCertificates } from "../x509/chain.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { Bench } from "./appraise.ts";
import type { Evidence, Shaken, StapleEvidence } from "./evidence.ts";
import type { ObservedChain } from "./observed-chain.ts";
import { type Pairing, pair, pairAsked } from "./pair.ts";

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

/**
 * Who sends a chain would name their own judge. A root that is known, or the issuer's certificate from whoever asks, is somebody
 * else. In a handshake that failed, nobody has shown that the certificate is theirs.
 */
function judgePath({ certificationPath: path, failure }: Shaken, issuerIsGiven: boolean): Check {
  const detail = path?.valid === false ? { found: path.error } : undefined;
  const isShown = path !== undefined && failure === undefined;
  return { ...pathDemand, ...meets(isShown && (path.valid || issuerIsGiven), detail) };
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

const isAmong = ({ der }: Certificate, certificates: readonly Certificate[]): boolean =>
  certificates.some((one) => equalOctets(one.der, der));

/**
 * From the first certificate a server sent upwards, each to whoever signed it, as far as the server sent those or they are among
 * `given`: certificates of whoever asks, in which they trust. Empty where what was sent first is no certificate; whatever else is
 * none is passed over.
 */
export async function chainAsSent(
  handshake: Shaken,
  bench: Bench,
  given: readonly Certificate[] = [],
): Promise<ChainAtHand> {
  const [leaf, ...sent] = handshake.chain?.map(readable) ?? [];
  if (leaf === undefined) return { chain: [], links: [] };
  const others = [...given, ...sent.filter((one) => one !== undefined)];
  const chain = [leaf];
  const links: Link[] = [];
  for (let last = leaf; links.length < mostLinks; ) {
    const candidates = others.filter((one) => !isAmong(one, chain));
    const pairing: Pairing = await (last === leaf ? pairAsked : pair)(last, candidates, bench);
    const { subject, check } = pairing;
    if (subject === undefined) break;
    const { issuer } = subject;
    const path = judgePath(handshake, isAmong(issuer, given));
    links.push({ subject, position: links.length, checks: [check, path] });
    if (issuer === leaf) break;
    chain.push(issuer);
    if (check.outcome !== "met") break;
    last = issuer;
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
    return latest === undefined ? { chain: [], links: [] } : chainAsSent(latest.handshake, bench);
  }
  const chain = decodeChain(ders);
  const links = issuedCertificates(chain).map((subject) => ({
    subject,
    position: chain.indexOf(subject.certificate as Certificate),
    checks: [],
  }));
  return { chain, links };
}

import { toHex } from "../bytes/hex.ts";
import { getUrl } from "../ocsp/get-url.ts";
import { ocspRequest } from "../ocsp/request.ts";
import type { Place, TunnelProxy } from "../tls/handshake.ts";
import type { IssuedCertificate } from "../x509/issued-certificate.ts";
import type { KnownKeys } from "../x509/known-keys.ts";
import { digest, type Subtle } from "../x509/signature.ts";
import { readHttpUrl, type UrlFault } from "./http-url.ts";
import { type Manner, ocspId, placeOf } from "./manner.ts";
import { isAddress, mayName, type Network, networkOf } from "./network.ts";
import { type ObservedChain, originOf, type Route } from "./observed-chain.ts";
import type { Settings } from "./settings.ts";
import type { NamedSource } from "./source.ts";

/** When waiting for an answer ends: `octets` is the most that is read of it. */
export interface Limits {
  readonly octets: number;
  /** `inAll`: from asking to the last octet. `silence`: without one further octet. */
  readonly patience: "inAll" | "silence";
  readonly milliseconds: number;
}

interface CommonInquiry {
  /** The same for the same certificate, place and manner, and for no other: what a decision names. */
  readonly id: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly limits: Limits;
}

/** The question put to a responder. */
export interface OcspInquiry extends CommonInquiry {
  readonly kind: "ocsp";
  readonly method: "GET" | "POST";
  /** DER of the OCSPRequest: the body of a POST, the last segment of a GET's URL. */
  readonly request: Uint8Array;
  readonly hashAlgorithm: Manner["hashAlgorithm"];
  readonly nonce?: Uint8Array;
}

/** The download of a CRL, which is read as it arrives: for the entries of one serial number, signed by one issuer. */
export interface CrlInquiry extends CommonInquiry {
  readonly kind: "crl";
  readonly method: "GET";
  readonly subject: IssuedCertificate;
}

/** A handshake with the site itself, for what it sends in it. The companion makes it: Firefox shows add-ons no staple. */
export interface StapleInquiry extends CommonInquiry {
  readonly kind: "staple";
  readonly method: "TLS";
  readonly place: Place;
}

/** One question, exactly as it would be sent. */
export type Inquiry = OcspInquiry | CrlInquiry | StapleInquiry;

/** A question to a place that the certificate names. */
export type NamedInquiry = OcspInquiry | CrlInquiry;

/** Why a source cannot be asked: what is wrong with its URL, or that it leads into a network of the user's own. */
export type Unaskable = UrlFault | "localAddress";

/** What planning needs beside the source. */
export interface Planning {
  /** Where the site is that is being looked at. */
  readonly site: Network;
  readonly hashAlgorithm: Settings["hashAlgorithm"];
  readonly subtle: Subtle;
  readonly keys?: KnownKeys;
}

const KiB = 1024;

/** A certificate by its hash, lower-case hex, as its Report has it. Throws where only a serial number is known: that names no sources. */
async function hashed(
  { certificate }: IssuedCertificate,
  { subtle, keys }: Hashing,
): Promise<{ sha256: string }> {
  if (certificate === undefined) throw new Error("sources are named by a certificate");
  return { sha256: toHex(await digest(subtle, "SHA-256", certificate.der, keys)) };
}

type Hashing = Pick<Planning, "subtle" | "keys">;

/** The id of what a site staples; of what it staples for the CA certificate at another place in the chain, with that. */
export const stapleSourceId = (observed: ObservedChain, position = 0): string =>
  `staple ${originOf(observed)}${position === 0 ? "" : ` ${position}`}`;

/** The id of a source's answers: whatever the manner it was asked in, they speak about the same certificate. */
export const sourceId = async (
  subject: IssuedCertificate,
  { kind, url }: NamedSource,
  hashing: Hashing,
): Promise<string> => `${kind} ${(await hashed(subject, hashing)).sha256} ${url}`;

/** Why nobody can be asked at `url`, on behalf of a site in that network; undefined where somebody can. */
export function whyUnaskable(url: string, site: Network): Unaskable | undefined {
  const location = readHttpUrl(url);
  if (typeof location === "string") return location;
  return mayName(site, networkOf(location.host)) ? undefined : "localAddress";
}

/**
 * The question to a responder in one manner. Undefined where there is no such place, or where a GET does not fit.
 * `nonce`: 32 random octets (RFC 9654 §2.1), used when the manner has one.
 */
async function planOcsp(
  subject: IssuedCertificate,
  url: string,
  manner: Manner,
  hashing: Hashing,
  nonce?: Uint8Array,
): Promise<OcspInquiry | undefined> {
  const place = placeOf(url, manner.scheme);
  if (place === undefined) return undefined;
  const { method, hashAlgorithm } = manner;
  const { subtle, keys } = hashing;
  const sent = manner.nonce && nonce ? { nonce } : {};
  const request = await ocspRequest(subject, { hashAlgorithm, subtle, ...(keys && { keys }), ...sent });
  const target = method === "GET" ? getUrl(place, request) : place;
  if (target === undefined) return undefined;
  return {
    id: ocspId(await hashed(subject, hashing), place, manner),
    kind: "ocsp",
    method,
    url: target,
    headers: [
      ...(method === "POST" ? [["Content-Type", "application/ocsp-request"] as const] : []),
      ["Accept", "application/ocsp-response"],
    ],
    request,
    hashAlgorithm,
    ...sent,
    limits: { octets: 64 * KiB, patience: "inAll", milliseconds: 10_000 },
  };
}

const planCrl = async (subject: IssuedCertificate, url: string, hashing: Hashing): Promise<CrlInquiry> => ({
  id: `crl ${(await hashed(subject, hashing)).sha256} GET ${url}`,
  kind: "crl",
  method: "GET",
  url,
  headers: [["Accept", "application/pkix-crl"]],
  subject,
  limits: { octets: 256 * KiB * KiB, patience: "silence", milliseconds: 60_000 },
});

/**
 * The usual questions to one source about one certificate: the download of its CRL (RFC 5280 §4.2.1.13), or an OCSP request,
 * over https and as the certificate names it; by GET where that fits, without a nonce (RFC 9919 §3.1.1, §6). Or why there is none.
 */
export async function plan(
  subject: IssuedCertificate,
  source: NamedSource,
  planning: Planning,
): Promise<readonly NamedInquiry[] | Unaskable> {
  const { url } = source;
  const fault = whyUnaskable(url, planning.site);
  if (fault !== undefined) return fault;
  if (source.kind === "crl") return [await planCrl(subject, url, planning)];
  const { hashAlgorithm } = planning;
  const usual = async (scheme: Manner["scheme"]): Promise<readonly OcspInquiry[]> => {
    const common = { scheme, hashAlgorithm, nonce: false };
    const inquiry =
      (await planOcsp(subject, url, { ...common, method: "GET" }, planning)) ??
      (await planOcsp(subject, url, { ...common, method: "POST" }, planning));
    return inquiry ? [inquiry] : [];
  };
  return [...(await usual("https")), ...(await usual("http"))];
}

/** Every manner there is, whether or not a source can be asked in it. */
const manners: readonly Manner[] = (["https", "http"] as const).flatMap((scheme) =>
  (["GET", "POST"] as const).flatMap((method) =>
    (["SHA-1", "SHA-256"] as const).flatMap((hashAlgorithm) =>
      [false, true].map((nonce) => ({ scheme, method, hashAlgorithm, nonce })),
    ),
  ),
);

/**
 * The question of this id among all that can be put to a source: also those in a manner that is not the usual one. Undefined
 * where there is none. `nonce`: as many random octets as a nonce should have, for a manner with one.
 */
export async function planById(
  id: string,
  subject: IssuedCertificate,
  source: NamedSource,
  planning: Planning,
  nonce: Uint8Array,
): Promise<NamedInquiry | undefined> {
  const { url } = source;
  if (whyUnaskable(url, planning.site) !== undefined) return undefined;
  if (source.kind === "crl") {
    const inquiry = await planCrl(subject, url, planning);
    return inquiry.id === id ? inquiry : undefined;
  }
  const certificate = await hashed(subject, planning);
  const manner = manners.find((one) => {
    const place = placeOf(url, one.scheme);
    return place !== undefined && ocspId(certificate, place, one) === id;
  });
  return manner && planOcsp(subject, url, manner, planning, nonce);
}

/** A proxy that can be told to make a tunnel, without a password; undefined for any other kind. */
function tunnelBy({ type, host, port, username }: NonNullable<Route["proxy"]>): TunnelProxy | undefined {
  if (type === "http") return { type, host, port };
  return type === "socks" && username === undefined ? { type, host, port } : undefined;
}

/** What Firefox offers a web site. */
const webProtocols = ["h2", "http/1.1"] as const;

/**
 * The handshake with the site itself: by the proxy its page came through, where that can be done, and else directly, with the
 * very address that Firefox reached, where that is known.
 */
export function planStaple(observed: ObservedChain): StapleInquiry {
  const { port, starttls, connection } = observed;
  const host = observed.host.replace(/^\[(.*)\]$|\.$/, "$1");
  const pageProxy = connection.route?.proxy;
  const proxy = pageProxy && tunnelBy(pageProxy);
  const { address = host } = proxy ? {} : connection;
  const url = originOf(observed);
  return {
    id: `staple ${url}${proxy ? ` by ${proxy.type} ${proxy.host}:${proxy.port}` : ""}`,
    kind: "staple",
    method: "TLS",
    url,
    headers: [],
    place: {
      host: address,
      port,
      ...(!isAddress(host) && { servername: host }),
      ...(starttls ? { starttls } : { alpn: webProtocols }),
      ...(proxy && { proxy }),
    },
    limits: { octets: 512 * KiB, patience: "inAll", milliseconds: 10_000 },
  };
}

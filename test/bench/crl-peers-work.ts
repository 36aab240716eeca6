import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import * as asn1js from "asn1js";
import { type RSAKey, X509, X509CRL } from "jsrsasign";
import * as pkijs from "pkijs";

// Bundled once and run in Node and in Firefox, as crl-work.ts is. Each peer does what measureVerify does: decode, find an
// absent serial, verify. Limits that would refuse 10 000 entries are lifted.

// jsrsasign assigns to a global it never declares, which a module may not.
Object.assign(globalThis, { result: undefined });

const bytesAt = async (url: string): Promise<ArrayBuffer> => (await fetch(url)).arrayBuffer();
const berOptions = { maxNodes: Number.POSITIVE_INFINITY, maxContentLength: Number.POSITIVE_INFINITY };
const hexOf = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (octet) => octet.toString(16).padStart(2, "0")).join("");

interface Files {
  readonly crl: ArrayBuffer;
  readonly issuer: ArrayBuffer;
  readonly leaf: ArrayBuffer;
}

/** Gives whether the signature is valid and the certificate not listed. */
type Peer = (files: Files) => Promise<boolean>;

const peers: Readonly<Record<string, Peer>> = {
  "@peculiar/x509": async ({ crl, issuer, leaf }) => {
    const list = new x509.X509Crl(crl, { berOptions });
    const listed = list.findRevoked(new x509.X509Certificate(leaf).serialNumber);
    return listed === null && (await list.verify({ publicKey: new x509.X509Certificate(issuer) }));
  },
  pkijs: async ({ crl, issuer, leaf }) => {
    const schema = asn1js.fromBER(crl, berOptions).result;
    const list = new pkijs.CertificateRevocationList({ schema });
    const listed = list.isCertificateRevoked(pkijs.Certificate.fromBER(leaf));
    return !listed && (await list.verify({ issuerCertificate: pkijs.Certificate.fromBER(issuer) }));
  },
  jsrsasign: async ({ crl, issuer, leaf }) => {
    const list = new X509CRL(hexOf(crl));
    const listed = list.findRevCert(hexOf(leaf));
    const signer = new X509();
    signer.readCertHex(hexOf(issuer));
    return listed === null && list.verifySignature(signer.getPublicKey() as RSAKey);
  },
};

export const peerNames = Object.keys(peers);

/** Milliseconds `peer` takes, once. Throws where it refuses, fails, or is wrong. */
export async function measurePeer(server: string, peer: string, entries: number): Promise<number> {
  const [crl, issuer, leaf] = await Promise.all(
    [`${entries}.crl`, "ca.der", "leaf.der"].map((file) => bytesAt(`${server}/${file}`)),
  );
  const files = { crl, issuer, leaf } as Files;
  const start = performance.now();
  const good = await (peers[peer] as Peer)(files);
  if (!good) throw new Error("does not find the CRL good");
  return performance.now() - start;
}

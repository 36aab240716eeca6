import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Conduct, conduct } from "../../../src/core/inquiry/conduct.ts";
import type { Evidence, Shaken } from "../../../src/core/inquiry/evidence.ts";
import type { ObservedChain } from "../../../src/core/inquiry/observed-chain.ts";
import { stapleSourceId } from "../../../src/core/inquiry/plan.ts";
import { firstSettings } from "../../../src/core/inquiry/settings.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { makeAuthority } from "../../../src/lab/authority.ts";
import { opensslIn } from "../../../src/lab/openssl.ts";
import { folder } from "../bytes/openssl.ts";

const day = 86_400_000;

/** An authority of OpenSSL's with a few certificates and answers about them, as a site's server has them. */
export async function openServer() {
  const openssl = opensslIn(folder);
  const authority = await makeAuthority(openssl);
  const read = (file: string): Uint8Array => new Uint8Array(readFileSync(join(folder, file)));
  const derOf = (file: string): Uint8Array => new Uint8Array(new X509Certificate(read(file)).raw);
  const valid = { notBefore: new Date(Date.now() - day), notAfter: new Date(Date.now() + 60 * day) };
  const site = (name: string, rest: { mustStaple?: true; ocspUrl?: string } = {}) =>
    authority.issue({ name, host: `${name}.example`, keyType: "p256", ...valid, ...rest });
  const issued = {
    leaf: await site("leaf", { ocspUrl: "http://ocsp.ca.example/" }),
    bare: await site("bare"),
    promising: await site("promising", { mustStaple: true }),
    revoked: await site("revoked"),
  };
  await authority.revoke(issued.revoked, "keyCompromise");
  const about = async (one: (typeof issued)["leaf"]): Promise<Uint8Array> =>
    new Uint8Array(await authority.answer(await authority.ask(one)));
  return {
    certificates: {
      leaf: derOf(issued.leaf.certificate),
      bare: derOf(issued.bare.certificate),
      promising: derOf(issued.promising.certificate),
      revoked: derOf(issued.revoked.certificate),
      issuing: derOf(authority.issuing.certificate),
      root: derOf(authority.root.certificate),
    },
    answers: {
      leaf: await about(issued.leaf),
      bare: await about(issued.bare),
      promising: await about(issued.promising),
      revoked: await about(issued.revoked),
      issuing: new Uint8Array(
        await authority.answerAsRoot(await authority.ask(authority.issuing, { issuer: authority.root })),
      ),
    },
  };
}

export const host = "www.bakery.example";

/** A handshake in which these certificates were sent, some with a staple. */
export const sent = (
  ...chain: readonly (readonly [certificate: Uint8Array, ocspResponse?: Uint8Array])[]
): Shaken => ({
  protocolVersion: "TLSv1.3",
  remoteAddress: "192.0.2.7",
  certificationPath: { valid: true },
  chain: chain.map(([certificate, ocspResponse]) => ({ certificate, ...(ocspResponse && { ocspResponse }) })),
});

export const shaken = (handshake: Shaken): Evidence => ({
  kind: "staple",
  outcome: "handshake",
  handshake,
  provenance: { at: new Date(), url: `https://${host}` },
});

/** The conduct of a site whose chain Firefox has seen, or not, and of which that was heard in handshakes. */
export function conducted(
  chain: readonly Uint8Array[],
  heard: readonly Evidence[],
  { at = new Date(), ...over }: Partial<ObservedChain> = {},
): Promise<Conduct> {
  const observed: ObservedChain = {
    ...{ host, port: 443, at, by: "navigation", privateWindow: false, connection: {}, chain },
    ...over,
  };
  return conduct(
    observed,
    new Map([[stapleSourceId(observed), heard]]),
    { at, policy: strictPolicy, subtle: crypto.subtle },
    firstSettings,
  );
}

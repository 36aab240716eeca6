import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { type Conduct, conduct } from "../../../src/core/inquiry/conduct.ts";
import type { Evidence } from "../../../src/core/inquiry/evidence.ts";
import type { ConnectionFacts } from "../../../src/core/inquiry/observed-chain.ts";
import { sourceId } from "../../../src/core/inquiry/plan.ts";
import { firstSettings, type Settings } from "../../../src/core/inquiry/settings.ts";
import { isAskable, locate } from "../../../src/core/inquiry/source.ts";
import { strictPolicy } from "../../../src/core/policy.ts";
import { decodeChain, issuedCertificates } from "../../../src/core/x509/chain.ts";
import { folder } from "../bytes/openssl.ts";
import { madeDer } from "../x509/made.ts";

/** A site as it was found, and what was said of it. */
export interface Site {
  /** www.bakery.example where absent. */
  readonly host?: string;
  /** Of its certificate, as OpenSSL's configuration has them; its host alone where absent. */
  readonly names?: readonly string[];
  readonly ocsp?: readonly string[];
  readonly crl?: readonly string[];
  readonly caIssuers?: readonly string[];
  /** Further lines of its certificate's extension section. */
  readonly extensions?: readonly string[];
  /** How long its certificate lasts; 30 where absent. */
  readonly days?: number;
  readonly connection?: ConnectionFacts;
  readonly privateWindow?: boolean;
  /** What the sources at these URLs brought. */
  readonly answers?: Readonly<Record<string, Evidence>>;
  /** The first settings where absent. */
  readonly settings?: Partial<Settings>;
}

function makeIssuer(): Uint8Array {
  const der = madeDer({ subject: "/CN=Issuing CA", extensions: ["basicConstraints = critical, CA:true"] });
  copyFileSync(join(folder, "made.der"), join(folder, "ca.der"));
  copyFileSync(join(folder, "made.key"), join(folder, "ca.key"));
  return der;
}
let issuer: Uint8Array | undefined;

const line = (name: string, values: readonly string[]): string[] =>
  values.length === 0 ? [] : [`${name} = ${values.join(", ")}`];

/** The site's chain, made by OpenSSL: its certificate, and that of the CA that issued it. */
function chainOf({ host = "www.bakery.example", ...site }: Site): readonly Uint8Array[] {
  issuer ??= makeIssuer();
  const { names = [`DNS:${host}`], ocsp = [], caIssuers = [], crl = [], extensions = [], days = 30 } = site;
  const access = [...ocsp.map((url) => `OCSP;URI:${url}`), ...caIssuers.map((url) => `caIssuers;URI:${url}`)];
  const points = crl.map((url) => `URI:${url}`);
  const leaf = madeDer({
    subject: "/CN=site",
    extensions: [
      ...line("subjectAltName", names),
      ...line("authorityInfoAccess", access),
      ...line("crlDistributionPoints", points),
      ...extensions,
    ],
    options: ["-CA", "ca.der", "-CAkey", "ca.key", "-days", String(days)],
  });
  return [leaf, issuer];
}

/** The conduct of a site: its chain and the answers about it, taken through the whole journey. */
export async function lookedAt(site: Site): Promise<Conduct> {
  const { host = "www.bakery.example", connection = {}, privateWindow = false, answers = {} } = site;
  const chain = chainOf(site);
  const at = new Date();
  const { subtle } = crypto;
  const evidence = new Map<string, readonly Evidence[]>();
  for (const subject of issuedCertificates(decodeChain(chain))) {
    for (const source of locate(subject).filter(isAskable)) {
      const answer = answers[source.url];
      if (answer !== undefined) evidence.set(await sourceId(subject, source, { subtle }), [answer]);
    }
  }
  return conduct(
    { host, port: 443, at, by: "navigation", privateWindow, chain, connection },
    evidence,
    { at, policy: strictPolicy, subtle },
    { ...firstSettings, ...site.settings },
  );
}

import { X509Certificate } from "node:crypto";
import { shakeHands } from "../companion/staple.ts";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { find } from "../core/findings/find.ts";
import type { Finding } from "../core/findings/finding.ts";
import { type Bench, isEvidence } from "../core/inquiry/appraise.ts";
import { chainAsSent, type Link } from "../core/inquiry/chain-at-hand.ts";
import type { Conduct } from "../core/inquiry/conduct.ts";
import type { Shaken } from "../core/inquiry/evidence.ts";
import { type ObservedChain, originOf } from "../core/inquiry/observed-chain.ts";
import { writeHandshake } from "../core/report/write-report.ts";
import { type Certificate, decodeCertificate } from "../core/x509/certificate.ts";
import type { CertificateChain } from "../core/x509/chain.ts";
import { type Answer, answer } from "./answer.ts";
import { appraiseAll } from "./appraise-all.ts";
import type { ConnectCommand } from "./command.ts";
import { ConnectionError } from "./connection-error.ts";
import type { Destination } from "./destination.ts";
import type { Stapled } from "./exhibit.ts";
import type { Inspection } from "./inspect.ts";
import { benchOf, inspectReadable, readExhibits, readIssuers } from "./inspect-files.ts";
import { type CaStaple, writeCertificate, writeEvidence, writeInspection } from "./inspection-report.ts";
import { whyNoHandshake } from "./no-handshake.ts";
import { say } from "./words.ts";

/** For all of the handshake, in milliseconds. */
const patience = 10_000;

/**
 * What `inspect --connect …` says of the certificate a site sends first. Nobody is talked to before all files are read, and then
 * that site alone, once, by `shake`. Throws UnreadableError, and ConnectionError where no certificate comes.
 */
export async function inspectSite(command: ConnectCommand, shake = shakeHands): Promise<Answer> {
  const { destination } = command;
  const given = readIssuers(command);
  const handedIn = readExhibits(command);
  const roots = given.map(({ der }) => new X509Certificate(der).toString());
  const { milliseconds, ...handshake } = await shake(destination, { milliseconds: patience, roots });
  const certificate = firstOf(handshake, destination);

  const bench = benchOf(command, new Date());
  const { chain, links } = await chainAsSent(handshake, bench, given);
  const observed = observedAt(destination, bench.at);
  const stapled: Stapled = { name: originOf(observed), kind: "staple", handshake };
  const [link, ...above] = links;
  const inspection = await inspectReadable(link ?? { checks: [] }, [stapled, ...handedIn], given, bench);
  const connection = {
    ...destination,
    milliseconds,
    ...writeHandshake(handshake, chain),
    path: chain.map(writeCertificate),
    caStaples: await judgeCaStaples(above, stapled, given, bench),
    findings: findingsOf(inspection, observed, chain),
  };
  return answer({ ...writeInspection(inspection, certificate, [], bench), connection }, command);
}

/** The certificate a site sent first. Throws ConnectionError. */
function firstOf({ chain: [first] = [], failure }: Shaken, { host, port }: Destination): Certificate {
  const refuse = (why: string): never => {
    throw new ConnectionError(`${inUrl(host)}:${port}: ${why}`);
  };
  if (first === undefined) return refuse(failure ? whyNoHandshake(failure) : say("sent_none"));
  try {
    return decodeCertificate(first.certificate);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return refuse(whyNoHandshake({ failure: "unreadable", ...error }));
  }
}

const inUrl = (host: string): string => (host.includes(":") ? `[${host}]` : host);

/** Of that place nothing has been observed yet. */
const observedAt = (
  { host, servername = inUrl(host), port, starttls }: Destination,
  at: Date,
): ObservedChain => ({
  host: servername,
  port,
  ...(starttls && { starttls }),
  ...{ at, by: "typed", privateWindow: false, chain: [], connection: {} },
});

/** What was stapled for the certificates of CAs, as far as their own issuers are at hand. */
async function judgeCaStaples(
  links: readonly Link[],
  stapled: Stapled,
  certs: readonly Certificate[],
  bench: Bench,
): Promise<CaStaple[]> {
  const staples: CaStaple[] = [];
  for (const { subject, position } of links) {
    const appraised = await appraiseAll([stapled], subject, certs, bench);
    for (const one of appraised.filter(({ appraisal }) => isEvidence(appraisal)))
      staples.push({ certificate: position, ...writeEvidence(one, subject.certificate, appraised) });
  }
  return staples;
}

/** What there is to know of the server from what it stapled; nothing where an extension of its certificate cannot be read. */
function findingsOf(
  { checks, appraised, weighing }: Inspection,
  observed: ObservedChain,
  chain: CertificateChain,
): Finding[] {
  const url = originOf(observed);
  const appraisals = appraised.flatMap(({ exhibit, appraisal }) =>
    exhibit.kind === "staple" ? [appraisal] : [],
  );
  const question = { id: url, source: { kind: "staple", url }, offers: [], appraisals } as const;
  const inquest = { position: 0, checks, questions: [question], weighing };
  const conducted: Conduct = { at: observed.at, observed, chain, inquests: [inquest] };
  try {
    return find(conducted).filter(({ tone }) => tone === "server");
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
}

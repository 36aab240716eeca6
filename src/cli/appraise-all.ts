import { toHex } from "../core/bytes/hex.ts";
import type { Outcome } from "../core/check.ts";
import type { CrlDemand } from "../core/crl/demands.ts";
import type { Reading } from "../core/crl/judge.ts";
import { readCrl } from "../core/crl/verify.ts";
import { type Appraisal, appraise, type Bench, isEvidence, stands } from "../core/inquiry/appraise.ts";
import type { Evidence } from "../core/inquiry/evidence.ts";
import { pair } from "../core/inquiry/pair.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import { type Weighing, weigh } from "../core/inquiry/weigh.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import type { IssuedCertificate } from "../core/x509/issued-certificate.ts";
import { sameName } from "../core/x509/name.ts";
import type { Exhibit } from "./exhibit.ts";

/** An exhibit judged by itself, or a delta CRL judged together with its base. */
export interface Appraised {
  readonly exhibit: Exhibit;
  readonly appraisal: Appraisal;
  readonly base?: Exhibit;
}

/** A CRL is read once, and judged from that as often as there is company for it. */
interface Read extends Appraised {
  readonly reading?: Reading;
}

/**
 * Judges every exhibit, in their order; `certs` may hold whoever signed one. A CRL that the certificate's
 * issuer did not sign is judged as signed by whoever else may sign for it, and a delta CRL together with each
 * complete one: the first with which it stands counts, or else the last that leaves least unmet.
 */
export async function appraiseAll(
  exhibits: readonly Exhibit[],
  subject: IssuedCertificate,
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Appraised[]> {
  const alone: Read[] = [];
  for (const exhibit of exhibits) alone.push(await read(exhibit, subject, certs, bench));
  const signers = await acceptedSigners(alone, subject.issuer, certs, bench);
  const signed: Read[] = [];
  for (const one of alone) signed.push(await bySigner(one, signers, subject, bench));
  const appraised: Appraised[] = [];
  for (const one of signed) appraised.push(await withBase(one, signed, subject, bench));
  return appraised;
}

/** One verdict from all. */
export const weighAll = (appraised: readonly Appraised[], otherwise: Because): Weighing =>
  weigh(appraised.map(({ appraisal }) => appraisal).filter(isEvidence), otherwise);

/** Reads an exhibit and judges it by itself. */
async function read(
  exhibit: Exhibit,
  subject: IssuedCertificate,
  certs: readonly Certificate[],
  bench: Bench,
  crlIssuer?: Certificate,
): Promise<Read> {
  const provenance = { at: bench.at };
  const judged = (evidence: Evidence): Promise<Appraisal> => appraise(evidence, subject, bench, { certs });
  if (exhibit.kind === "staple") {
    const { kind, handshake } = exhibit;
    return { exhibit, appraisal: await judged({ kind, provenance, outcome: "handshake", handshake }) };
  }
  const { kind, bytes } = exhibit;
  const context = crlIssuer ? { ...bench, crlIssuer } : bench;
  const reading = kind === "crl" ? await readCrl(bytes, subject, context) : undefined;
  if (reading === undefined || "error" in reading)
    return { exhibit, appraisal: await judged({ kind, provenance, outcome: "bytes", bytes }) };
  const size = bytes.length;
  const appraisal = await judged({ kind: "crl", provenance, outcome: "reading", reading, size });
  return { exhibit, reading, appraisal };
}

const outcomeOf = ({ checks }: Appraisal, of: CrlDemand): Outcome | undefined =>
  checks.find(({ demand }) => demand === of)?.outcome;

const unmetIn = ({ checks }: Appraisal): number => checks.filter(({ outcome }) => outcome === "unmet").length;

const isSigned = ({ reading }: Read): boolean => reading?.signature.result === "valid";

/** Whether this is a CRL about the certificate, as far as its issuer's name goes, that another key than the issuer's signed. */
const wantsSigner = (one: Read): boolean =>
  one.reading !== undefined && !isSigned(one) && outcomeOf(one.appraisal, "crl.issuer") === "met";

/** The CRL as the first of `signers` has signed it who bears its issuer's name, or as it was. */
async function bySigner(
  one: Read,
  signers: readonly Certificate[],
  subject: IssuedCertificate,
  bench: Bench,
): Promise<Read> {
  if (!wantsSigner(one)) return one;
  for (const signer of signers) {
    if (!isIssuerOf(signer, one)) continue;
    const again = await read(one.exhibit, subject, [], bench, signer);
    if (isSigned(again)) return again;
  }
  return one;
}

const isIssuerOf = ({ subject }: Certificate, { reading }: Read): boolean =>
  reading !== undefined && sameName(subject, reading.list.issuer);

// In a batch strangers decide how many there are.
const mostBases = 64;

async function withBase(
  one: Read,
  all: readonly Read[],
  subject: IssuedCertificate,
  bench: Bench,
): Promise<Appraised> {
  const { exhibit, appraisal: alone, reading } = one;
  if (reading?.baseCRLNumber === undefined || !isSigned(one)) return { exhibit, appraisal: alone };
  let closest: Appraised = { exhibit, appraisal: alone };
  const bases = all.filter((other) => isSigned(other) && other.reading?.baseCRLNumber === undefined);
  for (const { exhibit: base, reading: complete } of bases.slice(0, mostBases)) {
    if (complete === undefined) continue;
    const appraisal = await appraise(alone.evidence, subject, bench, { base: complete });
    const next = { exhibit, appraisal, base };
    if (stands(appraisal)) return next;
    if (unmetIn(appraisal) <= unmetIn(closest.appraisal)) closest = next;
  }
  return closest;
}

// For all exhibits together: each of these costs judging all of them once more.
const mostSigners = 8;

/**
 * The certificates whose word on one of these CRLs counts (RFC 5280 §6.3.3 (f)): in the name of its issuer,
 * signed by the certificate's issuer or by whoever is above it, valid at the time, and good by the same
 * evidence, in which no other stranger is believed.
 */
async function acceptedSigners(
  all: readonly Read[],
  issuer: Certificate,
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Certificate[]> {
  const accepted: Certificate[] = [];
  const unsigned = all.filter(wantsSigner);
  if (unsigned.length === 0) return accepted;
  const names = distinct(
    unsigned.flatMap(({ reading }) => (reading ? [reading.list.issuer] : [])),
    (name) => name,
  );
  const given = distinct(certs, ({ der }) => der);
  const candidates = given.filter(
    (cert) =>
      isValidAt(cert, bench.at) && names.slice(0, mostSigners).some((name) => sameName(name, cert.subject)),
  );
  if (candidates.length === 0) return accepted;
  const authorities = await lineage(issuer, given, bench);
  const exhibits = all.map(({ exhibit }) => exhibit);
  for (const candidate of candidates.slice(0, mostSigners)) {
    const above = authorities.filter(({ subject }) => sameName(subject, candidate.issuer));
    const { subject, check } = await pair(candidate, above, bench);
    if (subject === undefined || check.outcome !== "met") continue;
    const { verdict } = weighAll(await appraiseAll(exhibits, subject, [], bench), { because: "notAsked" });
    if (verdict.status === "good") accepted.push(candidate);
  }
  return accepted;
}

const distinct = <Item>(items: readonly Item[], octets: (item: Item) => Uint8Array): Item[] => [
  ...new Map(items.map((item) => [toHex(octets(item)), item])).values(),
];

const isValidAt = ({ validity: { notBefore, notAfter } }: Certificate, at: Date): boolean =>
  notBefore <= at && at <= notAfter;

// Longer chains are not issued.
const mostAbove = 8;

/** `issuer` and those above it, as far as `certs` has them: each signed the one before it. */
async function lineage(
  issuer: Certificate,
  certs: readonly Certificate[],
  bench: Bench,
): Promise<readonly Certificate[]> {
  const line = [issuer];
  for (let last = issuer; line.length <= mostAbove; ) {
    const name = last.issuer;
    const above = certs.filter((cert) => sameName(cert.subject, name) && !line.includes(cert));
    const { subject, check } = await pair(last, above, bench);
    if (subject === undefined || check.outcome !== "met") break;
    last = subject.issuer;
    line.push(last);
  }
  return line;
}

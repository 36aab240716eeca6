import type { Outcome } from "../core/check.ts";
import type { CrlDemand } from "../core/crl/demands.ts";
import { type Appraisal, appraise, type Bench, type Beside } from "../core/inquiry/appraise.ts";
import type { Because } from "../core/inquiry/verdict.ts";
import { type Weighing, weigh } from "../core/inquiry/weigh.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import type { IssuedCertificate } from "../core/x509/issued-certificate.ts";
import { sameName } from "../core/x509/name.ts";
import type { Exhibit } from "./exhibit.ts";
import { pair } from "./pair.ts";

/** An exhibit judged by itself, or a delta CRL judged together with its base. */
export interface Appraised {
  readonly exhibit: Exhibit;
  readonly appraisal: Appraisal;
  readonly base?: Exhibit;
}

/**
 * Judges every exhibit, in their order; `certs` may hold whoever signed one. A CRL that does not stand by
 * itself is judged once more in company: a delta CRL with each other CRL, one that the
 * certificate's issuer did not sign with each certificate accepted as its signer's. The first company in
 * which it stands counts, or else the last that leaves least unmet.
 */
export async function appraiseAll(
  exhibits: readonly Exhibit[],
  subject: IssuedCertificate,
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Appraised[]> {
  const alone: Appraised[] = [];
  for (const exhibit of exhibits) {
    alone.push({ exhibit, appraisal: await judge(exhibit, subject, bench, { certs }) });
  }
  const appraised: Appraised[] = [];
  for (const one of alone) appraised.push(await inCompany(one, alone, subject, certs, bench));
  return appraised;
}

/** One verdict from all. */
export const weighAll = (appraised: readonly Appraised[], otherwise: Because): Weighing =>
  weigh(
    appraised.map(({ appraisal }) => appraisal),
    otherwise,
  );

const judge = (
  { kind, bytes }: Exhibit,
  subject: IssuedCertificate,
  bench: Bench,
  beside: Beside,
): Promise<Appraisal> =>
  appraise({ kind, provenance: { at: bench.at }, outcome: "bytes", bytes }, subject, bench, beside);

const stands = ({ verdict }: Appraisal): boolean => verdict.status !== "undetermined";

const outcomeOf = ({ checks }: Appraisal, of: CrlDemand): Outcome | undefined =>
  checks.find(({ demand }) => demand === of)?.outcome;

const unmetIn = ({ checks }: Appraisal): number => checks.filter(({ outcome }) => outcome === "unmet").length;

// In a batch strangers decide how many there are, and each costs judging the CRL once more.
const mostBases = 64;

async function inCompany(
  one: Appraised,
  all: readonly Appraised[],
  subject: IssuedCertificate,
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Appraised> {
  const { exhibit, appraisal: alone } = one;
  const list = alone.crl?.list;
  if (list === undefined) return one;
  // Unmet for a delta CRL alone; no other has this demand on it.
  const isDelta = outcomeOf(alone, "crl.base") === "unmet";
  const bases = isDelta ? all.filter(({ exhibit: { kind } }) => kind === "crl").slice(0, mostBases) : [];
  const crlIssuers =
    outcomeOf(alone, "crl.signature") === "unmet"
      ? await acceptedSigners(list.issuer, subject.issuer, all, certs, bench)
      : [];
  let closest = one;
  for (const crlIssuer of [undefined, ...crlIssuers]) {
    for (const base of [undefined, ...bases]) {
      if (crlIssuer === undefined && base === undefined) continue;
      const beside = { ...(crlIssuer && { crlIssuer }), ...(base && { base: base.exhibit.bytes }) };
      const appraisal = await judge(exhibit, subject, bench, beside);
      const next = { exhibit, appraisal, ...(base && { base: base.exhibit }) };
      if (stands(appraisal)) return next;
      if (unmetIn(appraisal) <= unmetIn(closest.appraisal)) closest = next;
    }
  }
  return closest;
}

// Certificates come with the evidence: each of these costs judging all of it once more.
const mostSigners = 8;

/**
 * The certificates in the name `signer` whose word on a CRL counts (RFC 5280 §6.3.3 (f)): signed by the
 * certificate's issuer or by whoever is above it, valid at the time, and good by the same evidence, in which
 * no other stranger is believed.
 */
async function acceptedSigners(
  signer: Uint8Array,
  issuer: Certificate,
  all: readonly Appraised[],
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Certificate[]> {
  const accepted: Certificate[] = [];
  const candidates = certs.filter(({ subject }) => sameName(subject, signer));
  if (candidates.length === 0) return accepted;
  const authorities = await lineage(issuer, certs, bench);
  for (const candidate of candidates.slice(0, mostSigners)) {
    const { notBefore, notAfter } = candidate.validity;
    if (bench.at < notBefore || notAfter < bench.at) continue;
    const above = authorities.filter(({ subject }) => sameName(subject, candidate.issuer));
    const { subject, check } = await pair(candidate, above, bench);
    if (subject === undefined || check.outcome !== "met") continue;
    const exhibits = all.map(({ exhibit }) => exhibit);
    const { verdict } = weighAll(await appraiseAll(exhibits, subject, [], bench), { because: "notAsked" });
    if (verdict.status === "good") accepted.push(candidate);
  }
  return accepted;
}

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

import { webcrypto } from "node:crypto";
import type { Bench } from "../core/inquiry/appraise.ts";
import { pairAsked } from "../core/inquiry/pair.ts";
import { strictPolicy } from "../core/policy.ts";
import type { Certificate } from "../core/x509/certificate.ts";
import { type Answer, answer } from "./answer.ts";
import type { InspectCommand, InspectionOptions } from "./command.ts";
import { type Exhibit, faultAmong, type HandedIn } from "./exhibit.ts";
import { certificatesIn, crlsIn, readFile, responsesIn, UnreadableError, undecodable } from "./files.ts";
import { faultIn, type Inspection, inspect, type Matter } from "./inspect.ts";

/** What `inspect --cert …` says. Throws UnreadableError. */
export async function inspectFiles({ cert, at = new Date(), ...options }: InspectCommand): Promise<Answer> {
  const [certificate, ...others] = readFile(cert, certificatesIn);
  const certs = [...readIssuers(options), ...others];
  const exhibits = readExhibits(options);

  const bench = benchOf(options, at);
  const { check, ...pairing } = await pairAsked(certificate, certs, bench);
  const inspection = await inspectReadable({ ...pairing, checks: [check] }, exhibits, certs, bench);
  // Loaded only where names are shown.
  const { writeInspection } = await import("./inspection-report.ts");
  return answer(writeInspection(inspection, certificate, others, bench), options);
}

/** The certificates of `--issuer`, in the order of its files. Throws UnreadableError. */
export const readIssuers = ({ issuers }: Pick<InspectionOptions, "issuers">): readonly Certificate[] =>
  issuers.flatMap((file) => readFile(file, certificatesIn));

/** What `--ocsp` and `--crl` hand in. Throws UnreadableError, also where the fields of one cannot be read. */
export function readExhibits({ ocsp, crls }: Pick<InspectionOptions, "ocsp" | "crls">): readonly HandedIn[] {
  const exhibits = [
    ...ocsp.flatMap((file) => exhibitsIn(file, "ocsp", readFile(file, responsesIn))),
    ...crls.flatMap((file) => exhibitsIn(file, "crl", readFile(file, crlsIn))),
  ];
  const fault = faultAmong(exhibits);
  if (fault) throw undecodable(fault.exhibit.name, fault.exhibit.bytes, fault.error);
  return exhibits;
}

const exhibitsIn = (file: string, kind: HandedIn["kind"], found: readonly Uint8Array[]): HandedIn[] =>
  found.map((bytes, i) => ({ name: found.length === 1 ? file : `${file}[${i}]`, kind, bytes }));

/** What judging at that moment needs. */
export const benchOf = ({ sha1Signatures }: Pick<InspectionOptions, "sha1Signatures">, at: Date): Bench => ({
  at,
  policy: { ...strictPolicy, sha1Signatures },
  subtle: webcrypto.subtle,
});

/** `inspect`, unless a file turns out to be unreadable on the way. Throws UnreadableError. */
export async function inspectReadable(
  matter: Matter,
  exhibits: readonly Exhibit[],
  certs: readonly Certificate[],
  bench: Bench,
): Promise<Inspection> {
  const inspection = await inspect(matter, exhibits, certs, bench);
  const late = faultIn(inspection);
  if (late) throw new UnreadableError(late.exhibit.name, late.error.message);
  return inspection;
}

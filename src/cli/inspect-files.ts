import { webcrypto } from "node:crypto";
import { pairAsked } from "../core/inquiry/pair.ts";
import type { Verdict } from "../core/inquiry/verdict.ts";
import { strictPolicy } from "../core/policy.ts";
import type { InspectCommand } from "./command.ts";
import { type Exhibit, faultAmong } from "./exhibit.ts";
import { certificatesIn, crlsIn, readFile, responsesIn, UnreadableError, undecodable } from "./files.ts";
import { faultIn, inspect } from "./inspect.ts";

/** What `inspect --cert …` says, and the exit code that says it to scripts. Throws UnreadableError. */
export async function inspectFiles({
  cert,
  issuers,
  ocsp,
  crls,
  at = new Date(),
  sha1Signatures,
  output,
}: InspectCommand): Promise<{ readonly text: string; readonly exitCode: number }> {
  const [certificate, ...others] = readFile(cert, certificatesIn);
  const certs = [...issuers.flatMap((file) => readFile(file, certificatesIn)), ...others];
  const exhibits = [
    ...ocsp.flatMap((file) => exhibitsIn(file, "ocsp", readFile(file, responsesIn))),
    ...crls.flatMap((file) => exhibitsIn(file, "crl", readFile(file, crlsIn))),
  ];
  const fault = faultAmong(exhibits);
  if (fault) throw undecodable(fault.exhibit.name, fault.exhibit.bytes, fault.error);

  const bench = { at, policy: { ...strictPolicy, sha1Signatures }, subtle: webcrypto.subtle };
  const inspection = await inspect(await pairAsked(certificate, certs, bench), exhibits, certs, bench);
  const late = faultIn(inspection);
  if (late) throw new UnreadableError(late.exhibit.name, late.error.message);

  const exitCode = exitCodes[inspection.weighing.verdict.status];
  // Loaded only where names are shown.
  const { writeInspection } = await import("./inspection-report.ts");
  const report = writeInspection(inspection, certificate, others, bench);
  if (output === "json") return { text: `${JSON.stringify(report)}\n`, exitCode };
  const { renderInspection } = await import("./inspection-text.ts");
  return { text: renderInspection(report), exitCode };
}

const exitCodes: Readonly<Record<Verdict["status"], number>> = {
  good: 0,
  revoked: 1,
  unknown: 2,
  undetermined: 2,
};

const exhibitsIn = (file: string, kind: Exhibit["kind"], found: readonly Uint8Array[]): Exhibit[] =>
  found.map((bytes, i) => ({ name: found.length === 1 ? file : `${file}[${i}]`, kind, bytes }));

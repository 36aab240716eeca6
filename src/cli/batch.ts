import { webcrypto } from "node:crypto";
import { DecodeError } from "../core/bytes/decode-error.ts";
import { pathOf } from "../core/bytes/der.ts";
import type { Check } from "../core/check.ts";
import { pair, pairAsked, pairNumber } from "../core/inquiry/pair.ts";
import { knownKeys } from "../core/x509/known-keys.ts";
import {
  type Asked,
  type BatchLine,
  type LineId,
  parseLine,
  readId,
  readLine,
  unknownFields,
} from "./batch-line.ts";
import { type Fault, faultAmong, type HandedIn } from "./exhibit.ts";
import { faultIn, inspect } from "./inspect.ts";
import { linesOf } from "./lines.ts";

/** The answers to the lines of a batch: each a line of JSON, in their order, one at a time. */
export async function* answerBatch(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  // The same issuers come again and again. What is held of them is bounded.
  const keys = knownKeys();
  const { subtle } = webcrypto;

  async function judge({ exhibits, extraCertificates, at, policy }: BatchLine, asked: Asked) {
    const bench = { at, policy, subtle, keys };
    const certs = [...(asked.issuer ? [asked.issuer] : []), ...extraCertificates];
    const pairing =
      "certificate" in asked
        ? await (asked.issuer
            ? pair(asked.certificate, [asked.issuer], bench)
            : pairAsked(asked.certificate, certs, bench))
        : pairNumber(asked.serialNumber, asked.issuer);
    const checks = [pairing.check];
    const inspection = await inspect({ ...pairing, checks }, exhibits, certs, bench);
    const fault = faultAmong(exhibits) ?? faultIn(inspection);
    return {
      verdict: inspection.weighing.verdict,
      checks: [
        about("certificate", checks),
        ...inspection.appraised.map(({ exhibit, appraisal }) => about(exhibit.name, appraisal.checks)),
      ].flat(),
      ...(fault && { error: errorFields(fault.error, fault.exhibit.name) }),
    };
  }

  async function answer(number: number, text: string | DecodeError): Promise<object> {
    let id: LineId = null;
    try {
      if (text instanceof DecodeError) throw text;
      const fields = parseLine(text, `line ${number}`);
      id = readId(fields);
      const line = readLine(fields, new Date());
      const ignored = unknownFields(fields);
      return {
        id,
        ...(line.asked ? await judge(line, line.asked) : await decode(line.exhibits)),
        ...(ignored.length > 0 && { ignored }),
      };
    } catch (error) {
      if (error instanceof DecodeError) return { id, error: errorFields(error) };
      throw error;
    }
  }

  for await (const { number, text } of linesOf(input))
    yield `${JSON.stringify(await answer(number, text))}\n`;
}

/** Which field of the line the checks are about. */
const about = (name: string, checks: readonly Check[]) => checks.map((check) => ({ about: name, ...check }));

/** The one exhibit decoded, or a list where there are several, with null for what cannot be read; and the first error. */
async function decode(exhibits: readonly HandedIn[]): Promise<object> {
  // Loaded only where names are shown.
  const { decodedCrl, decodedResponse } = await import("./decoded.ts");
  const decoded: (object | null)[] = [];
  let fault: Fault | undefined;
  for (const exhibit of exhibits) {
    const { kind, bytes } = exhibit;
    try {
      decoded.push(kind === "ocsp" ? decodedResponse(bytes) : decodedCrl(bytes));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      decoded.push(null);
      fault ??= { exhibit, error };
    }
  }
  const error = fault && { error: errorFields(fault.error, fault.exhibit.name) };
  const [only, ...others] = decoded;
  return others.length > 0 ? { decoded, ...error } : only ? { decoded: only } : { ...error };
}

/** `name`: the exhibit the path is in. */
const errorFields = ({ path, offset, reason, expected, found }: DecodeError, name = "") => ({
  path: pathOf(name, path),
  offset,
  reason,
  ...(expected !== undefined && { expected }),
  ...(found !== undefined && { found }),
});

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import type {
  FoundResponse,
  Transcript,
  TranscriptFault,
} from "../../../src/core/transcript/read-transcript.ts";
import type { Openssl } from "../../../src/lab/openssl.ts";

const run = promisify(execFile);

let written = 0;

/** What OpenSSL prints of an OCSPResponse; empty where it cannot read it. */
export async function printed({ folder }: Openssl, der: Uint8Array): Promise<string> {
  const file = `printed${written++}.der`;
  await writeFile(join(folder, file), der);
  const { stdout } = await run(
    "openssl",
    // With an error, it would stop before it prints.
    ["ocsp", "-respin", file, "-resp_text", "-noverify", "-ignore_err"],
    { cwd: folder },
  ).catch((failed: { stdout: string }) => failed);
  return stdout;
}

export const octetsOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

/** The one response of a transcript. Throws with the fault where there is none. */
export function onlyResponse(transcript: Transcript): FoundResponse {
  if (transcript.found !== "responses") throw new Error(JSON.stringify(transcript));
  expect(transcript.responses).toHaveLength(1);
  return transcript.responses[0];
}

/** The fault in what was printed of a response. */
export function faultOf(transcript: Transcript): TranscriptFault & { readonly fault: "notRebuilt" } {
  if (transcript.found === "nothing" && transcript.fault.fault === "notRebuilt") return transcript.fault;
  throw new Error(`not refused: ${JSON.stringify(transcript)}`);
}

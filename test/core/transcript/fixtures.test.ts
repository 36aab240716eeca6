import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toHex } from "../../../src/core/bytes/hex.ts";
import { readTranscript } from "../../../src/core/transcript/read-transcript.ts";
import { makeOcspFixtures } from "../../../src/lab/fixtures.ts";
import { ocspFixtures } from "../../../src/lab/ocsp-fixtures.ts";
import { faultOf, octetsOf, onlyResponse, printed } from "./printed.ts";

/** What is wrong with a fixture is not in its text: it comes back as it should have been, which prints alike. */
const mended: Readonly<Record<string, string>> = {
  "version-written-out": "DER leaves version v1 out",
  "ecdsa-with-null": "OpenSSL prints no parameters",
  "indefinite-length": "no text tells how lengths are encoded",
  "long-length": "no text tells how lengths are encoded",
  "trailing-octet": "OpenSSL reads no further than the response",
};

/** Where the text of a fixture does not turn back. */
const faults: Readonly<Record<string, string>> = {
  "error-with-answer": "responseBytes",
  "status-4": "responseStatus",
  "successful-without-answer": "responseType",
  "other-response-type": "responseType",
  "version-2": "version",
  "long-serial-number": "version", // OpenSSL refuses it, and prints no more.
  "fraction-of-a-second": "responses[0].thisUpdate",
  "local-time": "responses[0].thisUpdate",
  "february-30": "responses[0].thisUpdate",
  "reason-7": "responses[0].certStatus.revocationReason",
  "named-by-another-name": "responderID",
  "unknown-extension": "responseExtensions[0]",
  "unknown-critical": "responseExtensions[0]",
  "extension-twice": "responseExtensions[0]",
  "unknown-single-extension": "responses[0].singleExtensions[0]",
  "unknown-critical-single": "responses[0].singleExtensions[0]",
};

/** OpenSSL cannot read them, and prints nothing. */
const unprinted = ["status-written-long", "truncated", "empty", "html", "pem"];

let made: Awaited<ReturnType<typeof makeOcspFixtures>>;
const folder = mkdtempSync(join(tmpdir(), "revocation-printed-"));
beforeAll(async () => {
  made = await makeOcspFixtures(folder);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const responseOf = (name: string): Uint8Array => new Uint8Array(made.responses.get(name) as Buffer);

async function readPrinted(name: string) {
  const text = await printed(made.openssl, responseOf(name));
  const { leaf, issuing, root } = made.der;
  return {
    text,
    transcript: readTranscript(
      octetsOf(text),
      [leaf, issuing, root].map((der) => new Uint8Array(der)),
    ),
  };
}

describe("a response turned back from what OpenSSL prints of it", () => {
  const names = ocspFixtures.map(({ name }) => name);
  const identical = names.filter((name) => !(name in mended || name in faults || unprinted.includes(name)));

  it.each(identical)("%s is the same, octet for octet", async (name) => {
    const { transcript } = await readPrinted(name);
    expect(transcript).toEqual({
      found: "responses",
      responses: [{ der: responseOf(name), rebuilt: true }],
      chain: [],
    });
  });

  it("is the same for nearly all of them", () => {
    expect(identical.length).toBeGreaterThanOrEqual(95);
  });

  it.each(Object.entries(mended))("%s is not the same, but prints alike: %s", async (name) => {
    const { text, transcript } = await readPrinted(name);
    const { der } = onlyResponse(transcript);
    expect(toHex(der)).not.toBe(toHex(responseOf(name)));
    expect(await printed(made.openssl, der)).toBe(text);
  });

  it.each(Object.entries(faults))("%s is refused, for %s", async (name, path) => {
    const { text, transcript } = await readPrinted(name);
    const { path: where, line, found, instead } = faultOf(transcript);
    expect([where, instead]).toEqual([path, "openssl s_client -status -msg"]);
    const lines = text.trimEnd().split("\n");
    expect(lines[line - 1]?.trim()).toBe(found ?? lines.at(-1)?.trim());
  });

  it.each(unprinted)("%s has no text", async (name) => {
    const { text, transcript } = await readPrinted(name);
    expect(text).toBe("");
    expect(transcript).toEqual({ found: "nothing", fault: { fault: "noResponse" } });
  });
});

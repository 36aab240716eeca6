import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { toHex } from "../../../src/core/bytes/hex.ts";
import { encodeResponse } from "../../../src/core/ocsp/encode-response.ts";
import { decodeResponse, type OCSPResponse } from "../../../src/core/ocsp/response.ts";
import { readTranscript } from "../../../src/core/transcript/read-transcript.ts";
import { decodeCertificate } from "../../../src/core/x509/certificate.ts";
import { opensslIn } from "../../../src/lab/openssl.ts";
import { faultOf, octetsOf, onlyResponse, printed } from "./printed.ts";

/** OCSP responses that other projects publish, in the schema its README explains. */
const folder = fileURLToPath(new URL("../../../../shared/corpus/", import.meta.url));

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly response_der_b64: string;
  readonly cert_der_b64?: string | null;
  readonly issuer_der_b64?: string | null;
  readonly extra_certs_b64?: readonly string[] | null;
}

const octets = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

const cases = (existsSync(folder) ? readdirSync(folder) : [])
  .filter((file) => file.endsWith(".json"))
  .flatMap((file): readonly Case[] => JSON.parse(readFileSync(folder + file, "utf8")))
  .filter(({ kind }) => kind.startsWith("ocsp"));

if (cases.length === 0) console.warn(`SKIPPED: the published responses are not at ${folder}`);

const openssl = opensslIn(mkdtempSync(join(tmpdir(), "revocation-corpus-")));
afterAll(() => rmSync(openssl.folder, { recursive: true, force: true }));

/** Whether it is as it should be in what no text tells: in being DER, and in the NULL of RSA PKCS #1 v1.5. */
function isRegular(response: OCSPResponse, der: Uint8Array): boolean {
  const { oid = "", parameters } = response.basic?.signatureAlgorithm ?? {};
  const lacksNull = oid.startsWith("1.2.840.113549.1.1.") && parameters === undefined;
  return !lacksNull && toHex(encodeResponse(response)) === toHex(der);
}

/** Why the text of a response that is one does not tell its octets. */
const refused: Readonly<Record<string, string>> = {
  "pyca/ocsp/resp-unknown-hash-alg": "responses[0].certID.hashAlgorithm",
  "pyca/ocsp/resp-unknown-extension": "responseExtensions[0]",
};

/** A response that is one, by its octets. */
function decoded(der: Uint8Array): OCSPResponse | undefined {
  try {
    return decodeResponse(der);
  } catch {
    return undefined;
  }
}

/** Whether its responder is named, and no certificate at hand has that name. */
function isNameless({ basic }: OCSPResponse, certificates: readonly Uint8Array[]): boolean {
  const names = [...certificates.map(decodeCertificate), ...(basic?.certs ?? [])]
    .flatMap(({ subject, issuer }) => [subject, issuer])
    .map(toHex);
  return basic?.responderID.by === "name" && !names.includes(toHex(basic.responderID.name));
}

it.skipIf(cases.length === 0)(
  `more than a hundred are published${cases.length === 0 ? " (SKIPPED: ../shared/corpus is not there)" : ""}`,
  () => {
    expect(cases.length).toBeGreaterThan(100);
  },
);

it.each(cases)("the published response $id comes back from its text, or is refused", async (one) => {
  const der = octets(one.response_der_b64);
  const certificates = [one.cert_der_b64, one.issuer_der_b64, ...(one.extra_certs_b64 ?? [])].flatMap(
    (base64) => (base64 ? octets(base64) : []),
  );
  const text = await printed(openssl, der);
  const transcript = readTranscript(octetsOf(text), certificates);
  const response = decoded(der);
  if (response === undefined) {
    // What OpenSSL makes of it, if anything, is not all of a response.
    expect(transcript.found).toBe("nothing");
  } else if (transcript.found === "nothing") {
    const { path } = faultOf(transcript);
    expect(path).toBe(isNameless(response, certificates) ? "responderID" : refused[one.id]);
  } else {
    const rebuilt = onlyResponse(transcript).der;
    expect(await printed(openssl, rebuilt)).toBe(text);
    expect(toHex(rebuilt) === toHex(der)).toBe(isRegular(response, der));
  }
});

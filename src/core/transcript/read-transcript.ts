import { fromBase64 } from "../bytes/base64.ts";
import { DecodeError, type DecodeErrorFields } from "../bytes/decode-error.ts";
import { tag } from "../bytes/der.ts";
import { fromHex } from "../bytes/hex.ts";
import { decodeResponse } from "../ocsp/response.ts";
import type { ServerSaid } from "../tls/server-messages.ts";
import { decodeCertificate } from "../x509/certificate.ts";
import { type Line, LineError, type LineFault, type Lines, linesOf } from "./lines.ts";
import { readDumps } from "./message-dump.ts";
import { namesIn } from "./oneline-name.ts";
import { pemIn } from "./pem-lines.ts";
import {
  mostCertificates,
  type PrintedResponse,
  rebuildResponse,
  responseHeading,
  takeResponse,
} from "./response-text.ts";

/** Of a file, or of what is pasted. `-msg` takes three characters for an octet of a handshake, which may have half a megabyte. */
export const transcriptLimit = 4 * 1024 * 1024;

/** In one transcript: more than anybody has. */
const mostResponses = 64;

/** What prints the octets themselves. */
export const exactCommand = "openssl s_client -status -msg";

/** One OCSPResponse. */
export interface FoundResponse {
  /** DER; out of a handshake, whatever the server sent, unjudged and possibly empty. */
  readonly der: Uint8Array;
  /** It was made from what OpenSSL prints of it. Only a signature that verifies proves that what is signed is the same. */
  readonly rebuilt: boolean;
}

/** What a transcript says of the connection. */
export interface TranscriptConnection {
  /**
   * DER, not looked into, in the server's order: all that it sent where it was printed with `-msg` or `-showcerts`, else its
   * first alone. Empty where there is none, as beside a response in DER.
   */
  readonly chain: readonly Uint8Array[];
  /** "TLSv1.2", "TLSv1.3" */
  readonly protocolVersion?: string;
  /** As OpenSSL names it, which is as IANA does under TLS 1.3 alone. */
  readonly cipher?: string;
  readonly remoteAddress?: string;
}

/** Why nothing is made of a transcript. */
export type TranscriptFault =
  /** Octets. */
  | { readonly fault: "tooLarge"; readonly limit: number; readonly found: number }
  /** Responses, or certificates. */
  | { readonly fault: "tooMany"; readonly limit: number }
  /** Neither a response nor a word that none was sent: `s_client` asks for one with `-status` alone. */
  | { readonly fault: "noResponse" }
  /** A PEM block or a dump is not whole, or not as it was printed. */
  | ({ readonly fault: "brokenLine" } & LineFault)
  /** The text of a response does not turn back into octets. */
  | ({ readonly fault: "notRebuilt"; readonly instead: typeof exactCommand } & LineFault)
  /** Octets are not a response, or not a message. */
  | { readonly fault: "undecodable"; readonly error: DecodeErrorFields };

/** What is in what somebody has of a connection. That no response was sent is an answer too. */
export type Transcript =
  | (TranscriptConnection & {
      readonly found: "responses";
      readonly responses: readonly [FoundResponse, ...FoundResponse[]];
    })
  | (TranscriptConnection & { readonly found: "noResponseSent" })
  | { readonly found: "nothing"; readonly fault: TranscriptFault };

class TranscriptError extends Error {
  override readonly name = "TranscriptError";
  readonly fault: TranscriptFault;

  constructor(fault: TranscriptFault) {
    super(fault.fault);
    this.fault = fault;
  }
}

/**
 * Reads a file, or what was pasted, as octets: OCSP responses in DER, PEM, base64 or hex, or what `openssl s_client -status`
 * or `openssl ocsp -resp_text` printed, in which a response is text (`takeResponse`); with `-msg` it is there octet for
 * octet, and the text is not read. `certificates` (DER) may have the responder's name, where none in the transcript has. Never
 * throws. Judges nothing.
 */
export function readTranscript(octets: Uint8Array, certificates: readonly Uint8Array[] = []): Transcript {
  try {
    if (octets.length > transcriptLimit) {
      throw new TranscriptError({ fault: "tooLarge", limit: transcriptLimit, found: octets.length });
    }
    return isBinary(octets) ? ofDer(octets) : ofText(textOf(octets), certificates);
  } catch (error) {
    return { found: "nothing", fault: faultOf(error) };
  }
}

function faultOf(error: unknown): TranscriptFault {
  if (error instanceof TranscriptError) return error.fault;
  if (error instanceof LineError) return { fault: "brokenLine", ...error.fault };
  if (!(error instanceof DecodeError)) throw error;
  const { path, offset, reason, expected, found } = error;
  return { fault: "undecodable", error: { path, offset, reason, expected, found } };
}

/** A text that begins with DER's first octet, which is a zero to it, has none of these control characters. */
const isBinary = (octets: Uint8Array): boolean =>
  octets[0] === tag.sequence && octets.some((octet) => octet < 0x09);

const ofDer = (der: Uint8Array): Transcript => ({
  found: "responses",
  responses: [exactResponse(der)],
  chain: [],
});

/** A response by its own octets. Throws DecodeError where they are none, and TranscriptError where they are a certificate. */
function exactResponse(der: Uint8Array): FoundResponse {
  try {
    decodeResponse(der);
  } catch (error) {
    if (isCertificate(der)) throw new TranscriptError({ fault: "noResponse" });
    throw error;
  }
  return { der, rebuilt: false };
}

function isCertificate(der: Uint8Array): boolean {
  try {
    decodeCertificate(der);
    return true;
  } catch (error) {
    if (error instanceof DecodeError) return false;
    throw error;
  }
}

// Arguments of one call: engines limit how many there may be.
const charactersAtOnce = 0x8000;

/**
 * The text of these octets, each a character: all that is looked for is ASCII, as OpenSSL escapes what is not. What Windows'
 * PowerShell writes into a file is UTF-16.
 */
function textOf(octets: Uint8Array): string {
  const isUtf16 = octets[0] === 0xff && octets[1] === 0xfe;
  const characters = isUtf16 ? octets.filter((_, at) => at % 2 === 0) : octets;
  let text = "";
  for (let at = 0; at < characters.length; at += charactersAtOnce) {
    text += String.fromCharCode(...characters.subarray(at, at + charactersAtOnce));
  }
  // What a byte order mark leaves behind.
  return text.replace(/^(?:\xff|\xef\xbb\xbf)/, "");
}

/** The octets of bare hex or base64; undefined for what does not begin as a SEQUENCE in either. Throws DecodeError. */
function bareOctets(text: string): Uint8Array | undefined {
  const hex = text.replaceAll(/[\s:]/g, "").replace(/^0x/i, "");
  if (/^30[0-9a-f]+$/i.test(hex)) return fromHex(hex);
  const base64 = text.replaceAll(/\s/g, "");
  return /^M[A-Za-z0-9+/]+=*$/.test(base64) ? fromBase64(base64) : undefined;
}

function ofText(text: string, certificates: readonly Uint8Array[]): Transcript {
  const bare = bareOctets(text);
  if (bare !== undefined) return ofDer(bare);

  const lines = linesOf(text);
  const { handshakes, error } = hearDumps(lines);
  const heard = handshakes.find(({ chain }) => chain !== undefined);
  const sent = heard?.chain?.map(({ certificate }) => certificate);
  const stapled = handshakes
    .flatMap(({ chain }) => chain ?? [])
    .flatMap(({ ocspResponse }) => (ocspResponse ? { der: ocspResponse, rebuilt: false } : []));
  const facts = factsIn(lines, heard);
  const exact = ofResponses(stapled, { chain: sent ?? [], ...facts });
  if (exact !== undefined) return exact;

  const { printed, others } = separate(lines);
  const blocks = pemIn(others);
  const dersOf = (label: string): Uint8Array[] =>
    blocks.filter((block) => block.label === label).map(({ der }) => der);
  const chain = sent ?? atMost(mostCertificates, dersOf("CERTIFICATE"));
  const names = namesIn([...chain, ...certificates]);
  const responses = [
    ...dersOf("OCSP RESPONSE").map(exactResponse),
    ...printed.map((response) => ({
      der: rebuilding(() => rebuildResponse(response, names)),
      rebuilt: true,
    })),
  ];
  const rebuilt = ofResponses(responses, { chain, ...facts });
  if (rebuilt !== undefined) return rebuilt;
  if (others.some((line) => noneSent.test(line.text))) return { found: "noResponseSent", chain, ...facts };
  throw error ?? new TranscriptError({ fault: "noResponse" });
}

/** The dumps of `s_client -msg`. One that cannot be read may still have a text beside it that can. */
function hearDumps(lines: readonly Line[]): {
  readonly handshakes: readonly ServerSaid[];
  readonly error?: unknown;
} {
  try {
    return { handshakes: readDumps(lines) };
  } catch (error) {
    return { handshakes: [], error };
  }
}

function ofResponses(
  responses: readonly FoundResponse[],
  connection: TranscriptConnection,
): Transcript | undefined {
  const [first, ...others] = atMost(mostResponses, responses);
  return first && { found: "responses", responses: [first, ...others], ...connection };
}

function atMost<Value>(limit: number, values: readonly Value[]): readonly Value[] {
  if (values.length > limit) throw new TranscriptError({ fault: "tooMany", limit });
  return values;
}

// In the words of s_client, and in those of its next version.
const noneSent = /^OCSP responses?: no .*(?:sent|received)$/;
const unreadable = /^(?:OCSP responses?: )?(?:(?:OCSP )?response parse error|no OCSP response to print)/;

/** The responses that are printed as text, and all lines that are not theirs. */
function separate(all: readonly Line[]): {
  readonly printed: readonly PrintedResponse[];
  readonly others: readonly Line[];
} {
  const printed: PrintedResponse[] = [];
  const others: Line[] = [];
  const lines: Lines = { all, at: 0 };
  for (let line = all[0]; line !== undefined; line = all[lines.at]) {
    if (line.text === responseHeading || unreadable.test(line.text)) {
      printed.push(rebuilding(() => takeResponse(lines)));
    } else {
      others.push(line);
      lines.at++;
    }
  }
  return { printed: atMost(mostResponses, printed), others };
}

/** What `make` makes of text. Throws TranscriptError in the place of LineError. */
function rebuilding<Value>(make: () => Value): Value {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof LineError)) throw error;
    throw new TranscriptError({ fault: "notRebuilt", instead: exactCommand, ...error.fault });
  }
}

function factsIn(lines: readonly Line[], heard: ServerSaid | undefined): Omit<TranscriptConnection, "chain"> {
  const first = (pattern: RegExp): string | undefined => {
    const { text = "" } = lines.find((line) => pattern.test(line.text)) ?? {};
    return pattern.exec(text)?.[1];
  };
  const protocolVersion =
    heard?.protocolVersion ??
    first(/^Protocol *: (\S+)$/) ??
    // It stands beside the version of the cipher, which is that of the protocol under TLS 1.3 alone.
    first(/^(?:New|Reused), (TLSv1\.3), Cipher is /);
  const cipher = first(/^(?:New|Reused), \S+, Cipher is (?!\(NONE\))(\S+)$/) ?? first(/^Ciphersuite: (\S+)$/);
  const remoteAddress = first(/^Connecting to (\S+)$/);
  return {
    ...(protocolVersion && { protocolVersion }),
    ...(cipher && { cipher }),
    ...(remoteAddress && { remoteAddress }),
  };
}

import { X509Certificate } from "node:crypto";
import type { Authority } from "./authority.ts";
import type { MailProtocol } from "./mail.ts";

/** Where `openssl s_client` shakes hands, and how. */
export interface Door {
  /** Of this machine. */
  readonly port: number;
  readonly servername: string;
  /** The only version it offers. All it has where absent. */
  readonly version?: "TLSv1.2" | "TLSv1.3";
  readonly starttls?: MailProtocol;
}

/** One SingleResponse as OpenSSL prints it. */
export interface PrintedSingle {
  /** Lower-case hex. */
  readonly serialNumber: string;
  readonly certStatus: "good" | "revoked" | "unknown";
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  readonly revocationTime?: Date;
}

/** An OCSP response as OpenSSL prints it. */
export interface PrintedResponse {
  /** In OpenSSL's words: "successful", "trylater". */
  readonly responseStatus: string;
  readonly responses: readonly PrintedSingle[];
  /** All of it. */
  readonly text: string;
}

/** What `openssl s_client` has to say of one handshake. */
export interface Witnessed {
  /** "TLSv1.2", "TLSv1.3". Absent where it went no further than to a staple it could not read. */
  readonly protocol?: string;
  /** As the server sent it, DER. */
  readonly chain: readonly Buffer[];
  /** "none": no response sent. "unreadable": OpenSSL could not parse it. */
  readonly staple: PrintedResponse | "none" | "unreadable";
  /** X509_V_OK is 0. */
  readonly verifyResult: number;
}

const flags = { "TLSv1.2": "-tls1_2", "TLSv1.3": "-tls1_3" } as const;

/** Reads one SingleResponse. Throws when OpenSSL printed it otherwise than it is known to. */
function readSingle(text: string): PrintedSingle {
  const field = (name: string): string | undefined => new RegExp(`^ +${name}: (.+)$`, "m").exec(text)?.[1];
  const time = (name: string): Date | undefined => {
    const printed = field(name);
    return printed === undefined ? undefined : new Date(printed);
  };
  const [serialNumber, certStatus, thisUpdate] = [
    field("Serial Number"),
    field("Cert Status"),
    time("This Update"),
  ];
  if (
    serialNumber === undefined ||
    thisUpdate === undefined ||
    (certStatus !== "good" && certStatus !== "revoked" && certStatus !== "unknown")
  ) {
    throw new Error(`no SingleResponse: ${text}`);
  }
  const [nextUpdate, revocationTime] = [time("Next Update"), time("Revocation Time")];
  return {
    serialNumber: serialNumber.toLowerCase(),
    certStatus,
    thisUpdate,
    ...(nextUpdate && { nextUpdate }),
    ...(revocationTime && { revocationTime }),
  };
}

/** Reads what OpenSSL prints of an OCSP response, with `openssl ocsp -resp_text` as with `s_client`. */
export function readPrinted(text: string): PrintedResponse {
  const responseStatus = /^ +OCSP Response Status: (\w+) \(/m.exec(text)?.[1];
  if (responseStatus === undefined) throw new Error(`no OCSP response: ${text}`);
  const singles = text.split("Certificate ID:").slice(1);
  return { responseStatus, responses: singles.map(readSingle), text };
}

const rule = "=".repeat(38);

/** Undefined where `s_client` never came so far. */
function readStaple(printed: string): Witnessed["staple"] | undefined {
  if (/^OCSP response: no response sent$/m.test(printed)) return "none";
  if (/^OCSP response: response parse error$/m.test(printed)) return "unreadable";
  const [, text] = new RegExp(`^OCSP response: \\n${rule}\\n(.*?)${rule}$`, "ms").exec(printed) ?? [];
  return text === undefined ? undefined : readPrinted(text);
}

/** The chain is shown by itself; certificates stand in a staple, too. */
function readChain(printed: string): Buffer[] {
  const [, chain = ""] = /^Certificate chain$(.*)^Server certificate$/ms.exec(printed) ?? [];
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
  return [...chain.matchAll(pem)].map(([one]) => new X509Certificate(one).raw);
}

/**
 * Has `openssl s_client` shake hands once, ask for a staple, and tell what it saw, trusting the authority's root. Waits as
 * long as the server does. Throws with all it printed when it came to no staple, nor to knowing that there is none.
 */
export async function witness(
  { openssl, root }: Pick<Authority, "openssl" | "root">,
  { port, servername, version, starttls }: Door,
): Promise<Witnessed> {
  const { command, stdout, output } = await openssl.attempt(
    ...["s_client", "-connect", `127.0.0.1:${port}`, "-servername", servername],
    ...(version === undefined ? [] : [flags[version]]),
    ...(starttls === undefined ? [] : ["-starttls", starttls]),
    ...["-status", "-showcerts", "-CAfile", root.certificate],
  );
  const staple = readStaple(stdout);
  const verifyResult = /^ *Verify return code: (\d+) /m.exec(stdout)?.[1];
  if (staple === undefined || verifyResult === undefined) throw new Error(`${command}\n${output}`);
  const protocol = /^New, (TLSv[\d.]+), Cipher is/m.exec(stdout)?.[1];
  return {
    ...(protocol !== undefined && { protocol }),
    chain: readChain(stdout),
    staple,
    verifyResult: Number(verifyResult),
  };
}

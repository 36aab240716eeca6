import type { CompanionReply } from "../companion/messages.ts";
import { fromBase64 } from "../core/bytes/base64.ts";
import { DecodeError } from "../core/bytes/decode-error.ts";
import type { Handshake } from "../core/tls/handshake.ts";
import type { SentCertificate } from "../core/tls/server-messages.ts";

/*
 * The companion's answers come from another program: what is taken from them is looked at first.
 */

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);
const optional = (is: (value: unknown) => boolean, value: unknown): boolean =>
  value === undefined || is(value);

const isSent = (value: unknown): value is SentCertificate<string> =>
  isFields(value) && isText(value.certificate) && optional(isText, value.ocspResponse);

const isPath = (value: unknown): boolean =>
  isFields(value) && (value.valid === true || (value.valid === false && isText(value.error)));

const isHandshake = (value: unknown): value is Handshake<string> =>
  isFields(value) &&
  isFields(value.milliseconds) &&
  isNumber(value.milliseconds.total) &&
  optional((chain) => Array.isArray(chain) && chain.every(isSent), value.chain) &&
  optional((failure) => isFields(failure) && isText(failure.failure), value.failure) &&
  optional(isPath, value.certificationPath) &&
  [value.protocolVersion, value.cipherSuite, value.alpn, value.remoteAddress].every((text) =>
    optional(isText, text),
  );

/** One message from the companion; undefined where it is none that is understood. */
export function readReply(message: unknown): CompanionReply | undefined {
  if (!isFields(message)) return undefined;
  const { type, id, version, node, openssl, handshake, error } = message;
  const isUnderstood =
    (type === "hello" && isNumber(id) && [version, node, openssl].every(isText)) ||
    (type === "staple" && isNumber(id) && isHandshake(handshake)) ||
    (type === "error" && optional(isNumber, id) && isFields(error) && isText(error.fault));
  return isUnderstood ? (message as unknown as CompanionReply) : undefined;
}

/** The octets of a handshake; undefined where something in it is no base64. */
export function octetsOf({ chain, ...rest }: Handshake<string>): Handshake<Uint8Array> | undefined {
  try {
    return {
      ...rest,
      ...(chain && {
        chain: chain.map(({ certificate, ocspResponse }) => ({
          certificate: fromBase64(certificate),
          ...(ocspResponse !== undefined && { ocspResponse: fromBase64(ocspResponse) }),
        })),
      }),
    };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

import { isIP } from "node:net";
import type { Place, TunnelProxy } from "../core/tls/handshake.ts";
import { type CompanionRequest, protocolVersion, type RequestFault } from "./messages.ts";

/** A request that can be served; or why not, and to whom to say so. */
export type ReadRequest =
  | { readonly request: CompanionRequest }
  | { readonly error: RequestFault; readonly id?: number };

type Fields = Readonly<Record<string, unknown>>;

/** Never leaves this file. */
class Refused extends Error {
  readonly fault: RequestFault;

  constructor(fault: RequestFault) {
    super(fault.fault);
    this.fault = fault;
  }
}

/** What `is` takes of a field; undefined where there is none. Throws Refused. */
function optional<Value>(
  fields: Fields,
  field: string,
  is: (value: unknown) => value is Value,
  expected: string,
): Value | undefined {
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (value === undefined || is(value)) return value;
  throw new Refused({ fault: "badField", field, expected });
}

function required<Value>(...[fields, field, is, expected]: Parameters<typeof optional<Value>>): Value {
  const value = optional(fields, field, is, expected);
  if (value === undefined) throw new Refused({ fault: "badField", field, expected });
  return value;
}

/** Nothing is ignored: a field somebody set and nobody read would be a promise not kept. */
function refuseOthers(fields: Fields, known: readonly string[]): void {
  const field = Object.keys(fields).find((name) => !known.includes(name));
  if (field !== undefined) throw new Refused({ fault: "unknownField", field: field.slice(0, 64) });
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isPort = (value: unknown): value is number =>
  Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65_535;

/** Letters, digits, hyphens, and the underscore that some names have all the same (RFC 1123 §2.1, RFC 2181 §11). */
const label = /^(?!-)[A-Za-z0-9_-]{1,63}(?<!-)$/;

const isName = (value: unknown): value is string =>
  typeof value === "string" &&
  value.length <= 253 &&
  value.split(".").every((part) => label.test(part)) &&
  // As Node and Firefox read it, a last label of digits makes an address of it.
  !/(?:^|\.)(?:\d+|0x[0-9a-f]*)$/i.test(value);

const isHost = (value: unknown): value is string =>
  typeof value === "string" &&
  (isName(value.replace(/\.$/, "")) || (isIP(value) !== 0 && !value.includes("%")));

const mostProtocols = 16;

/** RFC 7301 §3.1. Its names are octets; all that IANA knows of are printable. */
const isAlpn = (value: unknown): value is readonly string[] =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= mostProtocols &&
  value.every((name) => typeof name === "string" && /^[\x21-\x7e]{1,255}$/.test(name));

const oneOf =
  <Word extends string>(...words: readonly Word[]) =>
  (value: unknown): value is Word =>
    words.some((word) => word === value);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readProxy(fields: Fields): TunnelProxy {
  refuseOthers(fields, ["type", "host", "port"]);
  return {
    type: required(fields, "type", oneOf("http", "socks"), "http or socks"),
    host: required(fields, "host", isHost, "a name or an address"),
    port: required(fields, "port", isPort, "1 to 65535"),
  };
}

function readPlace(fields: Fields): Place {
  const servername = optional(fields, "servername", isName, "a name");
  const alpn = optional(fields, "alpn", isAlpn, "names of protocols");
  const starttls = optional(fields, "starttls", oneOf("smtp", "imap", "pop3"), "smtp, imap or pop3");
  const proxy = optional(fields, "proxy", isFields, "type, host and port");
  return {
    host: required(fields, "host", isHost, "a name or an address"),
    port: required(fields, "port", isPort, "1 to 65535"),
    ...(servername !== undefined && { servername }),
    ...(alpn !== undefined && { alpn }),
    ...(starttls !== undefined && { starttls }),
    ...(proxy !== undefined && { proxy: readProxy(proxy) }),
  };
}

const messageFields = ["protocol", "type", "id"];
const placeFields = ["host", "port", "servername", "alpn", "starttls", "proxy"];

function readFields(fields: Fields): CompanionRequest {
  const id = required(fields, "id", isId, "an integer, 0 at least");
  const isNumber = (value: unknown): value is number => typeof value === "number";
  const protocol = required(fields, "protocol", isNumber, "a number");
  const type = required(fields, "type", (value) => typeof value === "string", "a string");
  if (type === "hello") {
    refuseOthers(fields, messageFields);
    return { protocol, type, id };
  }
  if (protocol !== protocolVersion) throw new Refused({ fault: "otherProtocol", expected: protocolVersion });
  if (type !== "staple") throw new Refused({ fault: "unknownType" });
  refuseOthers(fields, [...messageFields, ...placeFields]);
  return { protocol, type, id, ...readPlace(fields) };
}

/** Reads one message. Strict: every field has its type and range, and no field is unknown. Never throws. */
export function readRequest(fields: Fields): ReadRequest {
  try {
    return { request: readFields(fields) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { error: error.fault, ...(isId(fields.id) && { id: fields.id }) };
  }
}

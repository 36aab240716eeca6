import type { Handshake, Place } from "../core/tls/handshake.ts";

/**
 * What add-on and companion say to each other: JSON by native messaging. Types and four constants, so that the
 * add-on may import it. Any change of meaning counts `protocolVersion` up; `hello` alone never changes, so that versions
 * which do not match can tell each other so.
 */
export const protocolVersion = 1;

/** Of the companion, as Firefox knows it: `\w+(\.\w+)*` (MDN, Native manifests). */
export const nativeName = "revocation_inspector_companion";

/** Octets of JSON in one message to the companion. */
export const requestLimit = 64 * 1024;

/** Of one companion. */
export const mostJobs = 4;

interface Message {
  readonly protocol: number;
  /** Chosen by the add-on, repeated in the answer: an integer, 0 at least. */
  readonly id: number;
}

/** Who are you? Answered in any version of the protocol. */
export interface HelloRequest extends Message {
  readonly type: "hello";
}

/** Shake hands there once, and say what the server sent. */
export interface StapleRequest extends Message, Place {
  readonly type: "staple";
}

export type CompanionRequest = HelloRequest | StapleRequest;

/** Why a message is no request, or cannot be served now. */
export type RequestFault =
  /** Nothing is read after it: where the next message begins is anybody's guess. The companion ends. */
  | { readonly fault: "tooLarge"; readonly limit: number; readonly found: number }
  /** The stream ended inside a message. The companion ends. */
  | { readonly fault: "truncated" }
  | { readonly fault: "notUtf8" }
  | { readonly fault: "notJson" }
  | { readonly fault: "notAnObject" }
  | { readonly fault: "otherProtocol"; readonly expected: number }
  | { readonly fault: "unknownType" }
  | { readonly fault: "unknownField"; readonly field: string }
  | { readonly fault: "badField"; readonly field: string; readonly expected: string }
  | { readonly fault: "idInUse" }
  | { readonly fault: "tooManyJobs"; readonly limit: number };

export interface HelloReply extends Message {
  readonly type: "hello";
  /** Of the companion: that of the add-on it came with. */
  readonly version: string;
  readonly node: string;
  readonly openssl: string;
}

export interface StapleReply extends Message {
  readonly type: "staple";
  readonly handshake: Handshake<string>;
}

export interface ErrorReply extends Omit<Message, "id"> {
  readonly type: "error";
  /** Absent where the message had none that could be read. */
  readonly id?: number;
  readonly error: RequestFault;
}

export type CompanionReply = HelloReply | StapleReply | ErrorReply;

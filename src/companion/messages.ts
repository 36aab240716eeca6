import type { SentCertificate } from "../core/tls/server-messages.ts";

/**
 * What add-on and companion say to each other: JSON by native messaging. Pure types and three constants, so that the
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

/** Mail protocols that turn to TLS half-way: RFC 3207, RFC 9051 §6.2.1, RFC 2595 §4. */
export type StartTls = "smtp" | "imap" | "pop3";

/** As Firefox's `proxyInfo` names them: an HTTP proxy (CONNECT), a SOCKS5 proxy. Neither is given a password. */
export interface RequestedProxy {
  readonly type: "http" | "socks";
  readonly host: string;
  readonly port: number;
}

/** Where to shake hands, and how. */
export interface Place {
  /** A name in ASCII, or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** For SNI (RFC 6066 §3): a name, never an address. Absent: none is sent. */
  readonly servername?: string;
  /** RFC 7301, in the order of preference. Absent: none is offered. */
  readonly alpn?: readonly string[];
  readonly starttls?: StartTls;
  /** Absent: the connection is direct. */
  readonly proxy?: RequestedProxy;
}

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

/** What became of one handshake. Whatever the server sent before a failure is there. `Octets` are base64 in a message. */
export interface Handshake<Octets> {
  /** "TLSv1.2", "TLSv1.3", as the ServerHello says. */
  readonly protocolVersion?: string;
  /** As IANA names it. Under TLS 1.2 only when the handshake was completed. */
  readonly cipherSuite?: string;
  /** What the server chose of what was offered. */
  readonly alpn?: string;
  /** The Certificate message, in the server's own order, nothing dropped. Absent: none came. */
  readonly chain?: readonly SentCertificate<Octets>[];
  /** The server sent a CertificateRequest. The companion has none to show. */
  readonly clientCertificateRequested?: true;
  /** Of the server. Absent where a proxy keeps it to itself. */
  readonly remoteAddress?: string;
  readonly milliseconds: {
    /** Name look-up, connection, proxy and STARTTLS. */
    readonly connect?: number;
    /** From ClientHello to the end of the handshake. */
    readonly tls?: number;
    readonly total: number;
  };
  /** Absent: the handshake was completed, except that a server of TLS 1.3 may yet refuse for want of a client certificate. */
  readonly failure?: HandshakeFailure;
}

/** Why a handshake was not completed. */
export type HandshakeFailure =
  | { readonly failure: "timeout"; readonly milliseconds: number }
  | { readonly failure: "nameNotFound" }
  | { readonly failure: "connectionRefused" }
  | { readonly failure: "unreachable" }
  /** The other end closed the connection, or broke it off. */
  | { readonly failure: "connectionBroken" }
  | { readonly failure: "proxyUnreachable" }
  | { readonly failure: "proxyWantsPassword" }
  /** `status` is HTTP's (RFC 9110 §15) or SOCKS5's (RFC 1928 §6). */
  | { readonly failure: "proxyRefused"; readonly status: number }
  | { readonly failure: "proxyNotUnderstood" }
  /** What the mail server said, its first line, printable ASCII. */
  | { readonly failure: "starttlsRefused"; readonly said: string }
  | { readonly failure: "starttlsNotUnderstood"; readonly said: string }
  /** Plain text came behind the go-ahead for TLS: somebody would have it taken for what comes encrypted. */
  | { readonly failure: "starttlsInjection" }
  /** What came is no TLS at all. */
  | { readonly failure: "notTls" }
  /** The server's own alert, as RFC 8446 §6 spells it; a number where that has no name for it. */
  | { readonly failure: "alert"; readonly alert: string | number }
  /** An alert after the server had asked for a client certificate. */
  | { readonly failure: "clientCertificateRequired"; readonly alert: string | number }
  /** Octets of a handshake. */
  | { readonly failure: "tooLarge"; readonly limit: number }
  /** A handshake message is not what it should be: which field, at which octet of it, in the words of a DecodeError. */
  | {
      readonly failure: "unreadable";
      readonly path: string;
      readonly offset: number;
      readonly reason: string;
    }
  /** OpenSSL would not go on: its own code. */
  | { readonly failure: "tls"; readonly error: string }
  | { readonly failure: "network"; readonly error: string }
  | { readonly failure: "cancelled" };

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

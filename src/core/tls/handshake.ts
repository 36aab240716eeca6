import type { SentCertificate } from "./server-messages.ts";

/*
 * One TLS handshake with a server, and what it came to. Types alone: shaking hands takes sockets, and those are elsewhere.
 */

/** Mail protocols that turn to TLS half-way: RFC 3207, RFC 9051 §6.2.1, RFC 2595 §4. */
export type StartTls = "smtp" | "imap" | "pop3";

/** As Firefox's `proxyInfo` names them: an HTTP proxy (CONNECT), a SOCKS5 proxy. Neither is given a password. */
export interface TunnelProxy {
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
  readonly proxy?: TunnelProxy;
}

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
  /** The server sent a CertificateRequest. Whoever shook hands has none to show. */
  readonly clientCertificateRequested?: true;
  /**
   * Of a completed handshake: whether the chain, as it was sent, leads to a root that whoever shook hands knows, and is for the
   * name that was asked for (RFC 5280 §6, RFC 9525); else OpenSSL's own code for why not.
   */
  readonly certificationPath?: { readonly valid: true } | { readonly valid: false; readonly error: string };
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

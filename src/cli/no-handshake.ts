import type { HandshakeFailure } from "../core/tls/handshake.ts";
import { noClientCertificate, say } from "./words.ts";

/** Why a handshake was not completed, as a sentence. */
export function whyNoHandshake(failure: HandshakeFailure): string {
  switch (failure.failure) {
    case "timeout":
      return say("failure_timeout", { seconds: String(failure.milliseconds / 1000) });
    case "tooLarge":
      return say("failure_tooLarge", { limit: say("sent_octets", { octets: String(failure.limit) }) });
    case "alert":
      return say("failure_alert", { alert: String(failure.alert) });
    case "clientCertificateRequired":
      return noClientCertificate(String(failure.alert));
    case "starttlsRefused":
    case "starttlsNotUnderstood":
      return say(`failure_${failure.failure}`, { said: failure.said });
    case "unreadable":
      return say("failure_unreadable", { ...failure, offset: String(failure.offset) });
    case "tls":
      return say("failure_handshake", { error: failure.error });
    case "network":
      return `${say("failure_network")} (${failure.error})`;
    case "proxyRefused":
      return say("failure_proxyRefused", { status: String(failure.status) });
    case "nameNotFound":
    case "connectionRefused":
    case "connectionBroken":
    case "unreachable":
    case "proxyUnreachable":
    case "proxyWantsPassword":
    case "proxyNotUnderstood":
    case "starttlsInjection":
    case "notTls":
    case "cancelled":
      return say(`failure_${failure.failure}`);
    default:
      return failure satisfies never;
  }
}

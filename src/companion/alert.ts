/** AlertDescription: RFC 8446 B.2, with those that only older versions send. */
const descriptions: Readonly<Record<number, string>> = {
  0: "close_notify",
  10: "unexpected_message",
  20: "bad_record_mac",
  21: "decryption_failed_RESERVED",
  22: "record_overflow",
  30: "decompression_failure_RESERVED",
  40: "handshake_failure",
  41: "no_certificate_RESERVED",
  42: "bad_certificate",
  43: "unsupported_certificate",
  44: "certificate_revoked",
  45: "certificate_expired",
  46: "certificate_unknown",
  47: "illegal_parameter",
  48: "unknown_ca",
  49: "access_denied",
  50: "decode_error",
  51: "decrypt_error",
  60: "export_restriction_RESERVED",
  70: "protocol_version",
  71: "insufficient_security",
  80: "internal_error",
  86: "inappropriate_fallback",
  90: "user_canceled",
  100: "no_renegotiation_RESERVED",
  109: "missing_extension",
  110: "unsupported_extension",
  111: "certificate_unobtainable_RESERVED",
  112: "unrecognized_name",
  113: "bad_certificate_status_response",
  114: "bad_certificate_hash_value_RESERVED",
  115: "unknown_psk_identity",
  116: "certificate_required",
  120: "no_application_protocol",
};

const fatal = 2;
const harmless = ["close_notify", "user_canceled"];

/**
 * The alert that ends a connection, by its name or else its number. Undefined for a warning: in TLS 1.3 only two are, whatever
 * level they claim (RFC 8446 §6).
 */
export function fatalAlert(content: Uint8Array, tls13: boolean): string | number | undefined {
  const [level, number] = content;
  if (number === undefined) return undefined;
  const alert = descriptions[number] ?? number;
  return (tls13 ? !harmless.includes(String(alert)) : level === fatal) ? alert : undefined;
}

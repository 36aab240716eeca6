import { toBase64 } from "../bytes/base64.ts";

/** RFC 9919 §6: longer requests are for POST. */
const maxGetOctets = 255;

/**
 * The URL that asks the responder at `location` by GET: the request in base64, percent-encoded, after exactly
 * one `/` (RFC 6960 A.1). Undefined when the whole URL is longer than 255 octets: then it is POST (RFC 9919
 * §6). Does not check that `location` is a URL.
 */
export function getUrl(location: string, request: Uint8Array): string | undefined {
  const slash = location.endsWith("/") ? "" : "/";
  const url = location + slash + encodeURIComponent(toBase64(request));
  return url.length <= maxGetOctets ? url : undefined;
}

import { readHttpUrl, type UrlFault } from "./http-url.ts";
import { type Site, usualPort } from "./observed-chain.ts";

const form = /^(?:(https|smtp|imap|pop3):\/\/)?(.*)$/is;

/**
 * Where somebody wants to have a look, as typed: "mail.example", "mail.example:8443", "https://…", "smtp://mail.example:587", imap://
 * or pop3://. What follows the port is passed over. Names are in ASCII.
 */
export function readSite(text: string): Site | UrlFault {
  const [, scheme = "https", rest = ""] = form.exec(text.trim()) ?? [];
  const location = readHttpUrl(`https://${rest}`);
  if (typeof location === "string") return location;
  const protocol = scheme.toLowerCase() as keyof typeof usualPort;
  const { host, port = usualPort[protocol] } = location;
  return { host, port, ...(protocol !== "https" && { starttls: protocol }) };
}

import { fromHex } from "../core/bytes/hex.ts";
import { readName } from "../core/x509/names.ts";
import { withOidNames } from "./oid-names.ts";
import { say } from "./words.ts";

/** To the second: nothing in a certificate, a response or a CRL is finer. */
export const time = (text: string): string => text.replaceAll(/(T\d\d:\d\d:\d\d)\.\d{3}Z/g, "$1Z");

/**
 * A value of a check: a Name as text instead of the hex of its DER, a known OID as its name, times to the second and two
 * of them as a span. This module loads `@peculiar/x509`, for it shows names.
 */
export function readable(value: string): string {
  if (value === "") return say("nothing");
  if (/^30([0-9a-f]{2}){8,}$/.test(value)) {
    const { text } = readName(fromHex(value));
    if (!text.startsWith("#")) return text;
  }
  return withOidNames(time(value).replace(/^(\S+T\S+Z)\/(\S+T\S+Z)$/, "$1 – $2"));
}

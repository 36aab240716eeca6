import { finish } from "../bytes/der.ts";
import { takeNamedBits } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { findExtension, openExtension } from "./extension.ts";

/** id-ce-keyUsage */
export const keyUsageOid = "2.5.29.15";

/** RFC 5280 §4.2.1.3, bit 0 first. */
const keyUsages = [
  "digitalSignature",
  "nonRepudiation",
  "keyEncipherment",
  "dataEncipherment",
  "keyAgreement",
  "keyCertSign",
  "cRLSign",
  "encipherOnly",
  "decipherOnly",
] as const;

export type KeyUsage = (typeof keyUsages)[number];

/** The uses the certificate's key is restricted to, or undefined where no extension restricts it. Throws DecodeError. */
export function keyUsage(certificate: Certificate): readonly KeyUsage[] | undefined {
  const extension = findExtension(certificate.extensions, keyUsageOid);
  if (extension === undefined) return undefined;
  const value = openExtension(extension, "keyUsage");
  const usages = takeNamedBits(value, "KeyUsage", keyUsages);
  finish(value);
  return usages;
}

import { takeNamedBits } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

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

/**
 * The uses the certificate's key is restricted to, or undefined where no extension restricts it. Throws
 * DecodeError.
 */
export const keyUsage = ({ extensions }: Certificate): readonly KeyUsage[] | undefined =>
  readExtension(extensions, keyUsageOid, "keyUsage", (cursor) => takeNamedBits(cursor, "", keyUsages));

import { enter, isAtEnd, tag } from "../bytes/der.ts";
import { takeSmallInteger } from "../bytes/primitives.ts";
import type { Certificate } from "./certificate.ts";
import { readExtension } from "./extension.ts";

/** id-pe-tlsfeature */
export const tlsFeatureOid = "1.3.6.1.5.5.7.1.24";

/** The TLS extension a must-staple certificate names (RFC 7633 §4.2.3, RFC 6066 §8). */
export const statusRequest = 5;

/**
 * The numbers of the TLS extensions the certificate obliges its server to answer (RFC 7633 §4); empty without
 * that extension. Throws DecodeError.
 */
export const tlsFeatures = ({ extensions }: Certificate): readonly number[] =>
  readExtension(extensions, tlsFeatureOid, "tlsFeature", (cursor) => {
    const list = enter(cursor, tag.sequence, "");
    const features: number[] = [];
    while (!isAtEnd(list)) features.push(takeSmallInteger(list, `[${features.length}]`));
    return features;
  }) ?? [];

import type { DecodeErrorFields } from "../core/bytes/decode-error.ts";
import type { Reading } from "../core/crl/judge.ts";

/** To the worker that reads a CRL: what to look for, then the octets as they arrive, then the end. */
export type ToCrlWorker =
  | {
      readonly type: "begin";
      readonly serialNumber: string;
      /** DER of the issuer's certificate. */
      readonly issuer: Uint8Array;
      readonly length?: number;
      readonly limit: number;
    }
  | { readonly type: "chunk"; readonly octets: Uint8Array }
  | { readonly type: "end" };

/** Its one answer: after the end, or as soon as the octets cannot be a CRL. */
export type CrlRead =
  | { readonly outcome: "reading"; readonly reading: Reading }
  | { readonly outcome: "unreadable"; readonly error: DecodeErrorFields };

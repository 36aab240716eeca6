import type { Policy } from "../policy.ts";
import type { Certificate } from "../x509/certificate.ts";
import type { KnownKeys } from "../x509/known-keys.ts";
import type { Subtle } from "../x509/signature.ts";

/** The moment and the rules of judgement, and what else it takes. */
export interface OcspContext {
  readonly at: Date;
  readonly policy: Policy;
  readonly subtle: Subtle;
  /**
   * The nonce of the request this is the answer to. Without it a nonce in the response is ignored (RFC 9919
   * §5).
   */
  readonly nonce?: Uint8Array;
  /**
   * Certificates at hand that may be the responder's, where the response does not bring it. None is trusted
   * for being here.
   */
  readonly certs?: readonly Certificate[];
  /** Without it every key is imported, and every responder's certificate verified, anew. */
  readonly keys?: KnownKeys;
}

/** An outcome that is neither the source's nor one it also accepts, and the clause that says why. */
interface Exception {
  readonly outcome: "good" | "revoked" | "unknown" | "reject" | "parse-error" | "decode-ok";
  readonly because: string;
}

/** By the id of the published case. None may turn `reject` into good. So far there are none. */
export const ocspExceptions: Readonly<Record<string, Exception>> = {};

/** The same for CRLs. */
export const crlExceptions: Readonly<Record<string, Exception>> = {
  "openssl/crl/known-critical-idp": {
    outcome: "reject",
    because:
      "RFC 5280 §5.2.5 and appendix A.2 (IMPLICIT TAGS): onlyContainsUserCerts is [1] over the BOOLEAN itself; here the BOOLEAN is inside a constructed [1]",
  },
};

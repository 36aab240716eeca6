import type { Certificate } from "./certificate.ts";

/**
 * A certificate whose status is to be judged, and its issuer, whose word on it counts. That the issuer signed
 * it is for whoever pairs them to know.
 */
export interface IssuedCertificate {
  /** Lower-case hex of the INTEGER's contents. */
  readonly serialNumber: string;
  readonly issuer: Certificate;
  /** Absent when only issuer and serial number are known. */
  readonly certificate?: Certificate;
}

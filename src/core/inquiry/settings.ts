/** What may be asked without a click for each question. */
export interface StandingConsent {
  readonly ocsp: boolean;
  readonly crl: boolean;
  readonly staple: boolean;
  /** Also what others on the way can read. */
  readonly inClear: boolean;
  /** Also in private windows. */
  readonly privateWindows: boolean;
}

/** What the user has chosen, for all sites. */
export interface Settings {
  readonly standing: StandingConsent;
  /** When a question in clear text is offered: beside the encrypted one, or only after that has failed. */
  readonly clearText: "beside" | "afterHttps";
  /** Of the CertID that is sent first. */
  readonly hashAlgorithm: "SHA-1" | "SHA-256";
  /** Keep CRLs on disk until they run out. */
  readonly keepCrls: boolean;
}

/** Nothing is asked, and nothing kept, until the user says so. */
export const firstSettings: Settings = {
  standing: { ocsp: false, crl: false, staple: false, inClear: false, privateWindows: false },
  clearText: "beside",
  hashAlgorithm: "SHA-1",
  keepCrls: false,
};

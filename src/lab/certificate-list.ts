import { type Asn1, explicit, implicit, integer, oid, sequence, set } from "./asn1.ts";
import { generalizedTime } from "./authority.ts";
import { extension, type Time } from "./ocsp-response.ts";

/** RFC 5280 §5.1.2.4: UTCTime up to 2049, GeneralizedTime after. */
const time = (moment: Time): Asn1 =>
  !(moment instanceof Date)
    ? moment
    : moment.getUTCFullYear() < 2050
      ? `UTCTIME:${generalizedTime(moment).slice(2)}`
      : `GENERALIZEDTIME:${generalizedTime(moment)}`;

/** RFC 5280 §5.1: an entry of revokedCertificates. */
export interface Entry {
  /** Hex, or what stands where the number should. */
  readonly serialNumber: string | { readonly spelt: Asn1 };
  readonly revocationDate: Time;
  readonly crlEntryExtensions?: readonly Asn1[];
}

const entry = ({ serialNumber, revocationDate, crlEntryExtensions = [] }: Entry): Asn1 =>
  sequence(
    typeof serialNumber === "string" ? integer(serialNumber) : serialNumber.spelt,
    time(revocationDate),
    ...(crlEntryExtensions.length === 0 ? [] : [sequence(...crlEntryExtensions)]),
  );

export interface TbsCertList {
  readonly version?: Asn1;
  readonly signature: Asn1;
  readonly issuer: Asn1;
  readonly thisUpdate: Time;
  readonly nextUpdate?: Time;
  /** Absent: the field is. */
  readonly revokedCertificates?: readonly Entry[];
  readonly crlExtensions: readonly Asn1[];
}

/** RFC 5280 §5.1 TBSCertList. */
export const tbsCertList = (list: TbsCertList): Asn1 =>
  sequence(
    ...(list.version === undefined ? [] : [list.version]),
    list.signature,
    list.issuer,
    time(list.thisUpdate),
    ...(list.nextUpdate === undefined ? [] : [time(list.nextUpdate)]),
    ...(list.revokedCertificates === undefined ? [] : [sequence(...list.revokedCertificates.map(entry))]),
    ...(list.crlExtensions.length === 0 ? [] : [explicit(0, sequence(...list.crlExtensions))]),
  );

/** RFC 5280 §5.3.1. */
export const reasonCode = (reason: number): Asn1 => extension("2.5.29.21", `ENUMERATED:${reason}`);
/** RFC 5280 §5.3.2. */
export const invalidityDate = (moment: Date): Asn1 =>
  extension("2.5.29.24", `GENERALIZEDTIME:${generalizedTime(moment)}`);
/** RFC 5280 §5.3.3. */
export const certificateIssuer = (name: Asn1): Asn1 =>
  extension("2.5.29.29", sequence(directoryName(name)), true);
/** RFC 5280 §5.2.3. */
export const crlNumber = (number: Asn1): Asn1 => extension("2.5.29.20", number);
/** RFC 5280 §5.2.4. */
export const deltaCRLIndicator = (baseCRLNumber: number): Asn1 =>
  extension("2.5.29.27", `INTEGER:${baseCRLNumber}`, true);

/** RFC 5280 §4.2.1.6 GeneralName. */
export const uri = (location: string): Asn1 => `IMPLICIT:6,IA5STRING:${location}`;
export const directoryName = (name: Asn1): Asn1 => explicit(4, name);

/** RFC 5280 §5.2.6: where the delta CRLs are. */
export const freshestCRL = (location: string): Asn1 =>
  extension("2.5.29.46", sequence(sequence(explicit(0, implicit(0, sequence(uri(location)))))));

export interface IssuingDistributionPoint {
  readonly fullName?: readonly Asn1[];
  readonly relativeCommonName?: string;
  readonly onlyContains?: "userCerts" | "cACerts" | "attributeCerts";
  /** The numbers of ReasonFlags (RFC 5280 §4.2.1.13). */
  readonly onlySomeReasons?: readonly number[];
  readonly indirectCRL?: true;
}

const onlyContainsTags = { userCerts: 1, cACerts: 2, attributeCerts: 5 } as const;

/** RFC 5280 §5.2.5. */
export function issuingDistributionPoint(point: IssuingDistributionPoint): Asn1 {
  const { fullName, relativeCommonName, onlyContains, onlySomeReasons, indirectCRL } = point;
  const only = (kind: keyof typeof onlyContainsTags): Asn1[] =>
    onlyContains === kind ? [implicit(onlyContainsTags[kind], "BOOLEAN:TRUE")] : [];
  const value = sequence(
    ...(fullName === undefined ? [] : [explicit(0, implicit(0, sequence(...fullName)))]),
    ...(relativeCommonName === undefined
      ? []
      : [
          explicit(
            0,
            implicit(1, set(sequence(oid("2.5.4.3"), `FORMAT:UTF8,UTF8String:${relativeCommonName}`))),
          ),
        ]),
    ...only("userCerts"),
    ...only("cACerts"),
    ...(onlySomeReasons === undefined
      ? []
      : [implicit(3, `FORMAT:BITLIST,BITSTRING:${onlySomeReasons.join(",")}`)]),
    ...(indirectCRL ? [implicit(4, "BOOLEAN:TRUE")] : []),
    ...only("attributeCerts"),
  );
  return extension("2.5.29.28", value, true);
}

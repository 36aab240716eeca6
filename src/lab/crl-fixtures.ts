import { type Asn1, oid, sequence } from "./asn1.ts";
import { generalizedTime } from "./authority.ts";
import {
  freshestCRL,
  type IssuingDistributionPoint,
  invalidityDate,
  reasonCode,
} from "./certificate-list.ts";
import {
  type Fixture,
  fixtureTable,
  integerSpelt,
  laxer,
  notAsked,
  type OpensslDiffers,
  type PolicyRow,
  reasonNames,
  relengthened,
  replaced,
  type SigningRow,
  timeSpelt,
  unknownOid,
} from "./fixture.ts";
import { type CertificateName, days, hours, leafCrlUrl, leafSerialNumber } from "./fixture-certificates.ts";
import { extension, type Time } from "./ocsp-response.ts";

/** An entry about `leaf`, revoked two days ago, unless it says otherwise. */
export interface EntryRow {
  readonly serialNumber?: string | { readonly spelt: Asn1 };
  readonly revocationDate?: Time;
  readonly reason?: number;
  /** Whose certificate it is. */
  readonly certificateIssuer?: CertificateName;
  readonly crlEntryExtensions?: readonly Asn1[];
}

/** What an issuingDistributionPoint says; `ofName` puts a CA's name in it. */
export interface PointRow extends Omit<IssuingDistributionPoint, "fullName"> {
  readonly urls?: readonly string[];
  readonly ofName?: CertificateName;
}

/**
 * How a CRL differs from a plain one of `issuing`, an hour old and valid for four days, on which another certificate
 * stands.
 */
export interface CrlRow extends SigningRow<CrlRow> {
  /** Whose name it bears, and whose key signs it unless `signer` says otherwise. */
  readonly issuer?: CertificateName;
  readonly version?: Asn1 | "absent";
  /** The signature algorithm inside the signed octets, where it is not the one outside. */
  readonly signature?: Asn1;
  readonly thisUpdate?: Time;
  readonly nextUpdate?: Time | "absent";
  readonly revokedCertificates?: readonly EntryRow[] | "absent";
  readonly crlNumber?: Asn1 | "absent";
  /** Makes it a delta CRL: the least number its base may have. */
  readonly baseCRLNumber?: number;
  readonly issuingDistributionPoint?: PointRow | Asn1;
  readonly crlExtensions?: readonly Asn1[];
  readonly question?: CrlQuestion;
}

/** How the question differs: about `leaf` of `issuing`, at the fixtures' clock, under strict policy. */
export interface CrlQuestion {
  readonly certificate?: CertificateName;
  readonly issuer?: CertificateName;
  /** What a delta CRL comes with. */
  readonly base?: CrlRow;
  /** The certificate of who signs CRLs for the issuer. */
  readonly crlIssuer?: CertificateName;
  readonly policy?: PolicyRow;
}

export type CrlFixture = Fixture<CrlRow>;

const { stands, falls } = fixtureTable<CrlRow>();

const stricter = (because: string): OpensslDiffers => ({ says: "undetermined", because });
const itsOwnHashes = laxer("OpenSSL believes every hash it has, unless its security level is raised");
const byBaseAlone = laxer("OpenSSL leaves out a delta CRL that does not fit and goes by the base alone");
const bothAlgorithms = (algorithm: Asn1): CrlRow => ({ signature: algorithm, signatureAlgorithm: algorithm });

/** On every list: some other certificate. */
const another: EntryRow = { serialNumber: "5eed" };
const listed: CrlRow = { revokedCertificates: [another, {}] };

const unknownExtension = extension(unknownOid, "NULL");
const unknownCritical = extension(unknownOid, "NULL", true);

const shard: PointRow = { urls: [leafCrlUrl] };
const otherShard = "http://crl.fixture.example/8.crl";

/** OpenSSL uses delta CRLs only where it is told that there are some. */
const hasDeltas = [freshestCRL("http://crl.fixture.example/delta.crl")];
const base: CrlRow = { crlNumber: "INTEGER:5", crlExtensions: hasDeltas };
const delta: CrlRow = { crlNumber: "INTEGER:7", baseCRLNumber: 4 };

/** Since when a CRL keeps the entries of certificates that expire (X.509, expiredCertsOnCRL). */
const keepsSince = (moment: Date): Asn1 =>
  extension("2.5.29.60", `GENERALIZEDTIME:${generalizedTime(moment)}`);
/** `formerLeaf` was valid up to this moment. */
const expiry = days(-10);
const expired: CrlRow = { question: { certificate: "formerLeaf" } };
const expiredInDelta: CrlRow = {
  ...delta,
  question: { ...expired.question, base: { ...base, thisUpdate: days(-11) } },
};
const refusesExpired = stricter("OpenSSL refuses an expired certificate whatever its CRL says");

const indirect: CrlRow = {
  issuer: "crlIssuer",
  issuingDistributionPoint: { ...shard, indirectCRL: true },
  question: { certificate: "leafWithCrlIssuer", crlIssuer: "crlIssuer" },
};

const signedBy = (name: "rsa" | "p384" | "p521" | "ed25519" | "secp256k1"): CrlRow => ({
  issuer: `${name}Issuing`,
  question: { certificate: `${name}Leaf`, issuer: `${name}Issuing` },
});

export const crlFixtures: readonly CrlFixture[] = [
  // What stands up, and does not list the certificate.
  stands("good", "plain", "Nothing is wrong with it.", {}),
  stands("good", "nobody-listed", "Nobody is on it.", { revokedCertificates: "absent" }),
  stands("good", "empty-list", "Its list of certificates is there, and empty.", { revokedCertificates: [] }),
  stands("good", "no-number", "It has no CRLNumber.", { crlNumber: "absent" }),
  stands("good", "pem", "It came as PEM.", {
    spoilt: (der) =>
      Buffer.from(`-----BEGIN X509 CRL-----\n${der.toString("base64")}\n-----END X509 CRL-----\n`),
  }),
  stands("good", "no-next-update", "It names no nextUpdate and is fresh.", { nextUpdate: "absent" }),
  stands("good", "far-next-update", "Its nextUpdate is in 2051, and so a GeneralizedTime.", {
    nextUpdate: new Date("2051-01-01T00:00:00Z"),
  }),
  stands("good", "slightly-ahead", "Its clock is four minutes fast.", {
    thisUpdate: hours(4 / 60),
    openssl: stricter("openssl verify allows for no difference between clocks"),
  }),
  stands("good", "slightly-over", "Its nextUpdate was four minutes ago.", {
    nextUpdate: hours(-4 / 60),
    openssl: stricter("openssl verify allows for no difference between clocks"),
  }),
  stands("good", "serial-numbers-within", "On it are serial numbers that are parts of the certificate's.", {
    revokedCertificates: [
      { serialNumber: leafSerialNumber.slice(2) },
      { serialNumber: leafSerialNumber.slice(0, -2) },
      { serialNumber: `01${leafSerialNumber}` },
    ],
  }),
  stands("good", "serial-number-negated", "On it is the serial number without its leading zero octet.", {
    revokedCertificates: [{ serialNumber: { spelt: integerSpelt(leafSerialNumber) } }],
  }),
  stands("good", "unknown-extension", "It has an extension that nobody knows and nobody needs to.", {
    crlExtensions: [unknownExtension],
  }),
  stands("good", "unknown-entry-extension", "So has an entry.", {
    revokedCertificates: [{ ...another, crlEntryExtensions: [unknownExtension] }],
  }),
  stands("good", "issuer-without-key-usage", "Its issuer does not say what its key is for.", {
    issuer: "plain",
    question: { certificate: "plainLeaf", issuer: "plain" },
  }),

  // The same, and it says what it covers.
  stands("good", "right-shard", "It is the shard that the certificate names.", {
    issuingDistributionPoint: shard,
  }),
  stands("good", "one-of-two-names", "One of its two names is the one in the certificate.", {
    issuingDistributionPoint: { urls: [otherShard, leafCrlUrl] },
  }),
  stands("good", "right-relative-name", "It names itself relative to its issuer, as the certificate does.", {
    issuingDistributionPoint: { relativeCommonName: "shard 7" },
    question: { certificate: "leafWithRelativePoint" },
  }),
  stands("good", "only-users", "It is about end entities.", {
    issuingDistributionPoint: { ...shard, onlyContains: "userCerts" },
  }),
  stands("good", "only-cas-for-a-ca", "It is about CAs, and asked about one.", {
    issuingDistributionPoint: { ...shard, onlyContains: "cACerts" },
    question: { certificate: "subordinate" },
  }),
  stands("good", "named-by-issuer", "It bears its issuer's name, and the certificate names no CRL.", {
    issuingDistributionPoint: { ofName: "issuing" },
    question: { certificate: "leafWithoutPoint" },
    openssl: stricter("OpenSSL compares a CRL's name with those in the certificate alone"),
  }),
  stands("good", "indirect", "Somebody else signs it for the CA, as the certificate says.", indirect),
  stands("good", "indirect-for-another", "The same, and the serial number on it is another CA's.", {
    ...indirect,
    revokedCertificates: [{ certificateIssuer: "sibling" }],
    question: { certificate: "leafWithCrlIssuer", crlIssuer: "crlIssuer" },
  }),

  // The same, and the certificate has expired.
  stands("good", "made-before-expiry", "It was made when the certificate had its last second.", {
    ...expired,
    thisUpdate: expiry,
    openssl: refusesExpired,
  }),
  stands("good", "keeps-expired", "It keeps certificates that expired at that very moment or later.", {
    ...expired,
    crlExtensions: [keepsSince(expiry)],
    openssl: refusesExpired,
  }),
  stands("good", "delta-made-after-expiry-keeps", "Expired, and the delta CRL keeps such certificates.", {
    ...expiredInDelta,
    crlExtensions: [keepsSince(expiry)],
    openssl: refusesExpired,
  }),
  stands("good", "not-valid-yet", "The certificate is not valid yet.", {
    question: { certificate: "futureLeaf" },
    openssl: stricter("OpenSSL refuses a certificate that is not valid yet whatever its CRL says"),
  }),

  // The same, and it adds to another.
  stands("good", "delta", "Nothing new has happened.", { ...delta, question: { base } }),
  stands("good", "delta-removes", "What was on hold is released.", {
    ...delta,
    revokedCertificates: [{ reason: 8 }],
    question: { base: { ...base, revokedCertificates: [{ reason: 6 }] } },
  }),
  stands("good", "delta-mends", "Its base is out of date, which it mends.", {
    ...delta,
    question: { base: { ...base, nextUpdate: hours(-2), thisUpdate: days(-5) } },
  }),

  // Signatures that stand up.
  stands("good", "rsa-sha-256", "RSA PKCS #1 v1.5 with SHA-256.", {
    ...signedBy("rsa"),
    algorithm: "sha256WithRsa",
  }),
  stands("good", "rsa-sha-384", "RSA PKCS #1 v1.5 with SHA-384.", {
    ...signedBy("rsa"),
    algorithm: "sha384WithRsa",
  }),
  stands("good", "rsa-sha-512", "RSA PKCS #1 v1.5 with SHA-512.", {
    ...signedBy("rsa"),
    algorithm: "sha512WithRsa",
  }),
  stands("good", "rsa-pss", "RSASSA-PSS with SHA-256.", { ...signedBy("rsa"), algorithm: "rsaPss" }),
  stands("good", "p-384", "ECDSA on P-384 with SHA-384.", {
    ...signedBy("p384"),
    algorithm: "ecdsaWithSha384",
  }),
  stands("good", "p-521", "ECDSA on P-521 with SHA-512.", {
    ...signedBy("p521"),
    algorithm: "ecdsaWithSha512",
  }),
  stands("good", "ed25519", "Ed25519.", { ...signedBy("ed25519"), algorithm: "ed25519" }),
  stands("good", "sha-1-allowed", "ECDSA with SHA-1, and policy allows it.", {
    algorithm: "ecdsaWithSha1",
    question: { policy: { sha1Signatures: "allow" } },
  }),

  // Revoked.
  stands("revoked", "revoked", "The certificate is on it, without a reason.", listed),
  ...reasonNames.flatMap((name, reason) =>
    name === undefined || name === "removeFromCRL"
      ? []
      : stands("revoked", `revoked-${name}`, `The certificate is on it, with the reason ${name}.`, {
          revokedCertificates: [another, { reason }],
        }),
  ),
  stands("revoked", "invalidity-date", "It says since when the key is thought to be known to others.", {
    revokedCertificates: [{ crlEntryExtensions: [reasonCode(1), invalidityDate(days(-9))] }],
  }),
  stands("revoked", "generalized-entry-time", "The certificate was revoked in a GeneralizedTime.", {
    revokedCertificates: [{ revocationDate: timeSpelt("20260613120000Z") }],
  }),
  stands("revoked", "listed-twice", "The certificate is on it twice.", {
    revokedCertificates: [{ reason: 4 }, {}],
  }),
  stands("revoked", "last-of-many", "The certificate is the last of three hundred.", {
    revokedCertificates: [
      ...Array.from(
        { length: 299 },
        (_, i): EntryRow => ({ serialNumber: (0x100000 + i).toString(16), reason: 4 }),
      ),
      {},
    ],
  }),
  stands("revoked", "some-reasons-listed", "It covers some reasons alone, and the certificate is on it.", {
    ...listed,
    issuingDistributionPoint: { ...shard, onlySomeReasons: [1, 2] },
    question: {},
  }),
  stands("revoked", "indirect-listed", "Somebody else says for the CA that it is revoked.", {
    ...indirect,
    revokedCertificates: [
      { serialNumber: "5eed", certificateIssuer: "sibling" },
      { certificateIssuer: "issuing" },
    ],
    question: { ...indirect.question, certificate: "leafWithCrlIssuer" },
  }),
  stands("revoked", "expired-listed", "The certificate has expired since, and is still on it.", {
    ...expired,
    ...listed,
    question: { certificate: "formerLeaf" },
  }),
  stands("revoked", "expired-listed-in-base", "It was on the base before it expired.", {
    ...expiredInDelta,
    question: {
      ...expired.question,
      base: { ...base, thisUpdate: days(-11), revokedCertificates: [{ reason: 1 }] },
    },
  }),
  stands("revoked", "revoked-in-delta", "It is revoked since the base was made.", {
    ...delta,
    revokedCertificates: [{ reason: 1 }],
    question: { base },
  }),
  stands("revoked", "revoked-in-base", "It was revoked before the base was made.", {
    ...delta,
    question: { base: { ...base, revokedCertificates: [{ reason: 1 }] } },
  }),

  // Not an encoding.
  falls("crl.encoding", "truncated", "Its last octet is missing.", { spoilt: (der) => der.subarray(0, -1) }),
  falls("crl.encoding", "trailing-octet", "An octet follows it.", {
    spoilt: (der) => Buffer.concat([der, Buffer.of(0)]),
    openssl: laxer("OpenSSL reads the first value of the file and leaves the rest"),
  }),
  falls("crl.encoding", "empty", "It is empty.", { spoilt: () => Buffer.alloc(0) }),
  falls("crl.encoding", "html", "It is a web page.", {
    spoilt: () => Buffer.from("<!doctype html><title>Not found</title>"),
  }),
  falls("crl.encoding", "indefinite-length", "Its outermost length is BER's indefinite one.", {
    spoilt: (der) => relengthened(der, [0x80], [0, 0]),
  }),
  falls("crl.encoding", "long-length", "Its outermost length is in an octet more than it needs.", {
    spoilt: (der) => relengthened(der, [0x83, 0, der[2] as number, der[3] as number]),
  }),
  falls("crl.encoding", "version-3", "It says that it is version 3.", {
    version: "INTEGER:2",
    openssl: laxer("OpenSSL does not look at the version of a CRL"),
  }),
  falls("crl.encoding", "fraction-of-a-second", "Its thisUpdate has a fraction of a second.", {
    thisUpdate: timeSpelt("20260615110000.5Z"),
  }),
  falls("crl.encoding", "entry-without-time", "An entry of another certificate lacks its revocationDate.", {
    revokedCertificates: [{ ...another, revocationDate: "NULL" }],
  }),
  falls("crl.encoding", "february-30", "The certificate was revoked on the 30th of February.", {
    revokedCertificates: [{ revocationDate: timeSpelt("20260230110000Z") }],
    openssl: { says: "revoked", because: "OpenSSL does not look at the date of an entry" },
  }),
  falls("crl.encoding", "reason-7", "The certificate's reasonCode is 7, which RFC 5280 does not use.", {
    revokedCertificates: [{ reason: 7 }],
    openssl: { says: "revoked", because: "OpenSSL takes a CRLReason for any number" },
  }),
  falls("crl.encoding", "long-serial-number", "A serial number on it is in an octet more than it needs.", {
    revokedCertificates: [{ serialNumber: "0101c0ffee" }],
    misspelt: (der) => replaced(der, "02050101c0ffee", "02050000c0ffee"),
  }),
  falls("crl.encoding", "extension-twice", "It has the same extension twice.", {
    crlExtensions: [unknownExtension, unknownExtension],
    openssl: laxer("OpenSSL does not count extensions"),
  }),
  falls("crl.encoding", "empty-point", "Its issuingDistributionPoint is empty.", {
    issuingDistributionPoint: extension("2.5.29.28", sequence(), true),
    openssl: laxer("OpenSSL takes an empty issuingDistributionPoint for none"),
  }),

  // Not as a CRL has to be.
  falls("crl.version", "version-1", "It is version 1, which has no extensions.", {
    version: "absent",
    crlNumber: "absent",
    openssl: laxer("OpenSSL reads version 1 as well"),
  }),
  falls("crl.sameAlgorithm", "other-algorithm-inside", "The algorithm inside is not the one outside.", {
    signature: sequence(oid("1.2.840.10045.4.3.3")),
    openssl: laxer("OpenSSL does not compare the two algorithms of a CRL"),
  }),
  falls("crl.crlExtensions", "unknown-critical", "It has a critical extension nobody knows.", {
    crlExtensions: [unknownCritical],
  }),
  falls("crl.crlEntryExtensions", "unknown-critical-entry", "An entry of another certificate has one.", {
    revokedCertificates: [{ ...another, crlEntryExtensions: [unknownCritical] }],
  }),
  falls(
    "crl.certificateIssuer",
    "direct-with-issuers",
    "It names certificate issuers, which only an indirect CRL does.",
    {
      revokedCertificates: [{ ...another, certificateIssuer: "sibling" }],
      openssl: laxer("OpenSSL reads certificateIssuer in every CRL"),
    },
  ),
  falls("crl.cRLNumber", "number-negative", "Its CRLNumber is below zero.", {
    crlNumber: "INTEGER:-1",
    openssl: laxer("OpenSSL does not look at the CRLNumber of a complete CRL"),
  }),
  falls("crl.cRLNumber", "number-too-long", "Its CRLNumber is in twenty-one octets.", {
    crlNumber: `INTEGER:0x7f${"00".repeat(20)}`,
    openssl: laxer("OpenSSL does not look at the CRLNumber of a complete CRL"),
  }),
  falls(
    "crl.reasonCode",
    "removed-from-complete",
    "The certificate is on it as removed, and it is no delta CRL.",
    {
      revokedCertificates: [{ reason: 8 }],
      openssl: laxer("OpenSSL takes such an entry for none"),
    },
  ),

  // Not about this certificate.
  falls(["crl.issuer", "crl.signer", "crl.signature"], "other-issuer", "It is another CA's.", {
    issuer: "sibling",
  }),
  falls(["crl.issuer", "crl.signer"], "other-name", "It is signed by the right key under another name.", {
    issuer: "renamed",
    signer: "issuing",
  }),
  falls("crl.distributionPoint", "other-shard", "It is another shard than the certificate names.", {
    issuingDistributionPoint: { urls: [otherShard] },
  }),
  falls("crl.distributionPoint", "shard-of-nobody", "It is a shard, and the certificate names none.", {
    issuingDistributionPoint: shard,
    question: { certificate: "leafWithoutPoint" },
  }),
  falls(
    "crl.distributionPoint",
    "other-relative-name",
    "It names itself otherwise, relative to its issuer.",
    {
      issuingDistributionPoint: { relativeCommonName: "shard 8" },
      question: { certificate: "leafWithRelativePoint" },
    },
  ),
  falls("crl.certificateKind", "only-cas", "It is about CAs.", {
    issuingDistributionPoint: { ...shard, onlyContains: "cACerts" },
  }),
  falls("crl.certificateKind", "only-attributes", "It is about attribute certificates.", {
    issuingDistributionPoint: { ...shard, onlyContains: "attributeCerts" },
  }),
  falls("crl.certificateKind", "only-users-for-a-ca", "It is about end entities, and asked about a CA.", {
    issuingDistributionPoint: { ...shard, onlyContains: "userCerts" },
    question: { certificate: "subordinate" },
  }),
  falls("crl.reasons", "some-reasons", "It covers some reasons alone, and the certificate is not on it.", {
    issuingDistributionPoint: { ...shard, onlySomeReasons: [1, 2] },
  }),
  falls("crl.reasons", "point-of-some-reasons", "The certificate names it for some reasons alone.", {
    issuingDistributionPoint: shard,
    question: { certificate: "leafWithReasons" },
  }),
  falls("crl.certificateValidity", "expired", "The certificate had expired when it was made.", expired),
  falls("crl.certificateValidity", "keeps-expired-later", "It keeps those that expired a second later.", {
    ...expired,
    crlExtensions: [keepsSince(new Date(expiry.getTime() + 1000))],
  }),
  falls("crl.certificateValidity", "keeps-expired-unreadably", "It keeps those that expired at no moment.", {
    ...expired,
    crlExtensions: [extension("2.5.29.60", "NULL")],
  }),
  falls(
    "crl.certificateValidity",
    "delta-made-after-expiry",
    "Expired since its base was made.",
    expiredInDelta,
  ),
  falls(
    "crl.certificateValidity",
    "removed-for-expiry",
    "Revoked on its base, and removed when it expired.",
    {
      ...expiredInDelta,
      revokedCertificates: [{ reason: 8 }],
      question: {
        ...expired.question,
        base: { ...base, thisUpdate: days(-11), revokedCertificates: [{ reason: 1 }] },
      },
      openssl: { says: "undetermined", because: "OpenSSL refuses an expired certificate" },
    },
  ),
  falls("crl.certificateValidity", "base-made-after-expiry", "It keeps the expired, its base does not.", {
    ...expiredInDelta,
    crlExtensions: [keepsSince(expiry)],
    question: { ...expired.question, base },
  }),
  falls(
    "crl.issuer",
    "indirect-unsaid",
    "Somebody else signs it for the CA, and it does not say that it is indirect.",
    {
      ...indirect,
      issuingDistributionPoint: shard,
    },
  ),

  // Not signed by who may, or not in a way to be relied on.
  falls("crl.signature", "signature-of-another", "Its signature is a good one, of another CRL.", {
    signatureOf: listed,
  }),
  falls("crl.signature", "signed-by-another-key", "It is signed by another key than its issuer's.", {
    signer: "sibling",
  }),
  falls("crl.signature", "signed-by-look-alike", "It is signed by a CA of the same name.", {
    issuer: "lookAlike",
  }),
  falls("crl.cRLSign", "mute-issuer", "Its issuer may sign certificates and no CRLs.", {
    issuer: "mute",
    question: { certificate: "muteLeaf", issuer: "mute" },
  }),
  falls(
    ["crl.signer", "crl.signature"],
    "indirect-by-nobody",
    "The certificate of who signs for the CA is not at hand.",
    {
      ...indirect,
      question: { certificate: "leafWithCrlIssuer" },
    },
  ),
  falls("crl.signatureAlgorithm", "sha-1", "ECDSA with SHA-1.", {
    algorithm: "ecdsaWithSha1",
    openssl: itsOwnHashes,
  }),
  falls("crl.signatureAlgorithm", "rsa-sha-1", "RSA PKCS #1 v1.5 with SHA-1.", {
    ...signedBy("rsa"),
    algorithm: "sha1WithRsa",
    openssl: itsOwnHashes,
  }),
  falls("crl.signature", "rsa-md5", "RSA PKCS #1 v1.5 with MD5.", {
    ...signedBy("rsa"),
    algorithm: "md5WithRsa",
    openssl: itsOwnHashes,
  }),
  falls("crl.signature", "sha-224", "ECDSA with SHA-224, which WebCrypto does not have.", {
    algorithm: "ecdsaWithSha224",
    openssl: laxer("OpenSSL has SHA-224"),
  }),
  falls("crl.signature", "secp256k1", "ECDSA on a curve that WebCrypto does not have.", {
    ...signedBy("secp256k1"),
    openssl: laxer("OpenSSL has secp256k1"),
  }),
  falls("crl.signature", "ecdsa-with-null", "ECDSA, whose identifier has parameters it must not have.", {
    ...bothAlgorithms(sequence(oid("1.2.840.10045.4.3.2"), "NULL")),
    openssl: laxer("OpenSSL does not look at the parameters of ECDSA"),
  }),

  // Not of this moment.
  falls("crl.nextUpdate", "stale", "Its nextUpdate was six minutes ago.", { nextUpdate: hours(-0.1) }),
  falls("crl.thisUpdate", "not-yet", "Its thisUpdate is six minutes ahead.", { thisUpdate: hours(0.1) }),
  falls("crl.nextUpdate", "old-without-next-update", "It names no nextUpdate and is eight days old.", {
    thisUpdate: days(-8),
    nextUpdate: "absent",
    openssl: laxer("OpenSSL takes a CRL without nextUpdate to be good for ever"),
  }),
  falls("crl.nextUpdate", "no-next-update-refused", "It names no nextUpdate, and policy wants one.", {
    nextUpdate: "absent",
    question: { policy: { missingNextUpdate: "refuse" } },
    openssl: notAsked("openssl verify has no such policy"),
  }),

  // A delta CRL that does not fit.
  falls("crl.base", "delta-alone", "It is a delta CRL without the one it adds to.", delta),
  falls("crl.base", "base-is-delta", "The one it adds to is a delta CRL itself.", {
    ...delta,
    question: { base: { ...base, baseCRLNumber: 3 } },
  }),
  falls("crl.base", "base-badly-signed", "The one it adds to is signed by another key.", {
    ...delta,
    question: { base: { ...base, signer: "sibling" } },
  }),
  falls("crl.base.cRLNumber", "base-too-old", "The one it adds to is older than it allows.", {
    ...delta,
    question: { base: { ...base, crlNumber: "INTEGER:3" } },
    openssl: byBaseAlone,
  }),
  falls("crl.base.cRLNumber", "base-too-new", "The one it adds to is newer than itself.", {
    ...delta,
    question: { base: { ...base, crlNumber: "INTEGER:8" } },
    openssl: byBaseAlone,
  }),
  falls("crl.base.scope", "base-of-another-scope", "The one it adds to covers something else.", {
    ...delta,
    issuingDistributionPoint: shard,
    question: { base },
    openssl: byBaseAlone,
  }),
];

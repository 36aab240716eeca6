import { type Asn1, explicit, octetString, octetStringOf, oid, sequence } from "./asn1.ts";
import {
  type Fixture,
  fixtureTable,
  integerSpelt,
  laxer,
  notAsked,
  type PolicyRow,
  reasonNames,
  relengthened,
  replaced,
  type SigningRow,
  timeSpelt,
  unknownOid,
} from "./fixture.ts";
import { type CertificateName, days, hours, leafSerialNumber } from "./fixture-certificates.ts";
import {
  type CertID,
  extension,
  type ResponseData,
  revoked,
  type Single,
  successful,
  unknown,
} from "./ocsp-response.ts";

/** Hashes in hex, where they are not those of `issuer`; under a hash OpenSSL is not asked for, the identifier itself. */
export interface CertIDRow extends Partial<Omit<CertID, "hashAlgorithm">> {
  readonly certificate?: CertificateName;
  readonly issuer?: CertificateName;
  readonly hashAlgorithm?: CertID["hashAlgorithm"];
  readonly identifier?: Asn1;
  /** The serial number as a value, where hex cannot say it. */
  readonly serial?: Asn1;
}

export interface SingleRow extends Partial<Omit<Single, "certID">> {
  readonly certID?: CertIDRow;
  readonly without?: "nextUpdate";
}

/**
 * How a response differs from a plain good one about `leaf`, an hour old and valid for four days. `responder` signs it, is
 * named in it by its key, and its certificate comes with it.
 */
export interface ResponseRow
  extends SigningRow<ResponseRow>,
    Partial<Omit<ResponseData, "responderID" | "responses">> {
  readonly singles?: readonly SingleRow[];
  readonly responderID?: { readonly byName: CertificateName } | { readonly byKey: CertificateName } | Asn1;
  readonly certs?: readonly CertificateName[];
  /** What is around the BasicOCSPResponse. */
  readonly around?: (basic: Asn1) => Asn1;
  readonly question?: OcspQuestion;
}

/** How the question differs: about `leaf` of `issuing`, at the fixtures' clock, without a nonce, under strict policy. */
export interface OcspQuestion {
  readonly certificate?: CertificateName;
  readonly issuer?: CertificateName;
  readonly nonce?: Buffer;
  readonly policy?: PolicyRow;
}

export type OcspFixture = Fixture<ResponseRow>;

const { stands, falls } = fixtureTable<ResponseRow>();

const itsOwnClock = notAsked(
  "openssl ocsp compares thisUpdate and nextUpdate with this machine's clock alone",
);
const noPolicy = notAsked("openssl ocsp has no such policy");

const itsOwnHashes = laxer("OpenSSL believes every hash it has, unless its security level is raised");

const single = (row: SingleRow): ResponseRow => ({ singles: [row] });

const nonceOid = "1.3.6.1.5.5.7.48.1.2";
const archiveCutoffOid = "1.3.6.1.5.5.7.48.1.6";

const nonce = (octet: number): Buffer => Buffer.alloc(32, octet);
const nonceExtension = (octet: number): Asn1 => extension(nonceOid, octetString(nonce(octet)));

const anHourAgo = hours(-1);

export const ocspFixtures: readonly OcspFixture[] = [
  // What stands up.
  stands("good", "plain", "Nothing is wrong with it.", {}),
  stands("good", "by-name", "The responder is named by its subject.", {
    responderID: { byName: "responder" },
  }),
  stands("good", "signed-by-issuer", "The CA signs its answers itself and brings no certificate.", {
    signer: "issuing",
    certs: [],
  }),
  stands("good", "signed-by-issuer-by-name", "The same, with the CA named by its subject.", {
    signer: "issuing",
    responderID: { byName: "issuing" },
    certs: [],
  }),
  stands("good", "needless-certificates", "It brings the CA's and the root's certificate as well.", {
    certs: ["root", "issuing", "responder"],
  }),
  stands("good", "responder-with-critical-policies", "Its responder's certificate is bound to policies.", {
    signer: "responderWithCriticalPolicies",
  }),
  stands("good", "issuer-signed-with-certificate", "The CA signs itself and brings its own certificate.", {
    signer: "issuing",
  }),
  stands("good", "sha-256-cert-id", "Its CertID is made with SHA-256.", {
    ...single({ certID: { hashAlgorithm: "sha256" } }),
    openssl: { says: "undetermined", because: "openssl ocsp looks for the hash it would have asked with" },
  }),
  stands(
    "good",
    "two-cert-ids",
    "One answer under SHA-1 and the same under SHA-256, as RFC 9919 provides for.",
    {
      singles: [{}, { certID: { hashAlgorithm: "sha256" } }],
    },
  ),
  stands("good", "another-certificate-too", "It speaks of another certificate first, which is revoked.", {
    singles: [{ certID: { certificate: "otherLeaf" }, certStatus: revoked(anHourAgo) }, {}],
  }),
  stands("good", "no-next-update", "It names no nextUpdate and is fresh.", {
    ...single({ without: "nextUpdate" }),
  }),
  stands("good", "slightly-ahead", "Its clock is four minutes fast.", {
    producedAt: hours(4 / 60),
    ...single({ thisUpdate: hours(4 / 60) }),
    openssl: itsOwnClock,
  }),
  stands("good", "slightly-over", "Its nextUpdate was four minutes ago.", {
    ...single({ nextUpdate: hours(-4 / 60) }),
    openssl: itsOwnClock,
  }),
  stands("good", "without-no-check", "The responder's certificate has no id-pkix-ocsp-nocheck.", {
    signer: "responderWithoutNoCheck",
  }),
  stands("good", "without-key-usage", "The responder's certificate does not say what its key is for.", {
    signer: "responderWithoutKeyUsage",
  }),
  stands("good", "responder-for-servers-too", "The responder's certificate may serve web sites as well.", {
    signer: "responderForServersToo",
  }),
  stands("good", "unknown-extension", "It has an extension that nobody knows and nobody needs to.", {
    responseExtensions: [extension(unknownOid, "NULL")],
  }),
  stands("good", "unknown-single-extension", "So has its one answer.", {
    ...single({ singleExtensions: [extension(unknownOid, "NULL")] }),
  }),
  stands("good", "version-written-out", "It says that it is version 1, which DER would leave out.", {
    version: "INTEGER:0",
  }),
  stands("good", "nonce-returned", "It returns the nonce that was sent.", {
    responseExtensions: [nonceExtension(1)],
    question: { nonce: nonce(1) },
    openssl: notAsked("openssl ocsp compares nonces with those of a request it makes itself"),
  }),
  stands("good", "nonce-not-returned", "A nonce was sent and does not come back.", {
    question: { nonce: nonce(1) },
  }),
  stands("good", "nonce-not-asked-for", "It has a nonce that nobody sent.", {
    responseExtensions: [nonceExtension(1)],
  }),
  stands(
    "good",
    "archive-cutoff",
    "The certificate has expired, and the responder's archive goes back further.",
    {
      ...single({
        certID: { certificate: "expiredLeaf" },
        singleExtensions: [extension(archiveCutoffOid, "GENERALIZEDTIME:20250615120000Z")],
      }),
      question: { certificate: "expiredLeaf" },
    },
  ),

  // Signatures that stand up.
  stands("good", "rsa-sha-256", "RSA PKCS #1 v1.5 with SHA-256.", {
    signer: "responderRsa",
    algorithm: "sha256WithRsa",
  }),
  stands("good", "rsa-sha-384", "RSA PKCS #1 v1.5 with SHA-384.", {
    signer: "responderRsa",
    algorithm: "sha384WithRsa",
  }),
  stands("good", "rsa-sha-512", "RSA PKCS #1 v1.5 with SHA-512.", {
    signer: "responderRsa",
    algorithm: "sha512WithRsa",
  }),
  stands("good", "rsa-pss", "RSASSA-PSS with SHA-256.", { signer: "responderRsa", algorithm: "rsaPss" }),
  stands("good", "p-384", "ECDSA on P-384 with SHA-384.", {
    signer: "responderP384",
    algorithm: "ecdsaWithSha384",
  }),
  stands("good", "p-521", "ECDSA on P-521 with SHA-512.", {
    signer: "responderP521",
    algorithm: "ecdsaWithSha512",
  }),
  stands("good", "ed25519", "Ed25519.", { signer: "responderEd25519", algorithm: "ed25519" }),
  stands("good", "sha-1-allowed", "ECDSA with SHA-1, and policy allows it.", {
    algorithm: "ecdsaWithSha1",
    question: { policy: { sha1Signatures: "allow" } },
  }),

  // Revoked, and unknown.
  stands("revoked", "revoked", "Revoked, without a reason.", single({ certStatus: revoked(anHourAgo) })),
  ...reasonNames.flatMap((name, reason) =>
    name === undefined
      ? []
      : stands("revoked", `revoked-${name}`, `Revoked, with the reason ${name}.`, {
          ...single({ certStatus: revoked(anHourAgo, reason) }),
        }),
  ),
  stands("revoked", "revoked-and-good", "It says good and revoked of the same certificate.", {
    singles: [{}, { certStatus: revoked(anHourAgo) }],
    openssl: laxer("openssl ocsp shows the first answer with the right CertID and looks no further"),
  }),
  stands("revoked", "revoked-under-sha-256", "It says good under SHA-1 and revoked under SHA-256.", {
    singles: [{}, { certID: { hashAlgorithm: "sha256" }, certStatus: revoked(anHourAgo) }],
    openssl: laxer("openssl ocsp looks for the CertID under the hash it would have asked with"),
  }),
  stands(
    "unknown",
    "unknown",
    "The responder does not know the certificate.",
    single({ certStatus: unknown }),
  ),
  stands("unknown", "unknown-and-good", "It says unknown and good of the same certificate.", {
    singles: [{ certStatus: unknown }, {}],
  }),

  // Not an answer.
  ...(
    [
      [1, "malformed-request", "The responder could not read the question."],
      [2, "internal-error", "The responder has trouble of its own."],
      [3, "try-later", "The responder asks to be asked again later."],
      [5, "sig-required", "The responder answers signed questions only."],
      [6, "unauthorized", "The responder is not one for this certificate, or not for whoever asks."],
    ] as const
  ).map(([status, name, sentence]) =>
    falls("ocsp.responseStatus", name, sentence, { around: () => sequence(`ENUMERATED:${status}`) }),
  ),

  // Not an encoding.
  falls("ocsp.encoding", "status-4", "Its responseStatus is 4, which RFC 6960 does not use.", {
    around: () => sequence("ENUMERATED:4"),
  }),
  falls("ocsp.encoding", "status-written-long", "Its responseStatus is in more octets than it needs.", {
    around: (basic) => successful(basic, 256),
    spoilt: (der) => replaced(der, "0a020100", "0a020000"),
  }),
  falls("ocsp.encoding", "error-with-answer", "It says tryLater and brings a good answer all the same.", {
    around: (basic) => successful(basic, 3),
  }),
  falls("ocsp.encoding", "successful-without-answer", "It says successful, and nothing else.", {
    around: () => sequence("ENUMERATED:0"),
  }),
  falls("ocsp.encoding", "other-response-type", "Its responseType is not id-pkix-ocsp-basic.", {
    around: (basic) =>
      sequence("ENUMERATED:0", explicit(0, sequence(oid("1.3.6.1.5.5.7.48.1.99"), octetStringOf(basic)))),
  }),
  falls("ocsp.encoding", "version-2", "It says that it is version 2.", {
    version: "INTEGER:1",
    openssl: laxer("OpenSSL does not look at the version of a response"),
  }),
  falls("ocsp.encoding", "trailing-octet", "An octet follows it.", {
    spoilt: (der) => Buffer.concat([der, Buffer.of(0)]),
    openssl: laxer("openssl ocsp reads the first value of the file and leaves the rest"),
  }),
  falls("ocsp.encoding", "truncated", "Its last octet is missing.", { spoilt: (der) => der.subarray(0, -1) }),
  falls("ocsp.encoding", "empty", "It is empty.", { spoilt: () => Buffer.alloc(0) }),
  falls("ocsp.encoding", "html", "It is a web page.", {
    spoilt: () => Buffer.from("<!doctype html><title>Welcome</title>"),
  }),
  falls("ocsp.encoding", "pem", "It is base64.", { spoilt: (der) => Buffer.from(der.toString("base64")) }),
  falls("ocsp.encoding", "indefinite-length", "Its outermost length is BER's indefinite one.", {
    spoilt: (der) => relengthened(der, [0x80], [0, 0]),
    openssl: laxer("OpenSSL reads BER"),
  }),
  falls("ocsp.encoding", "long-length", "Its outermost length is in an octet more than it needs.", {
    spoilt: (der) => relengthened(der, [0x83, 0, der[2] as number, der[3] as number]),
    openssl: laxer("OpenSSL reads BER"),
  }),
  falls("ocsp.encoding", "key-hash-too-long", "Its ResponderID is a SHA-256 hash, which no ResponderID is.", {
    responderID: explicit(2, octetString(Buffer.alloc(32, 7))),
  }),
  falls("ocsp.encoding", "reason-7", "Its revocationReason is 7, which RFC 5280 does not use.", {
    ...single({ certStatus: revoked(anHourAgo, 7) }),
    openssl: { says: "revoked", because: "OpenSSL takes a CRLReason for any number" },
  }),
  falls("ocsp.encoding", "fraction-of-a-second", "Its thisUpdate has a fraction of a second.", {
    ...single({ thisUpdate: timeSpelt("20260615110000.5Z") }),
  }),
  falls("ocsp.encoding", "local-time", "Its thisUpdate is in some time zone.", {
    ...single({ thisUpdate: timeSpelt("20260615110000") }),
    openssl: itsOwnClock,
  }),
  falls("ocsp.encoding", "february-30", "Its thisUpdate is on the 30th of February.", {
    ...single({ thisUpdate: timeSpelt("20260230110000Z") }),
    openssl: itsOwnClock,
  }),
  falls(
    "ocsp.encoding",
    "long-serial-number",
    "The serial number in its CertID is in an octet more than it needs.",
    {
      ...single({ certID: { serialNumber: `0101${leafSerialNumber}` } }),
      misspelt: (der) => replaced(der, `0101${leafSerialNumber}`, `0000${leafSerialNumber}`),
    },
  ),
  falls("ocsp.encoding", "extension-twice", "It has the same extension twice.", {
    responseExtensions: [extension(unknownOid, "NULL"), extension(unknownOid, "NULL")],
    openssl: laxer("OpenSSL does not count extensions"),
  }),

  // Not about this certificate.
  falls("ocsp.certID.serialNumber", "other-serial-number", "It speaks of another certificate alone.", {
    ...single({ certID: { certificate: "otherLeaf" } }),
  }),
  falls(
    "ocsp.certID.serialNumber",
    "serial-number-cut",
    "Its serial number ends as the certificate's does.",
    {
      ...single({ certID: { serialNumber: leafSerialNumber.slice(2) } }),
    },
  ),
  falls(
    "ocsp.certID.serialNumber",
    "serial-number-negated",
    "Its serial number lacks the leading zero octet.",
    {
      ...single({ certID: { serial: integerSpelt(leafSerialNumber) } }),
    },
  ),
  falls("ocsp.certID.serialNumber", "no-answers", "It has no answer in it.", { singles: [] }),
  falls("ocsp.certID.issuerNameHash", "other-issuer-name", "The name in its CertID is another CA's.", {
    ...single({ certID: { issuerNameHash: "11".repeat(20) } }),
  }),
  falls("ocsp.certID.issuerKeyHash", "other-issuer-key", "The key in its CertID is another CA's.", {
    ...single({ certID: { issuerKeyHash: "11".repeat(20) } }),
  }),
  falls(
    ["ocsp.certID.issuerNameHash", "ocsp.certID.issuerKeyHash"],
    "other-issuer",
    "It speaks of the same serial number of another CA.",
    single({ certID: { certificate: "siblingLeaf", issuer: "sibling" } }),
  ),
  falls("ocsp.certID.hashAlgorithm", "md5-cert-id", "Its CertID is made with MD5.", {
    ...single({
      certID: {
        identifier: sequence(oid("1.2.840.113549.2.5"), "NULL"),
        issuerNameHash: "11".repeat(16),
        issuerKeyHash: "11".repeat(16),
      },
    }),
  }),
  falls(
    ["ocsp.certID.issuerNameHash", "ocsp.certID.issuerKeyHash"],
    "hashes-under-another-name",
    "Its CertID says SHA-256 and holds SHA-1 hashes.",
    single({ certID: { identifier: sequence(oid("2.16.840.1.101.3.4.2.1"), "NULL") } }),
  ),
  falls(
    ["ocsp.issuer", "ocsp.responder.issuer"],
    "held-against-another-name",
    "It is held against a CA of the same key and another name.",
    {
      question: { issuer: "renamed" },
    },
  ),

  // Not signed by who may.
  falls("ocsp.signature", "signature-of-another", "Its signature is a good one, of another response.", {
    ...single({}),
    signatureOf: single({ certStatus: revoked(anHourAgo) }),
  }),
  falls(
    "ocsp.signature",
    "signed-by-another-key",
    "It is signed by another key than the certificate it brings.",
    {
      signer: "otherLeaf",
      responderID: { byKey: "responder" },
      certs: ["responder"],
    },
  ),
  falls("ocsp.signature", "signer-left-out", "It does not bring the certificate of who signed it.", {
    responderID: { byKey: "issuing" },
    certs: [],
  }),
  falls("ocsp.responderID", "named-by-another-name", "It is named after somebody else.", {
    responderID: { byName: "sibling" },
  }),
  falls("ocsp.responderID", "named-by-another-key", "It is named after somebody else's key.", {
    responderID: { byKey: "sibling" },
  }),
  falls("ocsp.responder.extKeyUsage", "no-purpose", "The certificate that signed it has no extKeyUsage.", {
    signer: "responderWithoutPurpose",
  }),
  falls("ocsp.responder.extKeyUsage", "any-purpose", "The certificate that signed it is for any purpose.", {
    signer: "responderForAnything",
  }),
  falls("ocsp.responder.extKeyUsage", "server-purpose", "The certificate that signed it is for servers.", {
    signer: "responderForServers",
  }),
  falls("ocsp.responder.extKeyUsage", "signed-by-itself", "The site itself signed it.", { signer: "leaf" }),
  falls("ocsp.responder.keyUsage", "may-not-sign", "The key that signed it is for encryption.", {
    signer: "responderThatMayNotSign",
    openssl: laxer("OpenSSL does not look at a responder's keyUsage"),
  }),
  falls("ocsp.responder.validity", "responder-expired", "The certificate that signed it has expired.", {
    signer: "responderExpired",
  }),
  falls(
    "ocsp.responder.validity",
    "responder-not-yet-valid",
    "The certificate that signed it is not valid yet.",
    {
      signer: "responderNotYetValid",
    },
  ),
  falls(
    "ocsp.responder.extensions",
    "responder-with-unknown-critical",
    "The certificate that signed it has a critical extension nobody knows.",
    {
      signer: "responderWithUnknownCritical",
    },
  ),
  ...(["Constraints", "Names", "Policies", "NoCheck"] as const).map((what, i) =>
    falls(
      "ocsp.responder.extensions",
      `responder-with-unreadable-${what}`,
      `The certificate that signed it has a critical extension that cannot be read, though it is known: ${what}.`,
      {
        signer: `responderWithUnreadable${what}`,
        ...(i > 1 && { openssl: laxer("OpenSSL does not look into this extension") }),
      },
    ),
  ),
  falls(
    "ocsp.responder.signatureAlgorithm",
    "responder-signed-with-sha-1",
    "The certificate that signed it is signed with SHA-1.",
    {
      signer: "responderSignedWithSha1",
      openssl: itsOwnHashes,
    },
  ),
  falls(
    ["ocsp.responder.issuer", "ocsp.responder.signature"],
    "responder-of-sibling",
    "The certificate that signed it is another CA's responder.",
    { signer: "responderOfSibling", certs: ["responderOfSibling", "sibling"] },
  ),
  falls(
    ["ocsp.responder.issuer", "ocsp.responder.signature"],
    "responder-of-subordinate",
    "The certificate that signed it is the responder of a CA below this one.",
    { signer: "responderOfSubordinate", certs: ["responderOfSubordinate", "subordinate"] },
  ),
  falls(
    ["ocsp.responder.issuer", "ocsp.responder.signature"],
    "responder-of-root",
    "The certificate that signed it is the root's responder.",
    { signer: "responderOfRoot" },
  ),
  falls(
    "ocsp.responder.signature",
    "responder-of-look-alike",
    "The certificate that signed it is from a CA of the same name and another key.",
    {
      signer: "responderOfLookAlike",
      certs: ["responderOfLookAlike", "lookAlike"],
    },
  ),
  falls(
    ["ocsp.responder.issuer", "ocsp.responder.signature"],
    "self-signed",
    "The certificate that signed it is from nobody but itself.",
    { signer: "selfSigned" },
  ),
  falls("ocsp.responder.signature", "self-issued", "The certificate that signed it says that it is the CA.", {
    signer: "selfIssued",
    responderID: { byName: "selfIssued" },
  }),
  falls(
    ["ocsp.responder.issuer", "ocsp.responder.signature", "ocsp.responder.extKeyUsage"],
    "signed-by-root",
    "The root signed it.",
    { signer: "root" },
  ),

  // Not signed by a way to be relied on.
  falls("ocsp.signatureAlgorithm", "sha-1", "ECDSA with SHA-1.", {
    algorithm: "ecdsaWithSha1",
    openssl: itsOwnHashes,
  }),
  falls("ocsp.signatureAlgorithm", "rsa-sha-1", "RSA PKCS #1 v1.5 with SHA-1.", {
    signer: "responderRsa",
    algorithm: "sha1WithRsa",
    openssl: itsOwnHashes,
  }),
  falls("ocsp.signatureAlgorithm", "rsa-md5", "RSA PKCS #1 v1.5 with MD5.", {
    signer: "responderRsa",
    algorithm: "md5WithRsa",
    openssl: itsOwnHashes,
  }),
  falls("ocsp.signatureAlgorithm", "sha-224", "ECDSA with SHA-224, which WebCrypto does not have.", {
    algorithm: "ecdsaWithSha224",
    openssl: laxer("OpenSSL has SHA-224"),
  }),
  falls("ocsp.signatureAlgorithm", "secp256k1", "ECDSA on a curve that WebCrypto does not have.", {
    signer: "responderSecp256k1",
    openssl: laxer("OpenSSL has secp256k1"),
  }),
  falls(
    "ocsp.signatureAlgorithm",
    "ecdsa-with-null",
    "ECDSA, whose identifier has parameters it must not have.",
    {
      signatureAlgorithm: sequence(oid("1.2.840.10045.4.3.2"), "NULL"),
      openssl: laxer("OpenSSL does not look at the parameters of ECDSA"),
    },
  ),
  falls("ocsp.signature", "rsa-by-name", "ECDSA that says it is RSA.", {
    signatureAlgorithm: sequence(oid("1.2.840.113549.1.1.11"), "NULL"),
  }),

  // Not of this moment.
  falls("ocsp.nextUpdate", "stale", "Its nextUpdate was six minutes ago.", {
    ...single({ nextUpdate: hours(-0.1) }),
    openssl: itsOwnClock,
  }),
  falls("ocsp.thisUpdate", "not-yet", "Its thisUpdate is six minutes ahead.", {
    ...single({ thisUpdate: hours(0.1) }),
    openssl: itsOwnClock,
  }),
  falls("ocsp.nextUpdate", "backwards", "Its nextUpdate is before its thisUpdate.", {
    ...single({ thisUpdate: hours(0), nextUpdate: hours(-0.05) }),
    openssl: itsOwnClock,
  }),
  falls("ocsp.nextUpdate", "old-without-next-update", "It names no nextUpdate and is eight days old.", {
    ...single({ thisUpdate: days(-8), without: "nextUpdate" }),
    openssl: itsOwnClock,
  }),
  falls("ocsp.nextUpdate", "no-next-update-refused", "It names no nextUpdate, and policy wants one.", {
    ...single({ without: "nextUpdate" }),
    question: { policy: { missingNextUpdate: "refuse" } },
    openssl: noPolicy,
  }),
  falls("ocsp.producedAt", "produced-tomorrow", "It was produced tomorrow.", {
    producedAt: days(1),
    openssl: laxer("OpenSSL does not look at producedAt"),
  }),
  falls(
    "ocsp.certificateValidity",
    "certificate-expired",
    "The certificate had expired when it was produced.",
    {
      ...single({ certID: { certificate: "expiredLeaf" } }),
      question: { certificate: "expiredLeaf" },
      openssl: laxer("openssl ocsp does not look at the certificate's validity"),
    },
  ),
  falls(
    "ocsp.certificateValidity",
    "archive-too-short",
    "The certificate had expired before the responder's archive begins.",
    {
      ...single({
        certID: { certificate: "expiredLeaf" },
        singleExtensions: [extension(archiveCutoffOid, "GENERALIZEDTIME:20260612120000Z")],
      }),
      question: { certificate: "expiredLeaf" },
      openssl: laxer("openssl ocsp does not look at the certificate's validity"),
    },
  ),
  falls(
    "ocsp.certificateValidity",
    "certificate-not-yet-valid",
    "The certificate was not valid yet when it was produced.",
    {
      ...single({ certID: { certificate: "futureLeaf" } }),
      question: { certificate: "futureLeaf" },
      openssl: laxer("openssl ocsp does not look at the certificate's validity"),
    },
  ),

  // Not the answer to this question, or not understood.
  falls("ocsp.nonce", "other-nonce", "It returns another nonce than the one that was sent.", {
    responseExtensions: [nonceExtension(2)],
    question: { nonce: nonce(1) },
    openssl: notAsked("openssl ocsp compares nonces with those of a request it makes itself"),
  }),
  falls("ocsp.nonce", "nonce-wrapped-once", "Its nonce is not inside an OCTET STRING of its own.", {
    responseExtensions: [sequence(oid(nonceOid), octetString(nonce(1)))],
    question: { nonce: nonce(1) },
    openssl: notAsked("openssl ocsp compares nonces with those of a request it makes itself"),
  }),
  falls("ocsp.responseExtensions", "unknown-critical", "It has a critical extension nobody knows.", {
    responseExtensions: [extension(unknownOid, "NULL", true)],
    openssl: laxer("OpenSSL does not look whether response extensions are critical"),
  }),
  falls(
    "ocsp.singleExtensions",
    "unknown-critical-single",
    "Its answer has a critical extension nobody knows.",
    {
      ...single({ singleExtensions: [extension(unknownOid, "NULL", true)] }),
      openssl: laxer("OpenSSL does not look whether response extensions are critical"),
    },
  ),
];

import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Openssl } from "./openssl.ts";

/** RFC 5280 §5.3.1, as `openssl ca -crl_reason` spells it. */
export type Reason =
  | "unspecified"
  | "keyCompromise"
  | "CACompromise"
  | "affiliationChanged"
  | "superseded"
  | "cessationOfOperation"
  | "certificateHold"
  | "removeFromCRL";

export interface Leaf {
  /** Of its files, and of its section. */
  readonly name: string;
  readonly host: string;
  readonly keyType: "rsa2048" | "p256";
  readonly ocspUrl?: string;
  readonly crlUrl?: string;
  readonly issuerUrl?: string;
  readonly mustStaple?: boolean;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** `false`: signed behind the back of the authority's database, so that its responder has never heard of it. */
  readonly recorded?: boolean;
}

/** A certificate and its key as files, named relative to the lab's folder. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** Lower-case hex. */
  readonly serialNumber: string;
}

/** A certificate authority of the kind that issues for web sites: an offline root, an issuing CA, an OCSP signer. */
export interface Authority {
  readonly openssl: Openssl;
  readonly root: Issued;
  readonly issuing: Issued;
  readonly ocspSigner: Issued;
  /** Makes a key, a request for it, and a certificate from the issuing CA. */
  issue(leaf: Leaf): Promise<Issued>;
  /** Marks a certificate as revoked, from now on, in the database. A CRL has to be made anew to say so. */
  revoke(issued: Issued, reason: Reason): Promise<void>;
  /** Signs a CRL of what is revoked now and gives its file (DER). */
  gencrl(): Promise<string>;
  /** An OCSP request about a certificate, as `openssl ocsp` writes it (SHA-1 CertID, no nonce). */
  ask(issued: Issued): Promise<Buffer>;
  /** Whether OpenSSL can read this as an OCSP request. */
  canRead(request: Buffer): Promise<boolean>;
  /** The answer the database has to an OCSP request, signed by `signer` (the authority's own by default). */
  answer(request: Buffer, signer?: Issued): Promise<Buffer>;
}

const day = 86_400_000;

/** As `openssl ca -startdate` wants it. */
export const generalizedTime = (date: Date): string =>
  `${date.toISOString().replaceAll(/[-:T]|\.\d+Z/g, "")}Z`;

const configuration = `# One configuration for the whole lab. Every command of it names this file.

[ req ]
distinguished_name = distinguished_name
string_mask = utf8only

[ distinguished_name ]
# Left empty: every request states its subject with -subj.

[ ca ]
default_ca = issuing_ca

# The root signs itself and the issuing CA, then stays offline.
[ root_ca ]
database = root.index.txt
serial = root.serial
new_certs_dir = issued
certificate = root.crt
private_key = root.key
default_md = sha256
policy = policy
unique_subject = no

# The issuing CA signs web sites, its OCSP signer and its CRL.
[ issuing_ca ]
database = index.txt
serial = serial
crlnumber = crlnumber
new_certs_dir = issued
certificate = issuing.crt
private_key = issuing.key
default_md = sha256
default_crl_days = 7
crl_extensions = v3_CRL
policy = policy
unique_subject = no

[ policy ]
organizationName = optional
commonName = optional

[ v3_root ]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash

[ v3_issuing ]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid

# A delegated responder: RFC 6960 section 4.2.2.2. noCheck tells clients not to ask whether it is revoked itself.
[ v3_OCSP ]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = OCSPSigning
noCheck = ignored
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid

[ v3_CRL ]
authorityKeyIdentifier = keyid
`;

/** The extensions of a web site's certificate, in a file of their own that `openssl ca -extfile` reads. */
function leafExtensions(leaf: Leaf): string {
  const access = [
    ...(leaf.ocspUrl === undefined ? [] : [`OCSP;URI:${leaf.ocspUrl}`]),
    ...(leaf.issuerUrl === undefined ? [] : [`caIssuers;URI:${leaf.issuerUrl}`]),
  ];
  return [
    "[ v3_site ]",
    "basicConstraints = critical, CA:false",
    "keyUsage = critical, digitalSignature",
    "extendedKeyUsage = serverAuth",
    `subjectAltName = DNS:${leaf.host}`,
    "subjectKeyIdentifier = hash",
    "authorityKeyIdentifier = keyid",
    ...(access.length === 0 ? [] : [`authorityInfoAccess = ${access.join(", ")}`]),
    ...(leaf.crlUrl === undefined ? [] : [`crlDistributionPoints = URI:${leaf.crlUrl}`]),
    ...(leaf.mustStaple ? ["tlsfeature = status_request"] : []),
    "",
  ].join("\n");
}

const keyOptions = {
  rsa2048: ["-newkey", "rsa:2048"],
  p256: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
} as const;

/** Makes the authority in the folder of `openssl`, which must be empty. Takes a moment: keys are new each time. */
export async function makeAuthority(openssl: Openssl): Promise<Authority> {
  const inFolder = (name: string): string => join(openssl.folder, name);
  const now = Date.now();
  // As a real serial number: positive, 16 octets, not to be guessed.
  const firstSerial = (): string => `4${randomBytes(16).toString("hex").slice(1)}\n`;

  mkdirSync(inFolder("issued"), { recursive: true });
  writeFileSync(inFolder("openssl.cnf"), configuration);
  for (const [file, contents] of [
    ["root.index.txt", ""],
    ["root.serial", firstSerial()],
    ["index.txt", ""],
    ["serial", firstSerial()],
    ["crlnumber", "01\n"],
  ] as const) {
    writeFileSync(inFolder(file), contents);
  }

  /** `openssl ca` reads and writes its database without a lock: one at a time. */
  let database: Promise<unknown> = Promise.resolve();
  function ca(...args: readonly string[]): Promise<string> {
    const turn = database.then(() =>
      openssl.run("ca", "-config", "openssl.cnf", "-batch", "-notext", ...args),
    );
    database = turn.catch(() => {});
    return turn;
  }

  async function requestCertificate(name: string, subject: string, keyType: Leaf["keyType"]): Promise<void> {
    await openssl.run(
      ...["req", "-config", "openssl.cnf", "-new", ...keyOptions[keyType], "-noenc"],
      ...["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject],
    );
  }

  async function issued(name: string): Promise<Issued> {
    const serial = await openssl.run("x509", "-in", `${name}.crt`, "-noout", "-serial");
    const serialNumber = serial.trim().replace("serial=", "").toLowerCase();
    return { certificate: `${name}.crt`, key: `${name}.key`, serialNumber };
  }

  const period = (notBefore: number, notAfter: number): string[] => [
    ...["-startdate", generalizedTime(new Date(notBefore))],
    ...["-enddate", generalizedTime(new Date(notAfter))],
  ];

  const organization = "/O=Lab Trust Services";
  await Promise.all([
    requestCertificate("root", `${organization}/CN=Lab Root`, "p256"),
    requestCertificate("issuing", `${organization}/CN=Lab Issuing CA`, "p256"),
    requestCertificate("ocsp", `${organization}/CN=Lab OCSP Responder`, "p256"),
  ]);
  await ca(
    ...["-name", "root_ca", "-selfsign", "-keyfile", "root.key", "-in", "root.csr", "-out", "root.crt"],
    ...["-extensions", "v3_root", ...period(now - 1000 * day, now + 6000 * day)],
  );
  await ca(
    ...["-name", "root_ca", "-in", "issuing.csr", "-out", "issuing.crt"],
    ...["-extensions", "v3_issuing", ...period(now - 500 * day, now + 2000 * day)],
  );
  await ca(
    ...["-in", "ocsp.csr", "-out", "ocsp.crt"],
    ...["-extensions", "v3_OCSP", ...period(now - 100 * day, now + 100 * day)],
  );

  async function issue(leaf: Leaf): Promise<Issued> {
    const { name } = leaf;
    await writeFile(inFolder(`${name}.cnf`), leafExtensions(leaf));
    // A name in the subject is what a lab needs to be read by people; clients look at the subjectAltName.
    await requestCertificate(name, `/CN=${leaf.host}`, leaf.keyType);
    const extensions = ["-extfile", `${name}.cnf`, "-extensions", "v3_site"];
    if (leaf.recorded === false) {
      const serial = `0x4${randomBytes(16).toString("hex").slice(1)}`;
      await openssl.run(
        ...["x509", "-req", "-in", `${name}.csr`, "-out", `${name}.crt`, ...extensions],
        ...["-CA", "issuing.crt", "-CAkey", "issuing.key", "-set_serial", serial, "-days", "90"],
      );
    } else {
      await ca(
        ...["-in", `${name}.csr`, "-out", `${name}.crt`, ...extensions],
        ...period(leaf.notBefore.getTime(), leaf.notAfter.getTime()),
      );
    }
    return issued(name);
  }

  async function revoke({ certificate }: Issued, reason: Reason): Promise<void> {
    await ca("-revoke", certificate, "-crl_reason", reason);
  }

  async function gencrl(): Promise<string> {
    await ca("-gencrl", "-out", "issuing.crl.pem");
    await openssl.run("crl", "-in", "issuing.crl.pem", "-outform", "DER", "-out", "issuing.crl");
    return "issuing.crl";
  }

  async function ask({ certificate, serialNumber }: Issued): Promise<Buffer> {
    const file = `${serialNumber}.request.der`;
    await openssl.run("ocsp", "-issuer", "issuing.crt", "-cert", certificate, "-no_nonce", "-reqout", file);
    return readFile(inFolder(file));
  }

  async function canRead(request: Buffer): Promise<boolean> {
    const file = await keep(request);
    return openssl.run("ocsp", "-reqin", file, "-req_text").then(
      () => true,
      () => false,
    );
  }

  /** Writes a request that came from outside to a file named after it. */
  async function keep(request: Buffer): Promise<string> {
    const file = `${createHash("sha256").update(request).digest("hex").slice(0, 16)}.request.der`;
    await writeFile(inFolder(file), request);
    return file;
  }

  const [root, issuing, ocspSigner] = await Promise.all([issued("root"), issued("issuing"), issued("ocsp")]);

  async function answer(request: Buffer, signer = ocspSigner): Promise<Buffer> {
    const asked = await keep(request);
    const answered = `${randomBytes(8).toString("hex")}.response.der`;
    await openssl.run(
      ...["ocsp", "-index", "index.txt", "-CA", issuing.certificate],
      ...["-rsigner", signer.certificate, "-rkey", signer.key, "-ndays", "4"],
      ...["-reqin", asked, "-respout", answered],
    );
    const response = await readFile(inFolder(answered));
    await rm(inFolder(answered));
    return response;
  }

  return { openssl, root, issuing, ocspSigner, issue, revoke, gencrl, ask, canRead, answer };
}

import { createHash, randomBytes, X509Certificate } from "node:crypto";
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

/** Where a certificate says that its status, and its issuer's certificate, are to be had. */
export interface Pointers {
  readonly ocspUrl?: string;
  readonly crlUrl?: string;
  readonly issuerUrl?: string;
}

export type KeyType = "rsa2048" | "p256" | "ed448";

export interface Leaf extends Pointers {
  /** Of its files, and of its section. */
  readonly name: string;
  readonly host: string;
  /** What it names besides its host. */
  readonly otherNames?: readonly string[];
  readonly keyType: KeyType;
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

/** What OpenSSL reads out of an OCSP request. */
export interface ReadRequest {
  /** Of its CertID, as OpenSSL calls it: "sha1", "sha256". */
  readonly hashAlgorithm: string;
  /** Hex. */
  readonly serialNumber: string;
}

/** When an OCSP response says that it is true. */
export interface ResponseTimes {
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
}

/** A certificate authority of the kind that issues for web sites: a root, an issuing CA, an OCSP signer. */
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
  /** The same with so many more entries, of certificates that never were. Takes seconds from a hundred thousand on. */
  gencrlWith(entries: number): Promise<string>;
  /** The root's CRL: what it has revoked of CAs. */
  gencrlOfRoot(): Promise<string>;
  /**
   * An OCSP request about a certificate, as `openssl ocsp` writes it: with a SHA-1 CertID and no nonce, and about a
   * certificate of the issuing CA, unless told otherwise.
   */
  ask(
    issued: Issued,
    differently?: { readonly hashAlgorithm?: "sha256"; readonly nonce?: true; readonly issuer?: Issued },
  ): Promise<Buffer>;
  /** Undefined when OpenSSL cannot read this as an OCSP request. */
  read(request: Buffer): Promise<ReadRequest | undefined>;
  /** The same request anew, without a nonce. */
  withoutNonce(request: ReadRequest): Promise<Buffer>;
  /** The answer the database has to an OCSP request, signed by `signer` (the authority's own by default). */
  answer(request: Buffer, signer?: Issued): Promise<Buffer>;
  /** The answer the root itself has to an OCSP request about a CA. */
  answerAsRoot(request: Buffer): Promise<Buffer>;
  /** Undefined when the response holds no answer. */
  timesOf(response: Buffer): Promise<ResponseTimes | undefined>;
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

# The root signs itself, the issuing CA, its own CRL, and says by OCSP what has become of the issuing CA.
[ root_ca ]
database = root.index.txt
serial = root.serial
crlnumber = root.crlnumber
default_crl_days = 180
crl_extensions = v3_CRL
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

# The issuing CA with many more certificates to its name than it ever issued.
[ large_ca ]
database = large.index.txt
crlnumber = crlnumber
certificate = issuing.crt
private_key = issuing.key
default_md = sha256
default_crl_days = 7
crl_extensions = v3_CRL
unique_subject = no

[ policy ]
organizationName = optional
commonName = optional

[ v3_root ]
basicConstraints = critical, CA:true
keyUsage = critical, digitalSignature, keyCertSign, cRLSign
subjectKeyIdentifier = hash

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

function pointerLines({ ocspUrl, crlUrl, issuerUrl }: Pointers): string[] {
  const access = [
    ...(ocspUrl === undefined ? [] : [`OCSP;URI:${ocspUrl}`]),
    ...(issuerUrl === undefined ? [] : [`caIssuers;URI:${issuerUrl}`]),
  ];
  return [
    ...(access.length === 0 ? [] : [`authorityInfoAccess = ${access.join(", ")}`]),
    ...(crlUrl === undefined ? [] : [`crlDistributionPoints = URI:${crlUrl}`]),
  ];
}

/** The extensions of a web site's certificate, in a file of their own that `openssl ca -extfile` reads. */
const leafExtensions = (leaf: Leaf): string =>
  [
    "[ v3_site ]",
    "basicConstraints = critical, CA:false",
    "keyUsage = critical, digitalSignature",
    "extendedKeyUsage = serverAuth",
    `subjectAltName = ${[leaf.host, ...(leaf.otherNames ?? [])].map((name) => `DNS:${name}`).join(", ")}`,
    "subjectKeyIdentifier = hash",
    "authorityKeyIdentifier = keyid",
    ...pointerLines(leaf),
    ...(leaf.mustStaple ? ["tlsfeature = status_request"] : []),
    "",
  ].join("\n");

const issuingExtensions = (pointers: Pointers): string =>
  [
    "[ v3_issuing ]",
    "basicConstraints = critical, CA:true, pathlen:0",
    "keyUsage = critical, keyCertSign, cRLSign",
    "subjectKeyIdentifier = hash",
    "authorityKeyIdentifier = keyid",
    ...pointerLines(pointers),
    "",
  ].join("\n");

const keyOptions: { readonly [Type in KeyType]: readonly string[] } = {
  rsa2048: ["-newkey", "rsa:2048"],
  p256: ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
  ed448: ["-newkey", "ed448"],
};

/**
 * Makes the authority in the folder of `openssl`, which must be empty. `pointers` are those of the issuing CA's own
 * certificate. Takes a moment: keys are new each time.
 */
export async function makeAuthority(openssl: Openssl, pointers: Pointers = {}): Promise<Authority> {
  const inFolder = (name: string): string => join(openssl.folder, name);
  const now = Date.now();
  // As a real serial number: positive, 16 octets, not to be guessed.
  const firstSerial = (): string => `4${randomBytes(16).toString("hex").slice(1)}\n`;

  mkdirSync(inFolder("issued"), { recursive: true });
  writeFileSync(inFolder("openssl.cnf"), configuration);
  writeFileSync(inFolder("issuing.cnf"), issuingExtensions(pointers));
  for (const [file, contents] of [
    ["root.index.txt", ""],
    ["root.serial", firstSerial()],
    ["root.crlnumber", "01\n"],
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

  async function requestCertificate(name: string, subject: string, keyType: KeyType): Promise<void> {
    await openssl.run(
      ...["req", "-config", "openssl.cnf", "-new", ...keyOptions[keyType], "-noenc"],
      ...["-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject],
    );
  }

  async function issued(name: string): Promise<Issued> {
    const { serialNumber } = new X509Certificate(await readFile(inFolder(`${name}.crt`)));
    return { certificate: `${name}.crt`, key: `${name}.key`, serialNumber: serialNumber.toLowerCase() };
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
    ...["-extfile", "issuing.cnf", "-extensions", "v3_issuing", ...period(now - 500 * day, now + 2000 * day)],
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

  /** The CRL of one of the sections above, as `<name>.crl`. */
  async function signCrl(section: string, name: string): Promise<string> {
    await ca("-name", section, "-gencrl", "-out", `${name}.crl.pem`);
    await openssl.run("crl", "-in", `${name}.crl.pem`, "-outform", "DER", "-out", `${name}.crl`);
    return `${name}.crl`;
  }

  async function gencrlWith(entries: number): Promise<string> {
    const [until, since] = [now + 60 * day, now - 30 * day].map((at) =>
      generalizedTime(new Date(at)).slice(2),
    );
    // Its lines: status, notAfter, revocation date and reason, serial number, file, subject; a reason for every third.
    const lines = Array.from({ length: entries }, (_, index) => {
      const reason = index % 3 === 0 ? ",superseded" : "";
      return `R\t${until}\t${since}${reason}\t${firstSerial().trim().toUpperCase()}\tunknown\t/CN=gone`;
    });
    const own = await readFile(inFolder("index.txt"), "utf8");
    await writeFile(inFolder("large.index.txt"), `${own}${lines.join("\n")}\n`);
    return signCrl("large_ca", "large");
  }

  const ask: Authority["ask"] = async ({ certificate }, { hashAlgorithm = "sha1", nonce, issuer } = {}) => {
    const file = `${randomBytes(8).toString("hex")}.request.der`;
    await openssl.run(
      ...["ocsp", `-${hashAlgorithm}`, "-issuer", (issuer ?? issuing).certificate, "-cert", certificate],
      ...[nonce ? "-nonce" : "-no_nonce", "-reqout", file],
    );
    return readFile(inFolder(file));
  };

  async function read(request: Buffer): Promise<ReadRequest | undefined> {
    const file = await keep(request);
    const text = await openssl.run("ocsp", "-reqin", file, "-req_text").catch(() => "");
    const hashAlgorithm = /Hash Algorithm: (\w+)/.exec(text)?.[1];
    const serialNumber = /Serial Number: ([0-9A-F]+)/.exec(text)?.[1];
    if (hashAlgorithm === undefined || serialNumber === undefined) return undefined;
    return { hashAlgorithm, serialNumber };
  }

  async function withoutNonce({ hashAlgorithm, serialNumber }: ReadRequest): Promise<Buffer> {
    const file = `${randomBytes(8).toString("hex")}.request.der`;
    await openssl.run(
      ...["ocsp", `-${hashAlgorithm}`, "-issuer", issuing.certificate, "-serial", `0x${serialNumber}`],
      ...["-no_nonce", "-reqout", file],
    );
    return readFile(inFolder(file));
  }

  /** Writes a request that came from outside to a file named after it. */
  async function keep(request: Buffer): Promise<string> {
    const file = `${createHash("sha256").update(request).digest("hex").slice(0, 16)}.request.der`;
    await writeFile(inFolder(file), request);
    return file;
  }

  const [root, issuing, ocspSigner] = await Promise.all([issued("root"), issued("issuing"), issued("ocsp")]);

  async function answerFrom(request: Buffer, ...args: readonly string[]): Promise<Buffer> {
    const asked = await keep(request);
    const answered = `${randomBytes(8).toString("hex")}.response.der`;
    await openssl.run("ocsp", ...args, "-reqin", asked, "-respout", answered);
    const response = await readFile(inFolder(answered));
    await rm(inFolder(answered));
    return response;
  }

  async function timesOf(response: Buffer): Promise<ResponseTimes | undefined> {
    const file = `${randomBytes(8).toString("hex")}.response.der`;
    await writeFile(inFolder(file), response);
    const text = await openssl.run("ocsp", "-respin", file, "-resp_text", "-noverify").catch(() => "");
    await rm(inFolder(file));
    const time = (name: string): Date => new Date(new RegExp(`${name} Update: (.+)`).exec(text)?.[1] ?? "");
    const times = { thisUpdate: time("This"), nextUpdate: time("Next") };
    return Number.isNaN(times.nextUpdate.getTime()) ? undefined : times;
  }

  return {
    openssl,
    root,
    issuing,
    ocspSigner,
    issue,
    revoke,
    gencrl: () => signCrl("issuing_ca", "issuing"),
    gencrlWith,
    gencrlOfRoot: () => signCrl("root_ca", "root"),
    ask,
    read,
    withoutNonce,
    answer: (request, signer = ocspSigner) =>
      answerFrom(
        request,
        ...["-index", "index.txt", "-CA", issuing.certificate],
        ...["-rsigner", signer.certificate, "-rkey", signer.key, "-ndays", "4"],
      ),
    // Who verifies has the root's certificate, so it is not sent along (RFC 9919 §3.2.2).
    answerAsRoot: (request) =>
      answerFrom(
        request,
        ...["-index", "root.index.txt", "-CA", root.certificate],
        ...["-rsigner", root.certificate, "-rkey", root.key, "-resp_no_certs", "-ndays", "90"],
      ),
    timesOf,
  };
}

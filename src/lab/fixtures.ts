import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Asn1, encode, explicit, fromDer, sequence } from "./asn1.ts";
import {
  certificateIssuer,
  crlNumber,
  deltaCRLIndicator,
  directoryName,
  type Entry,
  issuingDistributionPoint,
  reasonCode,
  tbsCertList,
  uri,
} from "./certificate-list.ts";
import { type CrlRow, crlFixtures, type EntryRow, type PointRow } from "./crl-fixtures.ts";
import type { Fixture, SigningRow } from "./fixture.ts";
import {
  days,
  type FixtureCertificates,
  hours,
  leafSerialNumber,
  makeFixtureCertificates,
  subjectOf,
} from "./fixture-certificates.ts";
import {
  type CertIDRow,
  type OcspFixture,
  ocspFixtures,
  type ResponseRow,
  type SingleRow,
} from "./ocsp-fixtures.ts";
import {
  asCertID,
  byKey,
  type CertID,
  certID,
  good,
  responseData,
  singleResponse,
  successful,
} from "./ocsp-response.ts";
import { opensslIn } from "./openssl.ts";
import { sign, signatureAlgorithms } from "./signature.ts";

const nextUpdate = hours(95);

/** Writes the responses of the table. `folder` must be empty. Gives the certificates, and each response (DER) by its fixture's name. */
export async function makeOcspFixtures(
  folder: string,
): Promise<FixtureCertificates & { readonly responses: ReadonlyMap<string, Buffer> }> {
  mkdirSync(folder, { recursive: true });
  const openssl = opensslIn(folder);
  const certificates = await makeFixtureCertificates(openssl);
  const { der } = certificates;

  const known = new Map<string, Promise<CertID>>();
  function knownCertID({ certificate = "leaf", issuer = "issuing", hashAlgorithm = "sha1" }: CertIDRow) {
    const key = `${certificate} ${issuer} ${hashAlgorithm}`;
    const id = known.get(key) ?? certID(openssl, `${issuer}.crt`, `${certificate}.crt`, hashAlgorithm);
    known.set(key, id);
    return id;
  }

  const certIDOf = async (row: CertIDRow): Promise<Asn1> => {
    const { issuerNameHash, issuerKeyHash, serialNumber, identifier, serial } = row;
    return asCertID(
      {
        ...(await knownCertID(row)),
        ...(issuerNameHash !== undefined && { issuerNameHash }),
        ...(issuerKeyHash !== undefined && { issuerKeyHash }),
        ...(serialNumber !== undefined && { serialNumber }),
      },
      { ...(identifier !== undefined && { identifier }), ...(serial !== undefined && { serial }) },
    );
  };

  const singleOf = async ({ certID = {}, without, ...row }: SingleRow): Promise<Asn1> =>
    singleResponse({
      certID: await certIDOf(certID),
      certStatus: good,
      thisUpdate: hours(-1),
      ...(without === undefined && { nextUpdate }),
      ...row,
    });

  async function responderIDOf({ responderID, signer = "responder" }: ResponseRow): Promise<Asn1> {
    if (typeof responderID === "object" && "byName" in responderID) {
      return explicit(1, subjectOf(der[responderID.byName]));
    }
    if (typeof responderID === "object" && "byKey" in responderID) {
      return byKey(openssl, `${responderID.byKey}.crt`);
    }
    return responderID ?? byKey(openssl, `${signer}.crt`);
  }

  async function dataOf(row: ResponseRow): Promise<Asn1> {
    const { version, producedAt = hours(-1), singles = [{}], responseExtensions } = row;
    return responseData({
      ...(version !== undefined && { version }),
      responderID: await responderIDOf(row),
      producedAt,
      responses: await Promise.all(singles.map(singleOf)),
      ...(responseExtensions !== undefined && { responseExtensions }),
    });
  }

  async function make({ name, row }: OcspFixture): Promise<Buffer> {
    const { signer = "responder", algorithm = "ecdsaWithSha256", certs = [signer] } = row;
    const data = await dataOf(row);
    const signedData = row.signatureOf === undefined ? data : await dataOf(row.signatureOf);
    const key = `${signer}.key`;
    const signature = await sign(
      openssl,
      name,
      signedData,
      key,
      signatureAlgorithms[algorithm],
      row.misspelt,
    );
    const basic = sequence(
      data,
      row.signatureAlgorithm ?? signatureAlgorithms[algorithm].identifier,
      signature,
      ...(certs.length === 0 ? [] : [explicit(0, sequence(...certs.map((one) => fromDer(der[one]))))]),
    );
    const whole = await encode(openssl, name, (row.around ?? successful)(basic));
    return finished(folder, name, row, whole);
  }

  const responses = await makeAll(ocspFixtures, make);
  return { ...certificates, responses };
}

/** A CRL of the table (DER, or what its row makes of that), and the one a delta CRL comes with. */
export interface MadeCrl {
  readonly crl: Buffer;
  readonly base?: Buffer;
}

/**
 * Writes the CRLs of the table, and `<name>.base.der` beside those that come with one. `folder` must be empty. Gives the
 * certificates, and the CRLs by their fixtures' names.
 */
export async function makeCrlFixtures(
  folder: string,
): Promise<FixtureCertificates & { readonly crls: ReadonlyMap<string, MadeCrl> }> {
  mkdirSync(folder, { recursive: true });
  const openssl = opensslIn(folder);
  const certificates = await makeFixtureCertificates(openssl);
  const { der } = certificates;

  const entryOf = (row: EntryRow): Entry => ({
    serialNumber: row.serialNumber ?? leafSerialNumber,
    revocationDate: row.revocationDate ?? days(-2),
    crlEntryExtensions: [
      ...(row.reason === undefined ? [] : [reasonCode(row.reason)]),
      ...(row.certificateIssuer === undefined
        ? []
        : [certificateIssuer(subjectOf(der[row.certificateIssuer]))]),
      ...(row.crlEntryExtensions ?? []),
    ],
  });

  function pointOf(row: PointRow | Asn1): Asn1 {
    if (typeof row === "string" || "members" in row) return row;
    const { urls, ofName, ...rest } = row;
    const names = [
      ...(urls ?? []).map(uri),
      ...(ofName === undefined ? [] : [directoryName(subjectOf(der[ofName]))]),
    ];
    return issuingDistributionPoint({ ...rest, ...(names.length > 0 && { fullName: names }) });
  }

  function listOf(row: CrlRow, algorithm: Asn1): Asn1 {
    const { version = "INTEGER:1", issuer = "issuing", crlNumber: number = "INTEGER:7" } = row;
    const { thisUpdate = hours(-1), nextUpdate: next = nextUpdate } = row;
    const { revokedCertificates: entries = [{ serialNumber: "5eed" }] } = row;
    return tbsCertList({
      ...(version !== "absent" && { version }),
      signature: row.signature ?? algorithm,
      issuer: subjectOf(der[issuer]),
      thisUpdate,
      ...(next !== "absent" && { nextUpdate: next }),
      ...(entries !== "absent" && { revokedCertificates: entries.map(entryOf) }),
      crlExtensions: [
        ...(number === "absent" ? [] : [crlNumber(number)]),
        ...(row.baseCRLNumber === undefined ? [] : [deltaCRLIndicator(row.baseCRLNumber)]),
        ...(row.issuingDistributionPoint === undefined ? [] : [pointOf(row.issuingDistributionPoint)]),
        ...(row.crlExtensions ?? []),
      ],
    });
  }

  async function makeOne(name: string, row: CrlRow): Promise<Buffer> {
    const { issuer = "issuing", signer = issuer, algorithm = "ecdsaWithSha256" } = row;
    const { identifier } = signatureAlgorithms[algorithm];
    const list = listOf(row, identifier);
    const signedList = row.signatureOf === undefined ? list : listOf(row.signatureOf, identifier);
    const key = `${signer}.key`;
    const signature = await sign(
      openssl,
      name,
      signedList,
      key,
      signatureAlgorithms[algorithm],
      row.misspelt,
    );
    const whole = await encode(
      openssl,
      name,
      sequence(list, row.signatureAlgorithm ?? identifier, signature),
    );
    return finished(folder, name, row, whole);
  }

  const crls = await makeAll(crlFixtures, async ({ name, row }): Promise<MadeCrl> => {
    const base = row.question?.base;
    const crl = await makeOne(name, row);
    return base === undefined ? { crl } : { crl, base: await makeOne(`${name}.base`, base) };
  });
  return { ...certificates, crls };
}

/** Does to the octets what the row wants, and leaves them in `<name>.der`. */
async function finished(
  folder: string,
  name: string,
  row: SigningRow<unknown>,
  whole: Buffer,
): Promise<Buffer> {
  const spelt = row.misspelt?.(whole) ?? whole;
  const bytes = row.spoilt?.(spelt) ?? spelt;
  await writeFile(join(folder, `${name}.der`), bytes);
  return bytes;
}

/** Makes all rows, some of them at a time: a process for each at once would take more memory than it saves time. */
async function makeAll<Row, Made>(
  fixtures: readonly Fixture<Row>[],
  make: (fixture: Fixture<Row>) => Promise<Made>,
): Promise<Map<string, Made>> {
  const made = new Map<string, Made>();
  const waiting = [...fixtures];
  const work = async (): Promise<void> => {
    for (let fixture = waiting.shift(); fixture !== undefined; fixture = waiting.shift()) {
      made.set(fixture.name, await make(fixture));
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return made;
}

import { mkdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Asn1, encode, explicit, fromDer, sequence } from "./asn1.ts";
import {
  type FixtureCertificates,
  hours,
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
    const spelt = row.misspelt?.(whole) ?? whole;
    return row.spoilt?.(spelt) ?? spelt;
  }

  const responses = await makeAll(folder, ocspFixtures, make);
  return { ...certificates, responses };
}

/** Makes one file for each row, some of them at a time: a process each would take more memory than it saves time. */
async function makeAll<Row extends { readonly name: string }>(
  folder: string,
  rows: readonly Row[],
  make: (row: Row) => Promise<Buffer>,
): Promise<Map<string, Buffer>> {
  const made = new Map<string, Buffer>();
  const waiting = [...rows];
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      const bytes = await make(row);
      await writeFile(join(folder, `${row.name}.der`), bytes);
      made.set(row.name, bytes);
    }
  };
  await Promise.all([work(), work(), work(), work()]);
  return made;
}

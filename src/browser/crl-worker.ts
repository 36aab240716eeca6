import { DecodeError } from "../core/bytes/decode-error.ts";
import { keepReading } from "../core/crl/kept-reading.ts";
import { type CertificateListScanner, scanCertificateList } from "../core/crl/scan.ts";
import { readCrl } from "../core/crl/verify.ts";
import { decodeCertificate } from "../core/x509/certificate.ts";
import type { IssuedCertificate } from "../core/x509/issued-certificate.ts";
import type { CrlRead, ToCrlWorker } from "./crl-messages.ts";

/*
 * Reads one CRL on a thread of its own, so that no page of the browser waits for it. What was downloaded ends with the worker.
 */

let scanner: CertificateListScanner | undefined;
let subject: IssuedCertificate | undefined;

const answer = (read: CrlRead): void => self.postMessage(read);

function refuse(error: unknown): void {
  if (!(error instanceof DecodeError)) throw error;
  const { path, offset, reason, expected, found } = error;
  answer({ outcome: "unreadable", error: { path, offset, reason, expected, found } });
}

async function take(message: ToCrlWorker): Promise<void> {
  switch (message.type) {
    case "begin": {
      const { serialNumber, issuer, length, limit } = message;
      subject = { serialNumber, issuer: decodeCertificate(issuer) };
      scanner = scanCertificateList(serialNumber, { limit, ...(length !== undefined && { length }) });
      return;
    }
    case "chunk":
      scanner?.push(message.octets);
      return;
    case "end": {
      if (scanner === undefined || subject === undefined) throw new Error("an end without a beginning");
      const reading = await readCrl(scanner.finish(), subject, { subtle: crypto.subtle });
      if ("error" in reading) return refuse(reading.error);
      answer({ outcome: "reading", reading: keepReading(reading) });
      return;
    }
    default:
      message satisfies never;
  }
}

self.addEventListener("message", ({ data }: MessageEvent<ToCrlWorker>) => {
  take(data).catch(refuse);
});

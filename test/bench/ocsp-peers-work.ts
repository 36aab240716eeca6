import "reflect-metadata";
import { BasicOCSPResponse, id_pkix_ocsp_basic, OCSPResponse } from "@peculiar/asn1-ocsp";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/x509";
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { sideBySide } from "./measure.ts";

// What each peer has for an OCSP response with a delegated responder. None does all the checks; PKI.js comes nearest.

const bytesAt = async (url: string): Promise<ArrayBuffer> => (await fetch(url)).arrayBuffer();

/** Milliseconds of each peer, side by side. */
export async function measureOcspPeers(server: string, samples: number): Promise<Record<string, number>> {
  const [response, ca, leaf] = (await Promise.all(
    ["response.der", "ca.der", "leaf.der"].map((file) => bytesAt(`${server}/${file}`)),
  )) as [ArrayBuffer, ArrayBuffer, ArrayBuffer];
  return sideBySide(
    {
      "@peculiar/asn1-ocsp + x509": async () => {
        const { responseBytes } = AsnConvert.parse(response, OCSPResponse);
        if (responseBytes?.responseType !== id_pkix_ocsp_basic) throw new Error("no basic response");
        const basic = AsnConvert.parse(responseBytes.response, BasicOCSPResponse);
        const [embedded] = basic.certs ?? [];
        if (embedded === undefined) throw new Error("no certificate");
        const responder = new x509.X509Certificate(AsnConvert.serialize(embedded));
        const issuer = new x509.X509Certificate(ca);
        if (!(await responder.verify({ publicKey: issuer, signatureOnly: true })))
          throw new Error("not signed by the CA");
        const key = await responder.publicKey.export({ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" }, [
          "verify",
        ]);
        const signed = AsnConvert.serialize(basic.tbsResponseData);
        if (!(await crypto.subtle.verify("RSASSA-PKCS1-v1_5", key, basic.signature, signed)))
          throw new Error("not signed");
      },
      pkijs: async () => {
        const outer = pkijs.OCSPResponse.fromBER(response);
        const octets = outer.responseBytes?.response.valueBlock.valueHexView;
        if (octets === undefined) throw new Error("no response");
        const schema = asn1js.fromBER(octets.slice().buffer).result;
        const basic = new pkijs.BasicOCSPResponse({ schema });
        const issuer = pkijs.Certificate.fromBER(ca);
        const certificate = pkijs.Certificate.fromBER(leaf);
        if (!(await basic.verify({ trustedCerts: [issuer] }))) throw new Error("does not verify");
        const { isForCertificate, status } = await basic.getCertificateStatus(certificate, issuer);
        if (!isForCertificate || status !== 0) throw new Error("not good");
      },
    },
    samples,
  );
}

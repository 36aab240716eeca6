import "reflect-metadata";
import { BasicOCSPResponse, id_pkix_ocsp_basic, OCSPResponse } from "@peculiar/asn1-ocsp";
import { AsnConvert } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/x509";
import { peer } from "./ocsp-peer.ts";

// Both signatures and nothing else: neither the CertID nor who may sign.
export const { measure, firstVerdict } = peer(async ({ response, issuer }) => {
  const { responseBytes } = AsnConvert.parse(response, OCSPResponse);
  if (responseBytes?.responseType !== id_pkix_ocsp_basic) throw new Error("no basic response");
  const basic = AsnConvert.parse(responseBytes.response, BasicOCSPResponse);
  const [embedded] = basic.certs ?? [];
  if (embedded === undefined) throw new Error("no certificate");
  const responder = new x509.X509Certificate(AsnConvert.serialize(embedded));
  const publicKey = new x509.X509Certificate(issuer);
  if (!(await responder.verify({ publicKey, signatureOnly: true }))) throw new Error("not signed by the CA");
  const rsa = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await responder.publicKey.export(rsa, ["verify"]);
  const signed = AsnConvert.serialize(basic.tbsResponseData);
  if (!(await crypto.subtle.verify(rsa, key, basic.signature, signed))) throw new Error("not signed");
});

import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import { peer } from "./ocsp-peer.ts";

export const { measure, firstVerdict } = peer(async ({ response, issuer, leaf }) => {
  const outer = pkijs.OCSPResponse.fromBER(response);
  const octets = outer.responseBytes?.response.valueBlock.valueHexView;
  if (octets === undefined) throw new Error("no response");
  const schema = asn1js.fromBER(octets.slice().buffer).result;
  const basic = new pkijs.BasicOCSPResponse({ schema });
  const ca = pkijs.Certificate.fromBER(issuer);
  if (!(await basic.verify({ trustedCerts: [ca] }))) throw new Error("does not verify");
  const { isForCertificate, status } = await basic.getCertificateStatus(pkijs.Certificate.fromBER(leaf), ca);
  if (!isForCertificate || status !== 0) throw new Error("not good");
});

import { convertToPkijsCert, parseOCSPResponse } from "easy-ocsp";
import { peer } from "./ocsp-peer.ts";

// It imports node:crypto and node:tls, so this bundle loads in Node alone.
export const { measure, firstVerdict } = peer(async ({ response, issuer, leaf }) => {
  const [certificate, ca] = [convertToPkijsCert(leaf), convertToPkijsCert(issuer)];
  const config = { validateSignature: true, enableNonce: false };
  const { status } = await parseOCSPResponse(response, certificate, ca, config, null);
  if (status !== "good") throw new Error("not good");
});

import { expect, it } from "vitest";
import { type Reach, reachOf } from "../../src/browser/reach.ts";

const went = "http://ocsp.ca.example/";
const socks = { type: "socks", host: "127.0.0.1", port: 9050 };

it.each<[what: string, heard: Parameters<typeof reachOf>[0], reach: Reach]>([
  ["a head came", { went, head: {} }, "there"],
  ["a head came, and then the connection broke", { went, head: {}, said: "NS_ERROR_NET_RESET" }, "there"],
  ["Firefox never began it", {}, "nowhere"],
  ["the name is none", { went, said: "NS_ERROR_UNKNOWN_HOST" }, "contact"],
  ["nobody listens there", { went, said: "NS_ERROR_CONNECTION_REFUSED" }, "contact"],
  ["Firefox says nothing", { went }, "perhaps"],
  ["the connection broke", { went, said: "NS_ERROR_NET_RESET" }, "perhaps"],
  ["TLS failed, in the handshake or after it", { went, said: "Peer’s Certificate has expired." }, "perhaps"],
  ["the proxy wants a password", { went, said: "NS_ERROR_PROXY_CONNECTION_REFUSED" }, "perhaps"],
  ["held back from going directly", { went, astray: {}, said: "NS_ERROR_ABORT" }, "contact"],
  [
    "held back from a proxy that looks names up",
    { went, astray: { proxy: { ...socks, proxyDNS: true } } },
    "nowhere",
  ],
])("how far a question got: %s", (_, heard, reach) => {
  expect(reachOf(heard)).toBe(reach);
});

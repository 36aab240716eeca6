import { expect, it } from "vitest";
import { handedOver } from "../../../src/core/inquiry/handed-over.ts";

const [leaf, other, issuing] = [1, 2, 3].map((octet) => Uint8Array.of(octet)) as [
  Uint8Array,
  Uint8Array,
  Uint8Array,
];
const der = Uint8Array.of(9);
const at = new Date(0);
const common = { kind: "staple", provenance: { at } };
const handshake = (...chain: object[]) => ({ ...common, outcome: "handshake", handshake: { chain } });

it.each<[what: string, chain: Uint8Array[], leaf: Uint8Array | undefined, evidence: object]>([
  ["alone", [], leaf, { ...common, outcome: "bytes", bytes: der }],
  [
    "with its certificate alone, as OpenSSL prints it",
    [leaf],
    leaf,
    { ...common, outcome: "bytes", bytes: der },
  ],
  ["with another's", [other], leaf, handshake({ certificate: other, ocspResponse: der })],
  [
    "with the chain",
    [leaf, issuing],
    leaf,
    handshake({ certificate: leaf, ocspResponse: der }, { certificate: issuing }),
  ],
  ["with the only certificate known", [leaf], undefined, handshake({ certificate: leaf, ocspResponse: der })],
])("a response %s", (_, chain, known, evidence) => {
  const transcript = { found: "responses", responses: [{ der, rebuilt: false }], chain } as const;
  expect(handedOver(transcript, known, at)).toEqual([evidence]);
});

it("what was rebuilt is said to be, and what is known of the connection is kept", () => {
  const transcript = {
    found: "responses",
    responses: [{ der, rebuilt: true }],
    chain: [leaf, issuing],
    protocolVersion: "TLSv1.3",
    remoteAddress: "192.0.2.7",
  } as const;
  expect(handedOver(transcript, leaf, at)).toMatchObject([
    { rebuilt: true, handshake: { protocolVersion: "TLSv1.3", remoteAddress: "192.0.2.7" } },
  ]);
});

it("that none was sent is known where a certificate came, and not from nothing", () => {
  const of = (chain: Uint8Array[]) => handedOver({ found: "noResponseSent", chain }, leaf, at);
  expect(of([leaf, issuing])).toEqual([handshake({ certificate: leaf }, { certificate: issuing })]);
  expect(of([])).toEqual([]);
});

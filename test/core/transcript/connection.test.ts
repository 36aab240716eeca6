import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fromHex } from "../../../src/core/bytes/hex.ts";
import { readTranscript, type Transcript } from "../../../src/core/transcript/read-transcript.ts";
import { serveTls } from "../../companion/school.ts";
import { openSchool, type School } from "../ocsp/school.ts";
import { connect, connectTo } from "./connection.ts";
import { faultOf, octetsOf } from "./printed.ts";

let school: School;
let response: Uint8Array;
let ofIssuing: Uint8Array;
const tryLater = fromHex("30030a0103");
beforeAll(async () => {
  school = await openSchool();
  response = await school.respond({ named: "byName" });
  ofIssuing = await school.respond({ signer: "issuing", named: "byName", certs: [] });
  writeFileSync(join(school.openssl.folder, "staple.der"), response);
  writeFileSync(join(school.openssl.folder, "of-issuing.der"), ofIssuing);
  writeFileSync(join(school.openssl.folder, "try-later.der"), tryLater);
}, 60_000);
afterAll(() => school.close());

const der = (name: "leaf" | "issuing"): Uint8Array => new Uint8Array(school.der[name]);

const site = ["-cert", "leaf.crt", "-key", "leaf.key", "-cert_chain", "issuing.crt"];
const stapling = [...site, "-status_file", "staple.der"];

describe.each([
  ["TLSv1.2", "-tls1_2", "ECDHE-ECDSA-AES256-GCM-SHA384"],
  ["TLSv1.3", "-tls1_3", "TLS_AES_256_GCM_SHA384"],
] as const)("what s_client prints under %s", (protocolVersion, option, cipher) => {
  async function shown(server: readonly string[], ...client: readonly string[]): Promise<string> {
    return (await connect(school.openssl, { server, client: [option, ...client] })).stdout;
  }

  async function read(server: readonly string[], ...client: readonly string[]): Promise<Transcript> {
    return readTranscript(octetsOf(await shown(server, ...client)));
  }

  it("with -status gives the response, rebuilt, and the server's certificate", async () => {
    expect(await read(stapling, "-status")).toEqual({
      ...{ found: "responses", responses: [{ der: response, rebuilt: true }], chain: [der("leaf")] },
      ...{ protocolVersion, cipher },
    });
  });

  it("with -showcerts gives the chain as well", async () => {
    expect(await read(stapling, "-status", "-showcerts")).toMatchObject({
      responses: [{ der: response, rebuilt: true }],
      chain: [der("leaf"), der("issuing")],
    });
  });

  it("gives a response whose CA is named, and shown as issuer alone", async () => {
    const server = [...site, "-status_file", "of-issuing.der"];
    for (const more of [[], ["-showcerts"]]) {
      expect(await read(server, "-status", ...more)).toMatchObject({
        responses: [{ der: ofIssuing, rebuilt: true }],
      });
    }
  });

  it("says so of a session without a ticket as well", async () => {
    const server = [...stapling, "-num_tickets", "0"];
    expect(await read(server, "-status")).toMatchObject({ protocolVersion, cipher });
  });

  it("with -msg does not give the client's own certificate", async () => {
    const file = (name: string): string => join(school.openssl.folder, name);
    const own = ["-cert", file("otherLeaf.crt"), "-key", file("otherLeaf.key")];
    const text = await shown([...stapling, "-verify", "1"], "-status", "-msg", ...own);
    expect(text).toMatch(/^>>> .*, Certificate$/m);
    expect(readTranscript(octetsOf(text))).toMatchObject({ chain: [der("leaf"), der("issuing")] });
  });

  it("with -msg gives the response's own octets, and the chain", async () => {
    expect(await read(stapling, "-status", "-msg")).toEqual({
      found: "responses",
      responses: [{ der: response, rebuilt: false }],
      chain: [der("leaf"), der("issuing")],
      ...{ protocolVersion, cipher },
    });
  });

  it("with -brief has a response with -msg alone, and the cipher elsewhere", async () => {
    const client = [option, "-status", "-brief", "-msg"];
    const { stdout, stderr } = await connect(school.openssl, { server: stapling, client });
    expect(readTranscript(octetsOf(stdout + stderr))).toMatchObject({
      ...{ responses: [{ der: response, rebuilt: false }], protocolVersion, cipher },
    });
  });

  it.each([
    ["", true],
    ["-msg", false],
  ])("gives an error that was stapled %s", async (more, rebuilt) => {
    const server = [...site, "-status_file", "try-later.der"];
    expect(await read(server, "-status", ...more.split(" ").filter(Boolean))).toMatchObject({
      responses: [{ der: tryLater, rebuilt }],
    });
  });

  it.each([[[]], [["-msg"]]])("%j says that none was sent", async (more) => {
    const chain = more.length === 0 ? [der("leaf")] : [der("leaf"), der("issuing")];
    expect(await read(site, "-status", ...more)).toEqual({
      ...{ found: "noResponseSent", chain },
      ...{ protocolVersion, cipher },
    });
  });

  it.each([[[]], [["-msg"]]])("%j has no response where none was asked for", async (more) => {
    expect(await read(stapling, ...more)).toEqual({ found: "nothing", fault: { fault: "noResponse" } });
  });

  it.each(["5a", "3003", "3000"])(
    "gives what was stapled, a response or not, with -msg alone: %s",
    async (hex) => {
      const [key, cert] = ["leaf.key", "leaf.crt"].map((file) =>
        readFileSync(join(school.openssl.folder, file)),
      );
      const place = `127.0.0.1:${await serveTls({ key, cert }, fromHex(hex))}`;
      const octets = await connectTo(place, option, "-status", "-msg");
      expect(readTranscript(octetsOf(octets.stdout))).toMatchObject({
        responses: [{ der: fromHex(hex), rebuilt: false }],
      });
      const text = await connectTo(place, option, "-status");
      expect(faultOf(readTranscript(octetsOf(text.stdout)))).toMatchObject({
        path: "OCSPResponse",
        found: "OCSP response: response parse error",
      });
    },
  );
});

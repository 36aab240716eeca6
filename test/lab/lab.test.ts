import { execFile, spawn } from "node:child_process";
import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type ClientRequest, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { makeProfile } from "../../src/lab/firefox.ts";
import { cdnHost, lookAlikeHost, responderHost } from "../../src/lab/front.ts";
import { type Lab, type PlayedScene, startLab } from "../../src/lab/lab.ts";
import { type Scene, scenes } from "../../src/lab/scenes.ts";

const anyPorts = { ocsp: 0, http: 0, https: 0 };
const run = promisify(execFile);

let lab: Lab;
beforeAll(async () => {
  lab = await startLab({ ports: anyPorts });
}, 60_000);
afterAll(() => lab.stop());
beforeEach(() => lab.log.clear());

const sceneOf = (id: string): PlayedScene => {
  const scene = lab.scenes.find((one) => one.id === id);
  if (scene === undefined) throw new Error(`no scene ${id}`);
  return scene;
};

const inLab = (file: string): string => join(lab.authority.openssl.folder, file);

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Asks the front over http: by POST when there is a body, else by GET. */
const put = (path: string, body?: Buffer): Promise<Answer> =>
  answerTo(
    httpRequest({
      ...{ host: "127.0.0.1", port: lab.ports.http, path, agent: false },
      ...{ method: body === undefined ? "GET" : "POST", headers: { Host: `${responderHost}:1` } },
    }),
    body,
  );

/** Asks the front over https, under one of its names, trusting the lab's root. */
const putEncrypted = (host: string, path: string, port = lab.ports.http): Promise<Answer> =>
  answerTo(
    httpsRequest({
      ...{ host: "127.0.0.1", servername: host, port, path, agent: false },
      ...{ headers: { Host: `${host}:${port}` }, ca: readFileSync(lab.rootCertificate) },
    }),
  );

function answerTo(asking: ClientRequest, body?: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    asking.on("error", reject).on("response", (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .on("error", reject)
        .on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          }),
        );
    });
    asking.end(body);
  });
}

/** What `openssl ocsp` says of an answer: its own verification included. `more`: further arguments of its. */
async function judgedByOpenssl(
  scene: Pick<PlayedScene, "id" | "leaf">,
  response: Buffer,
  { issuer = "issuing.crt", more = [] as readonly string[] } = {},
): Promise<string> {
  const file = inLab(`${scene.id}.judged.der`);
  writeFileSync(file, response);
  const { stdout, stderr } = await run(
    "openssl",
    [
      ...["ocsp", ...more, "-issuer", issuer, "-cert", scene.leaf.certificate, "-CAfile", "root.crt"],
      ...["-respin", file, "-no_nonce"],
    ],
    { cwd: lab.authority.openssl.folder },
  ).catch((failed: { stdout: string; stderr: string }) => failed);
  return stdout + stderr;
}

const statusWords = (scene: Scene): string =>
  scene.status === "good" ? "good" : scene.status === "unrecorded" ? "unknown" : "revoked";

/** The path of the GET form (RFC 6960 §A.1). */
const getPath = (behaviour: string, question: Buffer): string =>
  `/ocsp/${behaviour}/${encodeURIComponent(question.toString("base64"))}`;

const honest = scenes.filter(({ ocsp }) => ocsp === "honest").map(({ id }) => id);

describe("the responder", () => {
  it.each(honest)("answers %s through the front as the database says, verified by OpenSSL", async (id) => {
    const scene = sceneOf(id);
    const { status, headers, body } = await put("/ocsp/honest", await lab.authority.ask(scene.leaf));
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("application/ocsp-response");
    const judged = await judgedByOpenssl(scene, body);
    expect(judged).toContain("Response verify OK");
    expect(judged).toContain(`${scene.leaf.certificate}: ${statusWords(scene)}`);
    if (typeof scene.status === "object") expect(judged).toContain(`Reason: ${scene.status.revoked}`);
  });

  it("answers the GET form as it answers the POST", async () => {
    const question = await lab.authority.ask(sceneOf("revoked").leaf);
    const { body } = await put(getPath("honest", question));
    expect(await judgedByOpenssl(sceneOf("revoked"), body)).toContain("revoked.crt: revoked");
  });

  it("tells caches how long they may keep the answer to a GET, and to keep no refusal", async () => {
    const scene = sceneOf("good-unstapled");
    const { headers, body } = await put(getPath("honest", await lab.authority.ask(scene.leaf)));
    const times = await judgedByOpenssl(scene, body);
    const seconds = (field: string): number => Date.parse(field) / 1000;
    const thisUpdate = seconds(/This Update: (.+)/.exec(times)?.[1] ?? "");
    const nextUpdate = seconds(/Next Update: (.+)/.exec(times)?.[1] ?? "");
    expect(seconds(headers["last-modified"] ?? "")).toBe(thisUpdate);
    expect(seconds(headers.expires ?? "")).toBe(nextUpdate);
    const maxAge = /^max-age=(\d+), public, no-transform, must-revalidate$/.exec(
      headers["cache-control"] ?? "",
    );
    expect(Number(maxAge?.[1])).toBeGreaterThan(0);
    expect(thisUpdate + Number(maxAge?.[1])).toBeLessThan(nextUpdate);
    expect(headers.etag).toBe(`"${createHash("sha256").update(body).digest("hex")}"`);

    const refusal = await put(getPath("honest", Buffer.from("foo")));
    expect(refusal.headers["cache-control"]).toBe("no-store");
    const posted = await put("/ocsp/honest", await lab.authority.ask(scene.leaf));
    expect(posted.headers).not.toHaveProperty("cache-control");
  });

  it("answers a SHA-256 CertID with the same, and sends a nonce back", async () => {
    const scene = sceneOf("good-unstapled");
    const question = await lab.authority.ask(scene.leaf, { hashAlgorithm: "sha256", nonce: true });
    const { body } = await put("/ocsp/honest", question);
    const judged = await judgedByOpenssl(scene, body, { more: ["-sha256", "-resp_text"] });
    expect(judged).toContain("Hash Algorithm: sha256");
    expect(judged).toContain("OCSP Nonce:");
    expect(judged).toContain("good-unstapled.crt: good");
  });

  it("of the root answers about the issuing CA, whose certificate names it and the root's CRL", async () => {
    const { authority, ports } = lab;
    const { stdout: text } = await run("openssl", ["x509", "-in", inLab("issuing.crt"), "-noout", "-text"]);
    expect(text).toContain(`OCSP - URI:http://${responderHost}:${ports.http}/ocsp/root\n`);
    expect(text).toContain(`URI:http://${responderHost}:${ports.http}/crl/root.crl\n`);
    const question = await authority.ask(authority.issuing, { issuer: authority.root });
    for (const answer of [await put("/ocsp/root", question), await put(getPath("root", question))]) {
      const judged = await judgedByOpenssl({ id: "issuing", leaf: authority.issuing }, answer.body, {
        issuer: "root.crt",
      });
      expect(judged).toContain("Response verify OK");
      expect(judged).toContain("issuing.crt: good");
    }
    expect((await put("/ocsp/root", Buffer.from("foo"))).body).toEqual(Buffer.from([0x30, 3, 0x0a, 1, 1]));
    expect(await crlText((await put("/crl/root.crl")).body, "root.crt")).toContain("No Revoked Certificates");
    expect(new X509Certificate((await put("/ca/root.crt")).body).subject).toContain("Lab Root");
  });

  it("survives what is no request, and says malformedRequest", async () => {
    for (const question of [
      Buffer.alloc(0),
      Buffer.from("foo"),
      Buffer.from([0x30, 0x80]),
      Buffer.from([0x30, 0]),
    ]) {
      const { body } = await put("/ocsp/honest", question);
      expect(body).toEqual(Buffer.from([0x30, 3, 0x0a, 1, 1]));
    }
    const scene = sceneOf("good-unstapled");
    const { body } = await put("/ocsp/honest", await lab.authority.ask(scene.leaf));
    expect(await judgedByOpenssl(scene, body)).toContain("good-unstapled.crt: good");
  });

  it("says revoked in the first answer after a revocation and a reload", async () => {
    const leaf = await lab.authority.issue({
      name: "revoked-later",
      host: "www.revoked-later.example",
      keyType: "p256",
      notBefore: new Date(),
      notAfter: new Date(Date.now() + 86_400_000),
    });
    await lab.responder.reload();
    const scene = { ...sceneOf("good-unstapled"), id: "revoked-later", leaf };
    const question = await lab.authority.ask(leaf);
    expect(await judgedByOpenssl(scene, await lab.responder.put(question))).toContain(
      "revoked-later.crt: good",
    );
    await lab.authority.revoke(leaf, "superseded");
    await lab.responder.reload();
    expect(await judgedByOpenssl(scene, await lab.responder.put(question))).toContain("Reason: superseded");
  });
});

/** What `openssl crl` prints of a CRL, once it has verified it with the certificate of its issuer. */
async function crlText(crl: Buffer, issuer: string): Promise<string> {
  writeFileSync(inLab("fetched.crl"), crl);
  const { stdout, stderr } = await run(
    "openssl",
    ["crl", "-inform", "DER", "-in", "fetched.crl", "-CAfile", issuer, "-noout", "-text"],
    { cwd: lab.authority.openssl.folder, maxBuffer: 256 * 1024 * 1024 },
  );
  expect(stderr).toContain("verify OK");
  return stdout;
}

/** Of the URL at which the scene's certificate says its responder is. */
const portOf = (id: string): number => Number(new URL(sceneOf(id).ocspUrl ?? "").port);

describe("a responder that misbehaves", () => {
  const ask = async (id: string): Promise<Answer> => {
    const scene = sceneOf(id);
    return put(`/ocsp/${scene.ocsp}`, await lab.authority.ask(scene.leaf));
  };

  it("says tryLater", async () => {
    const { body } = await ask("try-later");
    expect(await judgedByOpenssl(sceneOf("try-later"), body)).toContain("Responder Error: trylater (3)");
  });

  it("gives a response whose time has passed and that is otherwise right", async () => {
    const { body } = await ask("stale-response");
    const judged = await judgedByOpenssl(sceneOf("stale-response"), body);
    expect(judged).toContain("Response verify OK");
    expect(judged).toContain("Status times invalid");
    expect(judged).toContain("status expired");
  });

  it("gives a response that a stranger signed", async () => {
    const { body } = await ask("stranger-signed");
    const judged = await judgedByOpenssl(sceneOf("stranger-signed"), body);
    expect(judged).toContain("Response Verify Failure");
    expect(judged).toContain("stranger-signed.crt: good");
  });

  it("gives octets that are no response", async () => {
    const { body, headers } = await ask("garbage");
    expect(headers["content-type"]).toBe("application/ocsp-response");
    expect(await judgedByOpenssl(sceneOf("garbage"), body)).toContain("Error reading OCSP response");
  });

  it("gives HTML, ten megabytes, HTTP 404 and 500, another type, nothing", async () => {
    expect((await ask("html-answer")).headers["content-type"]).toBe("text/html");
    expect((await ask("ten-megabytes")).body.length).toBe(10_000_000);
    expect((await ask("server-error")).status).toBe(500);
    expect((await ask("not-found")).status).toBe(404);
    const mislabelled = await ask("wrong-content-type");
    expect(mislabelled.headers["content-type"]).toBe("text/plain");
    expect(await judgedByOpenssl(sceneOf("wrong-content-type"), mislabelled.body)).toContain(
      "Response verify OK",
    );
    const empty = await ask("empty-answer");
    expect([empty.status, empty.body.length]).toEqual([200, 0]);
  });

  it.each([
    ["redirecting-responder", () => "/ocsp/honest"],
    ["redirects-to-cdn", (port: number) => `http://cdn.lab-edge.example:${port}/ocsp/honest`],
    ["redirects-to-clear", (port: number) => `http://ocsp.lab-trust.example:${port}/ocsp/honest`],
    ["redirects-to-loopback", (port: number) => `http://127.0.0.1:${port}/ocsp/honest`],
    ["redirect-loop", () => "/ocsp/redirectsForEver"],
  ] as const)("redirects as %s does, and the question goes along", async (id, location) => {
    const scene = sceneOf(id);
    const question = await lab.authority.ask(scene.leaf);
    const path = getPath(`${scene.ocsp}`, question);
    const rest = path.slice(`/ocsp/${scene.ocsp}`.length);
    const got = await put(path);
    expect([got.status, got.headers.location]).toEqual([302, location(lab.ports.http) + rest]);
    const posted = await put(`/ocsp/${scene.ocsp}`, question);
    expect([posted.status, posted.headers.location]).toEqual([307, location(lab.ports.http)]);
    if (id === "redirect-loop") return;
    const { pathname } = new URL(got.headers.location ?? "", "http://localhost");
    expect(await judgedByOpenssl(scene, (await put(pathname)).body)).toContain(`${id}.crt: good`);
  });

  it("sets a cookie and wants reports, beside a right answer", async () => {
    const { headers, body } = await ask("tracking-responder");
    expect(headers["set-cookie"]).toHaveLength(1);
    expect(headers).toHaveProperty("nel");
    expect(headers).toHaveProperty("report-to");
    expect(await judgedByOpenssl(sceneOf("tracking-responder"), body)).toContain("Response verify OK");
  });

  it("ignores a nonce", async () => {
    const scene = sceneOf("nonce-ignored");
    const question = await lab.authority.ask(scene.leaf, { nonce: true });
    const { body } = await put("/ocsp/ignoresNonce", question);
    const judged = await judgedByOpenssl(scene, body, { more: ["-resp_text"] });
    expect(judged).toContain("nonce-ignored.crt: good");
    expect(judged).not.toContain("Nonce");
  });

  it("knows SHA-1 alone", async () => {
    const scene = sceneOf("sha-one-only");
    const modern = await lab.authority.ask(scene.leaf, { hashAlgorithm: "sha256" });
    const refused = await put("/ocsp/sha1Only", modern);
    expect(await judgedByOpenssl(scene, refused.body)).toContain("Responder Error: unauthorized (6)");
    const { body } = await ask("sha-one-only");
    expect(await judgedByOpenssl(scene, body)).toContain("sha-one-only.crt: good");
  });

  it("breaks the connection off", async () => {
    await expect(ask("resetting-responder")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(lab.log.seen()).toHaveLength(1);
    await expect(putEncrypted(responderHost, "/ocsp/resets/")).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  /** Sends a question over a bare socket and gives what has come back when `enough` says so or time is up. */
  async function listenTo(
    id: string,
    enough: (heard: string) => boolean,
    milliseconds: number,
  ): Promise<string> {
    const question = await lab.authority.ask(sceneOf(id).leaf);
    const socket = connect(lab.ports.http, "127.0.0.1");
    let heard = "";
    try {
      socket.write(
        `POST /ocsp/${sceneOf(id).ocsp} HTTP/1.1\r\nHost: lab\r\nContent-Length: ${question.length}\r\n\r\n`,
      );
      socket.write(question);
      await new Promise<void>((resolve, reject) => {
        setTimeout(resolve, milliseconds);
        socket.on("error", reject).on("data", (chunk) => {
          heard += chunk.toString("latin1");
          if (enough(heard)) resolve();
        });
      });
    } finally {
      socket.destroy();
    }
    return heard;
  }

  it("hears the question and says nothing", async () => {
    expect(await listenTo("hanging-responder", () => true, 500)).toBe("");
    expect(lab.log.seen()).toHaveLength(1);
  });

  it("lets its answer drip", async () => {
    const body = (heard: string): string => heard.slice(heard.indexOf("\r\n\r\n") + 4);
    const heard = await listenTo(
      "dripping-responder",
      (so) => so.includes("\r\n\r\n") && body(so).length >= 2,
      5000,
    );
    expect(heard).toMatch(/Content-Length: \d{3,}/);
    expect(body(heard)).toHaveLength(2);
  });

  it("is not there at all", async () => {
    const refused = await new Promise((resolve) => {
      connect(portOf("responder-down"), "127.0.0.1").on("error", resolve);
    });
    expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("speaks no TLS, or none to be trusted", async () => {
    const httpOnly = portOf("http-only-responder");
    await expect(putEncrypted(responderHost, "/", httpOnly)).rejects.toThrow("wrong version number");
    const plain = httpRequest({ host: "127.0.0.1", port: httpOnly, path: "/", agent: false });
    expect((await answerTo(plain)).status).toBe(200);
    await expect(putEncrypted(responderHost, "/", portOf("distrusted-responder"))).rejects.toMatchObject({
      code: "DEPTH_ZERO_SELF_SIGNED_CERT",
    });
  });
});

describe("the front", () => {
  it("serves the CRL, which OpenSSL verifies and which lists what was revoked", async () => {
    const { headers, body } = await put("/crl/issuing.crl");
    expect(headers["content-type"]).toBe("application/pkix-crl");
    const text = await crlText(body, "issuing.crt");
    for (const { leaf, status } of lab.scenes) {
      expect(text.toLowerCase().includes(leaf.serialNumber)).toBe(typeof status === "object");
    }
  });

  it("makes a CRL of eight megabytes once somebody wants it, and lets it come at its pace or not at all", async () => {
    const made = (): readonly string[] =>
      lab.authority.openssl.runs
        .map(({ command }) => command)
        .filter((command) => command.includes("large_ca"));
    expect(made()).toEqual([]);
    const [large, quarter] = await Promise.all([
      put("/crl/large.crl"),
      // Of the other all that comes before the connection is silent for longer than any pause of its pace.
      new Promise<number>((resolve, reject) => {
        const asking = httpRequest({ host: "127.0.0.1", port: lab.ports.http, path: "/crl/stalling.crl" });
        asking.on("error", reject).on("response", (response) => {
          let octets = 0;
          let silence: NodeJS.Timeout | undefined;
          response.on("error", () => {});
          response.on("data", (chunk: Buffer) => {
            octets += chunk.length;
            clearTimeout(silence);
            silence = setTimeout(() => {
              asking.destroy();
              resolve(octets / Number(response.headers["content-length"]));
            }, 2000);
          });
        });
        asking.end();
      }),
    ]);
    expect(quarter).toBeCloseTo(0.25, 5);
    expect(made()).toHaveLength(1);
    expect(large.headers["content-type"]).toBe("application/pkix-crl");
    expect(Number(large.headers["content-length"])).toBe(large.body.length);
    expect(large.body.length).toBeGreaterThan(7_500_000);
    const text = await crlText(large.body, "issuing.crt");
    const revoked = lab.scenes.filter(({ status }) => typeof status === "object");
    expect(text.match(/Serial Number/g)?.length).toBeGreaterThanOrEqual(200_000 + revoked.length);
    for (const { leaf } of revoked) expect(text.toLowerCase()).toContain(leaf.serialNumber);
  });

  it.each([responderHost, cdnHost, lookAlikeHost])("speaks https on the same port, as %s", async (host) => {
    const question = await lab.authority.ask(sceneOf("revoked").leaf);
    const { body } = await putEncrypted(host, getPath("honest", question));
    expect(await judgedByOpenssl(sceneOf("revoked"), body)).toContain("revoked.crt: revoked");
    expect(lab.log.seen()).toMatchObject([{ server: "front", encrypted: true, method: "GET", host }]);
  });

  it("has a certificate that names nobody to ask and is over within a week", () => {
    const certificate = new X509Certificate(readFileSync(inLab("front.crt")));
    expect(certificate.infoAccess).toBeUndefined();
    expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThan(7 * 86_400_000);
  });

  it("serves the issuing certificate and a start page that links every scene and tells of the mail servers", async () => {
    const { body } = await put("/ca/issuing.crt");
    expect(new X509Certificate(body).subject).toContain("Lab Issuing CA");
    const startPage = (await put("/")).body.toString();
    for (const { url, description } of lab.scenes) {
      expect(startPage).toContain(`href="${url}"`);
      expect(startPage).toContain(description);
    }
    for (const { protocol, port, host, description } of lab.mailServers) {
      expect(startPage).toContain(`${protocol} on port ${port}, as ${host}<br>${description}`);
    }
  });

  it("writes down what it is asked, header by header as sent", async () => {
    const question = await lab.authority.ask(sceneOf("revoked").leaf);
    await new Promise<void>((resolve) => {
      httpRequest(
        {
          ...{ host: "127.0.0.1", port: lab.ports.http, path: "/ocsp/tryLater", method: "POST" },
          headers: { Host: "ocsp.lab-trust.example:1", "X-Who": "me", "Content-Length": question.length },
        },
        (response) => response.resume().on("end", resolve),
      ).end(question);
    });
    const [seen, ...others] = lab.log.seen();
    expect(others).toEqual([]);
    expect(seen).toMatchObject({
      server: "front",
      encrypted: false,
      host: "ocsp.lab-trust.example",
      method: "POST",
      path: "/ocsp/tryLater",
      body: question,
    });
    expect(seen?.headers).toContainEqual(["X-Who", "me"]);
    expect(seen?.from).toMatch(/^127\.0\.0\.1:\d+$/);
  });
});

describe("the sites", () => {
  it.each(scenes.map(({ id }) => id))("%s has the certificate its row describes", async (id) => {
    const scene = sceneOf(id);
    const { stdout: text } = await run("openssl", [
      "x509",
      "-in",
      inLab(scene.leaf.certificate),
      "-noout",
      "-text",
    ]);
    expect(/OCSP - URI:(.*)/.exec(text)?.[1]).toBe(scene.ocspUrl);
    const points = text.slice(text.indexOf("X509v3 CRL Distribution Points"));
    if (scene.crl === undefined) expect(text).not.toContain("X509v3 CRL Distribution Points");
    else expect(/URI:(.*)/.exec(points)?.[1]).toBe(scene.crlUrl);
    expect(text.includes("TLS Feature")).toBe(scene.mustStaple === true);
    expect(text).toContain(scene.keyType === "p256" ? "NIST CURVE: P-256" : "Public-Key: (2048 bit)");
    const names = [scene.host, ...(scene.otherNames ?? [])].map((name) => `DNS:${name}`);
    expect(text).toContain(`            ${names.join(", ")}\n`);
  });

  const fetchPage = ({ url, host }: PlayedScene, path: string, method = "GET"): Promise<Answer> =>
    answerTo(
      httpsRequest({
        ...{ host: "127.0.0.1", port: new URL(url).port, servername: host, path, method, agent: false },
        ...{ headers: { Host: new URL(url).host }, ca: readFileSync(lab.rootCertificate) },
      }),
    );

  it.each(["older-tls", "two-certificates", "client-certificate"])("let in who comes to %s", async (id) => {
    expect(await fetchPage(sceneOf(id), "/")).toMatchObject({ status: 200 });
  });

  it("serve a page that names the scene, one that sets a cookie, and a service worker", async () => {
    const scene = sceneOf("good-stapled");
    expect((await fetchPage(scene, "/")).body.toString()).toContain(scene.description);
    expect((await fetchPage(scene, "/cookie")).headers["set-cookie"]).toEqual([
      "visited=yes; Secure; Path=/",
    ]);
    expect((await fetchPage(scene, "/worker/")).body.toString()).toContain("/worker/worker.js");
    expect((await fetchPage(scene, "/worker/worker.js")).headers["content-type"]).toBe("text/javascript");
    expect((await fetchPage(scene, "/elsewhere")).status).toBe(404);
  });

  it("answer HEAD without a body, and write it down", async () => {
    const scene = sceneOf("revoked");
    const { status, body } = await fetchPage(scene, "/", "HEAD");
    expect([status, body.length]).toEqual([200, 0]);
    expect(lab.log.seen()).toMatchObject([
      { server: "site", encrypted: true, method: "HEAD", host: scene.host, path: "/" },
    ]);
  });
});

describe("the scenes", () => {
  it("have names of their own", () => {
    expect(new Set(scenes.map(({ id }) => id)).size).toBe(scenes.length);
    expect(new Set(scenes.map(({ host }) => host)).size).toBe(scenes.length);
    for (const { host } of scenes) expect(host).toMatch(/^www\.[a-z-]+\.example$/);
  });

  it("ask only where there is something to ask, and nothing of a site Firefox refuses", () => {
    for (const { ocsp, crl, asking, visited } of scenes) {
      if (visited === "not-checked") expect(asking).toBeDefined();
      else expect(asking).toBeUndefined();
      if (asking?.action.startsWith("ask-ocsp")) expect(ocsp).toBeDefined();
      if (asking?.action === "fetch-crl") expect(crl).toBeDefined();
    }
  });
});

it("is known to a Firefox's profile, which trusts its root alone", async () => {
  const profile = makeProfile(lab);
  try {
    const { stdout } = await run("certutil", ["-L", "-d", `sql:${profile.folder}`]);
    expect(stdout).toMatch(/^lab root +C,, *$/m);
    expect(stdout).toMatch(/^lab issuing CA +,, *$/m);
  } finally {
    profile.remove();
  }
});

describe("starting and ending", () => {
  const isGone = async (port: number): Promise<boolean> =>
    new Promise((resolve) => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(false);
      });
      socket.on("error", () => resolve(true));
    });

  it("leaves nothing behind, nor waits for a client that says nothing", async () => {
    const second = await startLab({ ports: anyPorts });
    const { folder } = second.authority.openssl;
    expect(existsSync(folder)).toBe(true);
    const { http, https, smtp } = second.ports;
    const silent = [http, https, smtp].map((port) => connect(port, "127.0.0.1").resume());
    await Promise.all(silent.map((socket) => once(socket, "connect")));
    const cutOff = silent.map((socket) => once(socket, "close"));
    await second.stop();
    await Promise.all(cutOff);
    expect(existsSync(folder)).toBe(false);
    for (const port of Object.values(second.ports)) expect(await isGone(port)).toBe(true);
  });

  it.each(["ocsp", "http", "https", "smtp", "imap", "pop3"] as const)(
    "refuses a busy %s port in one sentence, and makes nothing",
    async (name) => {
      const folder = inLab("never-made");
      const port = lab.ports[name];
      await expect(startLab({ ports: { ...anyPorts, [name]: port }, folder })).rejects.toThrow(
        `Port ${port} is in use: choose another with --${name}-port`,
      );
      expect(existsSync(folder)).toBe(false);
    },
  );

  it("refuses a folder that is not empty, and leaves it as it is", async () => {
    const { folder } = lab.authority.openssl;
    await expect(startLab({ ports: anyPorts, folder })).rejects.toThrow("is not empty");
    expect(existsSync(inLab("openssl.cnf"))).toBe(true);
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "npm run lab says what to type, ends on %s and leaves nothing",
    async (signal) => {
      const main = fileURLToPath(new URL("../../src/lab/main.ts", import.meta.url));
      const child = spawn(
        process.execPath,
        ["--import", "tsx", main, "--ocsp-port=0", "--http-port=0", "--https-port=0"],
        {
          stdio: ["ignore", "pipe", "inherit"],
        },
      );
      onTestFinished(() => void child.kill());
      let said = "";
      await new Promise<void>((resolve) => {
        child.stdout.on("data", (chunk: Buffer) => {
          said += chunk;
          if (said.includes("Ctrl-C")) resolve();
        });
      });
      const folder = /cd (\S+)/.exec(said)?.[1] ?? "";
      expect(existsSync(folder)).toBe(true);
      const commands = [...said.matchAll(/^ {2}(openssl .+)$/gm)].map(([, command = ""]) => command);
      const typed = await Promise.all(commands.map((command) => run("sh", ["-c", command], { cwd: folder })));
      expect(
        typed.map(({ stdout }) => /(?:\.crt|Cert Status): \w+|no response sent/.exec(stdout)?.[0]),
      ).toEqual([
        ...[".crt: revoked", ".crt: good", "Cert Status: good"],
        ...["Cert Status: good", "Cert Status: revoked", "no response sent"],
      ]);
      const ended = new Promise((resolve) => {
        child.on("exit", (_, by) => resolve(by));
      });
      child.kill(signal);
      expect(await ended).toBe(signal);
      expect(existsSync(folder)).toBe(false);
      const httpPort = Number(/localhost:(\d+)\/\n/.exec(said)?.[1]);
      expect(await isGone(httpPort)).toBe(true);
    },
  );
});

it("keeps every command as it was run", () => {
  const { runs } = lab.authority.openssl;
  const commands = runs.map(({ command }) => command);
  for (const wanted of [
    /^openssl req .*-newkey/,
    /^openssl ca .*-extensions v3_OCSP/,
    /^openssl ca .*-revoke revoked\.crt -crl_reason keyCompromise$/,
    /^openssl ca .*-gencrl/,
  ]) {
    expect(commands.some((command) => wanted.test(command))).toBe(true);
  }
  expect(runs.filter(({ outcome }) => outcome === "running").map(({ command }) => command)).toEqual([
    "openssl ocsp -index index.txt -port 0 -rsigner ocsp.crt -rkey ocsp.key -CA issuing.crt -ndays 4",
  ]);
});

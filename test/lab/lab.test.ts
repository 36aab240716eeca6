import { execFile, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
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

function put(path: string, body?: Buffer, method = body === undefined ? "GET" : "POST"): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ host: "127.0.0.1", port: lab.ports.http, path, method, agent: false });
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

/** What `openssl ocsp` says of an answer: its own verification included. */
async function judgedByOpenssl(scene: PlayedScene, response: Buffer): Promise<string> {
  const file = inLab(`${scene.id}.judged.der`);
  writeFileSync(file, response);
  const { stdout, stderr } = await run(
    "openssl",
    [
      ...["ocsp", "-issuer", "issuing.crt", "-cert", scene.leaf.certificate, "-CAfile", "root.crt"],
      ...["-respin", file, "-no_nonce"],
    ],
    { cwd: lab.authority.openssl.folder },
  ).catch((failed: { stdout: string; stderr: string }) => failed);
  return stdout + stderr;
}

const statusWords = (scene: Scene): string =>
  scene.status === "good" ? "good" : scene.status === "unrecorded" ? "unknown" : "revoked";

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
    const path = `/ocsp/honest/${encodeURIComponent(question.toString("base64"))}`;
    const { body } = await put(path);
    expect(await judgedByOpenssl(sceneOf("revoked"), body)).toContain("revoked.crt: revoked");
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

  it("gives HTML, ten megabytes, HTTP 500, a redirect, another type, nothing", async () => {
    expect((await ask("html-answer")).headers["content-type"]).toBe("text/html");
    expect((await ask("ten-megabytes")).body.length).toBe(10_000_000);
    expect((await ask("server-error")).status).toBe(500);
    const redirect = await ask("redirecting-responder");
    expect([redirect.status, redirect.headers.location]).toEqual([302, "/ocsp/honest"]);
    const mislabelled = await ask("wrong-content-type");
    expect(mislabelled.headers["content-type"]).toBe("text/plain");
    expect(await judgedByOpenssl(sceneOf("wrong-content-type"), mislabelled.body)).toContain(
      "Response verify OK",
    );
    const empty = await ask("empty-answer");
    expect([empty.status, empty.body.length]).toEqual([200, 0]);
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
    const { leaf } = sceneOf("responder-down");
    const { infoAccess } = new X509Certificate(readFileSync(inLab(leaf.certificate)));
    const port = Number(/OCSP - URI:http:\/\/[^/]+:(\d+)\//.exec(infoAccess ?? "")?.[1]);
    const refused = await new Promise((resolve) => {
      connect(port, "127.0.0.1").on("error", resolve);
    });
    expect(refused).toMatchObject({ code: "ECONNREFUSED" });
  });
});

describe("the front", () => {
  it("serves the CRL, which OpenSSL verifies and which lists what was revoked", async () => {
    const { headers, body } = await put("/crl/issuing.crl");
    expect(headers["content-type"]).toBe("application/pkix-crl");
    writeFileSync(inLab("fetched.crl"), body);
    const { stdout, stderr } = await run(
      "openssl",
      ["crl", "-inform", "DER", "-in", "fetched.crl", "-CAfile", "issuing.crt", "-noout", "-text"],
      { cwd: lab.authority.openssl.folder },
    );
    expect(stderr).toContain("verify OK");
    for (const { leaf, status } of lab.scenes) {
      expect(stdout.toLowerCase().includes(leaf.serialNumber)).toBe(typeof status === "object");
    }
  });

  it("serves the issuing certificate and a start page that links every scene", async () => {
    const { body } = await put("/ca/issuing.crt");
    expect(new X509Certificate(body).subject).toContain("Lab Issuing CA");
    const startPage = (await put("/")).body.toString();
    for (const { url, description } of lab.scenes) {
      expect(startPage).toContain(`href="${url}"`);
      expect(startPage).toContain(description);
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
      server: "http",
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
  const handshake = (scene: PlayedScene): Promise<{ certificate: Buffer; staple: Buffer | null }> =>
    new Promise((resolve, reject) => {
      let staple: Buffer | null = null;
      const socket = connectTls(
        {
          ...{ host: "127.0.0.1", port: lab.ports.https, servername: scene.host, requestOCSP: true },
          ca: readFileSync(lab.rootCertificate),
          // An expired certificate is a scene, too.
          rejectUnauthorized: scene.id !== "expired",
        },
        () => {
          resolve({ certificate: socket.getPeerCertificate().raw, staple });
          socket.end();
        },
      );
      // Null without a staple, whatever its declared type says.
      socket.on("OCSPResponse", (response: Buffer | null) => {
        staple = response;
      });
      socket.on("error", reject);
    });

  it.each(scenes.map(({ id }) => id))(
    "%s shows its certificate, chained to the root, and its staple",
    async (id) => {
      const scene = sceneOf(id);
      const { certificate, staple } = await handshake(scene);
      const leaf = new X509Certificate(readFileSync(inLab(scene.leaf.certificate)));
      expect(certificate).toEqual(leaf.raw);
      expect(leaf.serialNumber.toLowerCase()).toBe(scene.leaf.serialNumber);
      expect(staple !== null).toBe(scene.stapled);
      if (staple !== null) {
        expect(await judgedByOpenssl(scene, staple)).toContain(
          `${scene.leaf.certificate}: ${statusWords(scene)}`,
        );
      }
    },
  );

  it.each(scenes.map(({ id }) => id))("%s has the certificate its row describes", async (id) => {
    const scene = sceneOf(id);
    const { stdout: text } = await run("openssl", [
      "x509",
      "-in",
      inLab(scene.leaf.certificate),
      "-noout",
      "-text",
    ]);
    expect(text.includes("OCSP - URI:http://ocsp.lab-trust.example:")).toBe(scene.ocsp !== undefined);
    if (scene.ocsp !== undefined && scene.ocsp !== "down") expect(text).toContain(`/ocsp/${scene.ocsp}\n`);
    expect(text.includes("X509v3 CRL Distribution Points")).toBe(scene.crl === true);
    expect(text.includes("TLS Feature")).toBe(scene.mustStaple === true);
    expect(text).toContain(scene.keyType === "p256" ? "NIST CURVE: P-256" : "Public-Key: (2048 bit)");
    expect(text).toContain(`DNS:${scene.host}`);
  });

  const fetchPage = (scene: PlayedScene, path: string, method = "GET"): Promise<Answer> =>
    new Promise((resolve, reject) => {
      httpsRequest(
        {
          ...{ host: "127.0.0.1", port: lab.ports.https, servername: scene.host, path, method, agent: false },
          ...{ headers: { Host: `${scene.host}:${lab.ports.https}` }, ca: readFileSync(lab.rootCertificate) },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response
            .on("data", (chunk: Buffer) => chunks.push(chunk))
            .on("end", () =>
              resolve({
                status: response.statusCode ?? 0,
                headers: response.headers,
                body: Buffer.concat(chunks),
              }),
            );
        },
      )
        .on("error", reject)
        .end();
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
    expect(lab.log.seen()).toMatchObject([{ server: "https", method: "HEAD", host: scene.host, path: "/" }]);
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
      if (asking?.action === "ask-ocsp") expect(ocsp).toBeDefined();
      if (asking?.action === "fetch-crl") expect(crl).toBe(true);
    }
  });
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

  it("leaves nothing behind", async () => {
    const second = await startLab({ ports: anyPorts });
    const { folder } = second.authority.openssl;
    expect(existsSync(folder)).toBe(true);
    await second.stop();
    expect(existsSync(folder)).toBe(false);
    for (const port of Object.values(second.ports)) expect(await isGone(port)).toBe(true);
  });

  it.each(["ocsp", "http", "https"] as const)(
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

  it.each(["SIGINT", "SIGTERM"] as const)("npm run lab ends on %s and leaves nothing", async (signal) => {
    const main = fileURLToPath(new URL("../../src/lab/main.ts", import.meta.url));
    const child = spawn(
      process.execPath,
      ["--import", "tsx", main, "--ocsp-port=0", "--http-port=0", "--https-port=0"],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let said = "";
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk;
        if (said.includes("Ctrl-C")) resolve();
      });
    });
    const folder = /cd (\S+)/.exec(said)?.[1] ?? "";
    expect(existsSync(folder)).toBe(true);
    const ended = new Promise((resolve) => {
      child.on("exit", (_, by) => resolve(by));
    });
    child.kill(signal);
    expect(await ended).toBe(signal);
    expect(existsSync(folder)).toBe(false);
    const httpPort = Number(/localhost:(\d+)\/\n/.exec(said)?.[1]);
    expect(await isGone(httpPort)).toBe(true);
  });
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

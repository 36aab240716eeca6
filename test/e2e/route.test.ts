import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { byProxy, inContainer } from "../../src/lab/firefox.ts";
import { responderHost } from "../../src/lab/front.ts";
import { type Carried, type ForwardProxy, startProxy } from "../../src/lab/proxy.ts";
import { identifyingHeaders, inShort } from "../../src/lab/tour.ts";
import { openStage, type Stage, waysOut } from "./stage.ts";

// The way a page came, and the way its question goes: never another without the user saying so.

let stage: Stage;
let proxy: ForwardProxy;
let carried: Carried[] = [];
beforeAll(async () => {
  proxy = await startProxy({ log: (one) => carried.push(one) });
  stage = await openStage();
});
afterEach(() => {
  carried = [];
});
afterAll(async () => {
  await stage?.close();
  await proxy?.stop();
});

/** What the proxy carried for the responder. */
const carriedToResponder = (): readonly Carried[] => carried.filter(({ host }) => host === responderHost);

it.each([
  ["PROXY", "good-stapled"],
  ["SOCKS5", "must-staple"],
] as const)(
  "by %s, a question that would go past it is held back, until the user says so",
  async (kind, id) => {
    const { firefox, scene, ask, takeRequests } = stage;
    const { url, host } = scene(id);
    await byProxy(firefox, { kind, port: proxy.port, directly: [responderHost] }, async () => {
      await firefox.visit(url);
      expect(carried.find((one) => one.host === host)?.by).toBe(kind === "PROXY" ? "connect" : "socks5");
      await takeRequests();
      const { text, actions } = await ask("ask-ocsp", "undetermined");
      expect(text).toContain(
        `The page came through the proxy 127.0.0.1:${proxy.port}, but this question would go directly. It was not sent.`,
      );
      expect(actions).toContain("ask-anyway");
      expect(await takeRequests()).toEqual([]);

      await ask("ask-anyway", "good");
      const requests = await takeRequests();
      expect(requests.map(inShort)).toEqual([`GET http://${responderHost}/ocsp/honest`]);
      expect(requests.flatMap(identifyingHeaders)).toEqual([]);
      expect(carriedToResponder()).toEqual([]);
    });
  },
);

it("by the same proxy as the page, a question is asked, in clear text and encrypted", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  await byProxy(firefox, { kind: "PROXY", port: proxy.port, directly: [] }, async () => {
    await firefox.visit(scene("asked-encrypted").url);
    await takeRequests();
    const { actions } = await ask("ask-ocsp-encrypted", "good");
    expect(actions).not.toContain("ask-anyway");
    expect((await takeRequests()).map(inShort)).toEqual([`GET https://${responderHost}/ocsp/honest`]);
    expect(carriedToResponder()).toMatchObject([{ by: "connect" }]);

    await firefox.visit(scene("single-name").url);
    await takeRequests();
    await ask("ask-ocsp", "good");
    const requests = await takeRequests();
    expect(requests.map(inShort)).toEqual([`GET http://${responderHost}/ocsp/honest`]);
    expect(requests.flatMap(identifyingHeaders)).toEqual([]);
    expect(carriedToResponder().at(-1)).toMatchObject({ by: "http" });
  });
});

it("where the proxy is no more, the question does not go round it", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  const other = await startProxy({ log: () => {} });
  await byProxy(firefox, { kind: "PROXY", port: other.port, directly: [] }, async () => {
    await firefox.visit(scene("many-names").url);
    await other.stop();
    await takeRequests();
    const { text } = await ask("ask-ocsp", "undetermined");
    expect(text).toContain("Your proxy could not be reached, so nobody was asked.");
    expect(await takeRequests()).toEqual([]);
  });
});

it.each([
  [1, "crl-only", "fetch-crl"],
  [2, "crl-only-revoked", "fetch-crl"],
] as const)(
  "from container %i, a question that would leave it is held back, until the user says so",
  async (container, id, action) => {
    const { firefox, scene, shown, ask, takeRequests } = stage;
    const { url, host, visited, asking } = scene(id);
    await inContainer(firefox, container, url, async () => {
      expect(await shown()).toMatchObject({ verdict: visited, host });
      await takeRequests();
      const { text, actions } = await ask(action, "undetermined");
      expect(text).toContain(
        "The page is in a container, and this question would leave it. It was not sent.",
      );
      expect(actions).toContain("ask-anyway");
      expect(await takeRequests()).toEqual([]);

      await ask("ask-anyway", asking?.shows ?? "");
      const requests = await takeRequests();
      expect(requests.map(inShort)).toEqual(asking?.requests);
      expect(requests.flatMap(identifyingHeaders)).toEqual([]);
    });
  },
);

it("a page of a container that is not observed is reloaded in it, and no request is made outside", async () => {
  const { firefox, scene, ask, shown, takeRequests } = stage;
  const { url, host } = scene("internal-names");
  await inContainer(firefox, 1, `${url}worker/`, async (page) => {
    await page.waitForFunction(() => document.querySelector("#state")?.textContent === "ready");
    await firefox.visit(`${url}worker/`, page);
    expect(await shown()).toMatchObject({ verdict: "not-observed", host, actions: ["ask-site", ...waysOut] });
    await takeRequests();
    await ask("ask-site", "not-checked");
    expect(await takeRequests()).toMatchObject([{ server: "site", method: "GET", host, path: "/worker/" }]);
  });
});

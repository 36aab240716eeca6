import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "puppeteer-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { extensionOrigin } from "../../src/lab/firefox.ts";
import { responderHost } from "../../src/lab/front.ts";
import type { SeenRequest } from "../../src/lab/request-log.ts";
import { identifyingHeaders, shownBy } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// Every manner in which a responder can be asked, as OpenSSL reads the question, and that none of them says who asks.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

interface Manner {
  readonly scheme: "https" | "http";
  readonly method: "GET" | "POST";
  readonly hash: "SHA-1" | "SHA-256";
  readonly nonce: boolean;
}

/** RFC 9919 §6: what does not fit into 255 octets is no GET. */
const isTooLong = ({ method, hash, nonce }: Manner): boolean =>
  method === "GET" && hash === "SHA-256" && nonce;

const manners: readonly Manner[] = (["https", "http"] as const).flatMap((scheme) =>
  (["GET", "POST"] as const).flatMap((method) =>
    (["SHA-1", "SHA-256"] as const).flatMap((hash) =>
      [false, true].map((nonce) => ({ scheme, method, hash, nonce })),
    ),
  ),
);

/** The question in a request, as OpenSSL reads it. */
function read({ method, path, body }: SeenRequest): { hash: string; serialNumber: string; nonce: string } {
  const der =
    method === "POST" ? body : Buffer.from(decodeURIComponent(path.split("/").slice(3).join("/")), "base64");
  const file = join(stage.lab.authority.openssl.folder, "question.der");
  writeFileSync(file, der);
  const text = execFileSync("openssl", ["ocsp", "-reqin", file, "-req_text"], { encoding: "utf8" });
  return {
    hash: /Hash Algorithm: (\w+)/.exec(text)?.[1] ?? "",
    serialNumber: /Serial Number: ([0-9A-F]+)/.exec(text)?.[1]?.toLowerCase() ?? "",
    nonce: /OCSP Nonce:\s*([0-9A-F]*)/.exec(text)?.[1] ?? "",
  };
}

const uuid = new URL(extensionOrigin).hostname;

/** Holds whatever was sent against what it must not tell. */
function expectNothingOfTheAsker(requests: readonly SeenRequest[]): void {
  expect(requests.flatMap(identifyingHeaders)).toEqual([]);
  for (const { path, headers, body } of requests) {
    const all = `${path} ${JSON.stringify(headers)} ${body.toString("latin1")}`;
    expect(all).not.toContain(uuid);
    expect(all).not.toContain("moz-extension");
  }
}

/** The inspector's card of the source that speaks about a scene's own certificate. */
const card = (id: string): string =>
  `article[data-source^="ocsp "][data-source$=" ${stage.scene(id).ocspUrl}"]`;

async function openExpertRow(inspector: Page, id: string): Promise<void> {
  await inspector.evaluate((where) => {
    const details = [...document.querySelectorAll<HTMLDetailsElement>(`${where} details`)];
    const row = details.find(({ textContent }) => textContent?.includes("Ask in another manner"));
    row?.querySelector("summary")?.click();
  }, card(id));
  await inspector.waitForSelector(`${card(id)} fieldset.manner`);
}

/** Asks in a manner by the expert row, and waits for the answer. */
async function askIn(inspector: Page, id: string, manner: Manner): Promise<void> {
  await choose(inspector, id, manner);
  // The button is there only while the question shown is the one chosen.
  const button = `${card(id)} [data-action="ask-expert"]`;
  await inspector.waitForFunction(
    (selector, { method, scheme, nonce }) => {
      const details = document.querySelector(selector)?.closest("details")?.textContent ?? "";
      const asWanted = details.includes(`${method}${scheme}://`);
      return asWanted && details.includes("The nonce here is an example") === nonce;
    },
    {},
    button,
    manner,
  );
  await inspector.$eval(button, (element) => (element as HTMLElement).click());
  await expect.poll(() => stage.lab.log.seen().length).toBeGreaterThan(0);
  await inspector.waitForSelector(`${button}[aria-busy="false"]`);
}

/** Chooses a manner in the expert row. */
async function choose(inspector: Page, id: string, manner: Manner): Promise<void> {
  const fields = `${card(id)} fieldset.manner label`;
  for (const [index, value] of [manner.scheme, manner.method, manner.hash].entries()) {
    await inspector.select(`${fields}:nth-of-type(${index + 1}) select`, value);
  }
  const box = `${fields} input`;
  if ((await inspector.$eval(box, (input) => (input as HTMLInputElement).checked)) !== manner.nonce) {
    await inspector.click(box);
  }
}

/** What came of a demand in the inspector's report on the scene's own certificate. */
const outcomeOf = (inspector: Page, demand: string): Promise<string | undefined> =>
  inspector.$$eval(
    "code",
    (codes, wanted) => {
      const { sources } = JSON.parse(codes.at(-1)?.textContent ?? "") as {
        sources: { answer?: { checks: { demand: string; outcome: string }[] } }[];
      };
      return sources[0]?.answer?.checks.find((check) => check.demand === wanted)?.outcome;
    },
    demand,
  );

it("asks in each manner exactly as the expert row shows it, and in none says who asks", async () => {
  const { firefox, scene, inspect, takeRequests } = stage;
  const { url, leaf } = scene("asked-encrypted");
  await firefox.visit(url);
  const inspector = await inspect();
  await openExpertRow(inspector, "asked-encrypted");
  await takeRequests();
  const nonces: string[] = [];
  for (const manner of manners) {
    const { scheme, method, hash, nonce } = manner;
    if (isTooLong(manner)) {
      await choose(inspector, "asked-encrypted", manner);
      await inspector.waitForFunction(() =>
        document.body.textContent?.includes("There is no such question: it is too long for a GET."),
      );
      expect(await inspector.$('[data-action="ask-expert"]')).toBeNull();
      expect(await takeRequests()).toEqual([]);
      continue;
    }
    await askIn(inspector, "asked-encrypted", manner);
    const requests = await takeRequests();
    expect(requests).toMatchObject([
      { server: "front", method, encrypted: scheme === "https", host: responderHost },
    ]);
    expectNothingOfTheAsker(requests);
    const [question] = requests.map(read);
    expect(question).toMatchObject({
      hash: hash.toLowerCase().replace("-", ""),
      serialNumber: leaf.serialNumber.toLowerCase(),
    });
    expect(question?.nonce).toMatch(nonce ? /^0420[0-9A-F]{64}$|^[0-9A-F]{64}$/ : /^$/);
    if (nonce) nonces.push(question?.nonce ?? "");
    expect(await outcomeOf(inspector, "ocsp.nonce")).toBe(nonce ? "met" : "notApplicable");
  }
  expect(new Set(nonces).size).toBe(nonces.length);
  await inspector.close();
});

it("a nonce that is not repeated is a demand not met, and the answer counts all the same", async () => {
  const { firefox, scene, inspect, takeRequests } = stage;
  await firefox.visit(scene("nonce-ignored").url);
  const inspector = await inspect();
  await openExpertRow(inspector, "nonce-ignored");
  await takeRequests();
  await askIn(inspector, "nonce-ignored", { scheme: "https", method: "POST", hash: "SHA-1", nonce: true });
  expect((await takeRequests()).map(read)).toMatchObject([{ nonce: expect.stringMatching(/./) }]);
  expect(await outcomeOf(inspector, "ocsp.nonce")).not.toBe("met");
  expect(await inspector.$eval("main", ({ dataset }) => dataset.verdict)).toBe("good");
  await inspector.close();
});

it("a responder that knows SHA-1 alone is asked again with it, and both attempts are shown", async () => {
  const { firefox, scene, ask, inAddOn, takeRequests } = stage;
  const name = (hashAlgorithm: string): Promise<unknown> =>
    inAddOn(`browser.runtime.sendMessage({ type: "settings" }).then(({ settings }) =>
      browser.runtime.sendMessage({ type: "choose", settings: { ...settings, hashAlgorithm: "${hashAlgorithm}" } }))`);
  await name("SHA-256");
  await firefox.visit(scene("sha-one-only").url);
  await takeRequests();
  const { text } = await ask("ask-ocsp", "good");
  expect(text).toContain("A first attempt, hashed with SHA-256, was answered unauthorized.");
  const requests = await takeRequests();
  expect(requests.map(read)).toMatchObject([{ hash: "sha256" }, { hash: "sha1" }]);
  expectNothingOfTheAsker(requests);

  await firefox.visit(scene("good-stapled").url);
  await takeRequests();
  await ask("ask-ocsp", "good");
  expect((await takeRequests()).map(read)).toMatchObject([{ hash: "sha256" }]);
  await name("SHA-1");
});

declare const Services: {
  readonly cookies: { getCookiesFromHost(host: string, attributes: object): readonly unknown[] };
};

it("a cookie that comes with an answer is not kept, and said to have come", async () => {
  const { firefox, scene, ask, withPopup, takeRequests } = stage;
  await firefox.visit(scene("tracking-responder").url);
  await takeRequests();
  const { text } = await ask("ask-ocsp", "good");
  expect(text).toContain(
    "headers by which you could be known again: nel, report-to, set-cookie. None was kept",
  );
  const cookies = await firefox.chrome(
    (host) => Services.cookies.getCookiesFromHost(host, {}).length,
    responderHost,
  );
  expect(cookies).toBe(0);
  expectNothingOfTheAsker(await takeRequests());
  await ask("ask-ocsp-encrypted", "good");
  await withPopup((popup) => shownBy(popup));
  const again = await takeRequests();
  expect(again).toHaveLength(1);
  expectNothingOfTheAsker(again);
});

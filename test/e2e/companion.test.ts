import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "puppeteer-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Sent } from "../../src/browser/messages.ts";
import { allowCompanion, installCompanion } from "../../src/lab/companion.ts";
import { byProxy, extensionId, inContainer, privately } from "../../src/lab/firefox.ts";
import { responderHost } from "../../src/lab/front.ts";
import { type Carried, startProxy } from "../../src/lab/proxy.ts";
import { clickAction, type ShownByPopup, shownBy } from "../../src/lab/tour.ts";
import { companion, openStage, quickToAnswer, type Stage, waysOut } from "./stage.ts";

// The companion in real Firefox: what it takes to have it, what goes wrong with it, and what it is used for.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ preferences: quickToAnswer });
});
afterAll(() => stage?.close());

const nativeName = "revocation_inspector_companion";

/** Has Firefox find this program as the companion: a shell script. */
function installInstead(script: string): void {
  const folder = join(stage.home, ".mozilla/native-messaging-hosts");
  mkdirSync(folder, { recursive: true });
  const path = join(stage.home, "companion.sh");
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  const manifest = {
    name: nativeName,
    description: "",
    path,
    type: "stdio",
    allowed_extensions: [extensionId],
  };
  writeFileSync(join(folder, `${nativeName}.json`), JSON.stringify(manifest));
}

const uninstall = (): void =>
  rmSync(join(stage.home, ".mozilla/native-messaging-hosts"), { recursive: true, force: true });

const log = (): Promise<readonly Sent[]> =>
  stage.inAddOn(`browser.runtime.sendMessage({ type: "log" })`) as Promise<readonly Sent[]>;
const clearLog = (): Promise<unknown> => stage.inAddOn(`browser.runtime.sendMessage({ type: "clearLog" })`);
/** Starts the companion, and gives what is known of it then. */
const greet = (): Promise<unknown> => stage.inAddOn(`browser.runtime.sendMessage({ type: "greet" })`);

/** Clicks, in the popup on the page shown now, on what asks for the staple, and waits until it is told. */
const askStaple = (action = "ask-staple"): Promise<ShownByPopup> =>
  stage.withPopup(async (popup) => {
    const before = await shownBy(popup, ({ actions }) => actions.includes(action));
    await clickAction(popup, action);
    // The same answer within the same minute reads like the one before.
    const late = Date.now() + 2000;
    return shownBy(
      popup,
      ({ staple, text }) => staple !== undefined && (text !== before.text || Date.now() > late),
    );
  });

describe("without it", () => {
  afterAll(() => stage.inAddOn(`browser.runtime.sendMessage({ type: "forget", what: "answers" })`));

  /** What OpenSSL's own client prints of a site. */
  const printed = async (id: string, ...options: string[]): Promise<string> => {
    const { lab, scene } = stage;
    const running = promisify(execFile)("openssl", [
      ...["s_client", "-connect", `127.0.0.1:${lab.ports.https}`, "-servername", scene(id).host],
      ...["-CAfile", lab.rootCertificate, "-status", ...options],
    ]);
    running.child.stdin?.end();
    return (await running).stdout;
  };
  /** Pastes a text into the inspector, and gives what that says of it. */
  const paste = async (page: Page, text: string): Promise<string> => {
    const before = await page.evaluate((its) => {
      const said = document.querySelector("details.hand-over [role=status]")?.textContent;
      document.querySelector<HTMLDetailsElement>("details.hand-over")?.setAttribute("open", "");
      const area = document.querySelector<HTMLTextAreaElement>('[data-action="hand-over-text"]');
      if (area === null) throw new Error("there is no place to paste to");
      area.value = its;
      area.dispatchEvent(new Event("input", { bubbles: true }));
      document.querySelector<HTMLElement>('[data-action="hand-over"]')?.click();
      return said ?? "";
    }, text);
    const said = await page.waitForFunction(
      (old) => {
        const text = document.querySelector("details.hand-over [role=status]")?.textContent;
        return text !== old && text;
      },
      {},
      before,
    );
    return (await said.jsonValue()) as string;
  };

  it.each<[id: string, what: string, verdict: string, text: () => Promise<string>]>([
    ["good-stapled", "what s_client prints", "good", () => printed("good-stapled")],
    ["must-staple", "the very octets", "good", () => printed("must-staple", "-msg", "-showcerts")],
  ])("%s: %s, pasted, is judged like any other answer", async (id, _, verdict, text) => {
    const { firefox, scene, inspect, shown, takeRequests } = stage;
    await firefox.visit(scene(id).url);
    await takeRequests();
    const page = await inspect();
    try {
      expect(await paste(page, await text())).toBe("Taken: 1. What it comes to is told with the staple.");
      await page.waitForSelector(`main[data-verdict=${verdict}]`);
    } finally {
      await page.close();
    }
    const after = await shown();
    expect([after.verdict, after.staple]).toEqual([verdict, verdict]);
    expect(after.text).toContain("Handed over by you, just now.");
    expect(await takeRequests()).toEqual([]);
  });

  it("what is none, and that there was none, is said", async () => {
    const { firefox, scene, inspect, shown } = stage;
    await firefox.visit(scene("good-unstapled").url);
    const page = await inspect();
    try {
      expect(await paste(page, "hello")).toMatch(/^There is no OCSP response in it/);
      expect(await paste(page, await printed("good-unstapled"))).toBe(
        "Taken: 1. What it comes to is told with the staple.",
      );
    } finally {
      await page.close();
    }
    expect(await shown()).toMatchObject({ verdict: "not-checked", staple: "none" });
  });
});

describe("setting it up", () => {
  afterEach(uninstall);

  it("starts with Firefox's own question, which can be refused", async () => {
    const { firefox, scene, withPopup, answerFirefox, takeRequests } = stage;
    await firefox.visit(scene("good-stapled").url);
    await takeRequests();
    await withPopup(async (popup) => {
      const { text, actions } = await shownBy(popup);
      expect(text).toContain("Firefox does not show add-ons what a site delivers with its certificate");
      expect(actions).not.toContain("ask-staple");
      await clickAction(popup, "allow-companion");
      await answerFirefox("refuse");
      await shownBy(popup, (shown) => shown.text.includes("You did not allow it."));
    });
    await withPopup(async (popup) => {
      await shownBy(popup);
      await clickAction(popup, "allow-companion");
      await answerFirefox("allow");
      const { text, actions } = await shownBy(popup, (shown) => shown.actions.includes("copy-command"));
      expect(text).toContain("The companion is not installed, or not for this Firefox.");
      expect(text).toContain("npm ci && npm run companion -- install");
      expect(actions).not.toContain("ask-staple");
    });
    expect(await takeRequests()).toEqual([]);
  });

  it("ends with the companion, which is found as soon as it is there", async () => {
    const { firefox, scene, withPopup, home } = stage;
    await firefox.visit(scene("good-stapled").url);
    await withPopup(async (popup) => {
      await shownBy(popup, (shown) => shown.actions.includes("copy-command"));
      installCompanion(companion, home);
      const { actions } = await shownBy(popup, (shown) => shown.actions.includes("ask-staple"));
      expect(actions).not.toContain("copy-command");
    });
    expect(await greet()).toMatchObject({ state: "ready", version: "0.1.0", expected: "0.1.0" });
  });

  it.each<[what: string, script: string, sentence: string]>([
    ["that crashes", "exit 1", "The companion ended without an answer."],
    [
      "of another version",
      // {"protocol":2,"type":"hello","id":N,…}: the id is that of the request.
      `exec "${process.execPath}" -e '
        const frame = (message) => { const body = Buffer.from(JSON.stringify(message)); const head = Buffer.alloc(4);
          head.writeUInt32LE(body.length); return Buffer.concat([head, body]); };
        process.stdin.on("data", (chunk) => { const { id } = JSON.parse(chunk.subarray(4));
          process.stdout.write(frame({ protocol: 2, type: "hello", id, version: "9.9.9", node: "x", openssl: "x" })); });'`,
      "The companion is version 9.9.9, and this add-on needs that of version 0.1.0.",
    ],
    ["that hangs", "exec sleep 60", "The companion gave no answer within 10 seconds."],
    [
      "that says something else",
      `printf '\\004\\000\\000\\000null'; exec sleep 60`,
      "Add-on and companion did not understand each other (notUnderstood).",
    ],
  ])("a companion %s is told, and nothing of a site", async (_, script, sentence) => {
    const { firefox, scene, withPopup } = stage;
    installInstead(script);
    await greet();
    await firefox.visit(scene("good-stapled").url);
    await withPopup(async (popup) => {
      const { text, verdict, staple, actions } = await shownBy(popup, (shown) =>
        shown.text.includes(sentence),
      );
      expect([verdict, staple]).toEqual(["not-checked", undefined]);
      expect(text).toContain("npm ci && npm run companion -- install");
      expect(actions).not.toContain("ask-staple");
    });
  });
});

describe("once it is there", () => {
  beforeAll(async () => {
    const { firefox, home } = stage;
    installCompanion(companion, home);
    await allowCompanion(firefox);
    expect(await greet()).toMatchObject({ state: "ready" });
  });

  it("a page's staple is asked for by a click, of its site alone, and the log has it", async () => {
    const { firefox, scene, shown, takeRequests } = stage;
    const { url, host } = scene("good-stapled");
    await firefox.visit(url);
    await clearLog();
    await takeRequests();
    const { verdict: before, staple: unseen } = await shown();
    expect([before, unseen]).toEqual(["not-checked", undefined]);
    expect(await log()).toEqual([]);
    const { verdict, staple, text } = await askStaple();
    expect([verdict, staple]).toEqual(["good", "good"]);
    expect(text).toContain(`According to an answer of its CA that ${host} delivered itself`);
    expect(text).toContain("Seen in a handshake of the companion's own with 127.0.0.1, just now.");
    // A handshake is no request.
    expect(await takeRequests()).toEqual([]);
    expect(await log()).toMatchObject([
      { kind: "staple", method: "TLS", by: "click", site: host, outcome: "answered", learns: "handshake" },
    ]);
  });

  it("a site that Firefox refused is shown whole: its certificate, its staple, what can be asked", async () => {
    const { firefox, scene, ask, takeRequests } = stage;
    await firefox.visit(scene("revoked-stapled").url);
    const { verdict, staple, text, actions } = await askStaple();
    expect([verdict, staple]).toEqual(["blocked", "revoked"]);
    expect(text).toContain("As the site sent it: Firefox has not verified it.");
    expect(text).toContain("The site itself delivers an answer of its CA: revoked since");
    expect(actions).toEqual(expect.arrayContaining(["ask-ocsp", "ask-ocsp-encrypted", "open-inspector"]));
    await takeRequests();
    expect((await ask("ask-ocsp", "blocked")).text).toContain("OCSP, in clear text, just now: revoked");
    expect(await takeRequests()).toMatchObject([{ host: responderHost }]);

    await firefox.visit(scene("must-staple-missing").url);
    const missing = await askStaple();
    expect([missing.verdict, missing.staple]).toEqual(["blocked", "none"]);
    expect(missing.text).toContain(
      "The site delivers no answer with its certificate, although that demands one",
    );

    await firefox.visit(scene("expired").url);
    expect(await askStaple()).toMatchObject({ verdict: "blocked", staple: "none" });
  });

  it("by a proxy it goes by that proxy, also where Firefox refused the site", async () => {
    const { firefox, scene } = stage;
    const carried: Carried[] = [];
    const proxy = await startProxy({ log: (one) => carried.push(one) });
    try {
      for (const [kind, id, expected] of [
        ["PROXY", "must-staple", "good"],
        ["SOCKS5", "single-name", "none"],
        ["PROXY", "revoked-stapled", "revoked"],
      ] as const) {
        const { url, host } = scene(id);
        await byProxy(firefox, { kind, port: proxy.port, directly: [responderHost] }, async () => {
          await firefox.visit(url);
          carried.length = 0;
          const { staple, text } = await askStaple();
          expect(staple).toBe(expected);
          expect(text).toContain("Seen in a handshake of the companion's own, through the page's proxy");
          // Firefox itself has errands of its own there.
          const its = carried.filter((one) => one.host === host);
          expect(its).toMatchObject([{ by: kind === "PROXY" ? "connect" : "socks5" }]);
        });
      }
    } finally {
      await proxy.stop();
    }
  });

  it("from a container it is held back, until the user says so", async () => {
    const { firefox, scene } = stage;
    const { url } = scene("revoked");
    await inContainer(firefox, 1, url, async () => {
      await clearLog();
      const held = await askStaple();
      expect(held.staple).toBe("heldBack");
      expect(held.text).toContain(
        "The page is in a container, and this question would leave it. It was not sent.",
      );
      expect(await log()).toEqual([]);
      expect(await askStaple("ask-anyway")).toMatchObject({ staple: "none" });
      expect(await log()).toMatchObject([{ kind: "staple", by: "anyway" }]);
    });
  });

  it("the inspector lays the chain the site sent beside the one Firefox verified", async () => {
    const { firefox, scene, inspect } = stage;
    await firefox.visit(scene("good-stapled").url);
    await askStaple();
    const page = await inspect();
    try {
      await page.waitForSelector("table.sent-chain");
      const rows = await page.evaluate(() =>
        [...document.querySelectorAll("table.sent-chain tbody tr")].map((row) => row.textContent),
      );
      expect(rows).toEqual([
        expect.stringMatching(/^1\. www\.good-stapled\.example\d+ octets1$/),
        "2. Lab Issuing CA–2",
        "Lab Root–it is; the root need not be sent",
      ]);
    } finally {
      await page.close();
    }
  });

  it.each([
    ["smtp", "good"],
    ["imap", "revoked"],
    ["pop3", "none"],
  ] as const)("a mail server is looked at by its address: %s", async (protocol, expected) => {
    const { lab, openPage } = stage;
    const server = lab.mailServers.find((one) => one.protocol === protocol);
    const typed = `${protocol}://${server?.host}:${server?.port}`;
    const page = await openPage("inspector/index.html");
    try {
      await page.type('[data-action="another-server"]', "what is this?");
      await page.keyboard.press("Enter");
      await page.waitForFunction(() => document.body.innerText.includes("That is no address of a server."));
      await page.$eval('[data-action="another-server"]', (input) => (input as HTMLInputElement).select());
      await page.type('[data-action="another-server"]', typed);
      await clearLog();
      await page.keyboard.press("Enter");
      await page.waitForSelector('main[data-verdict="not-checked"] [data-action="ask-staple"]');
      expect(await log()).toEqual([]);
      await page.click('[data-action="ask-staple"]');
      await page.waitForSelector("table.sent-chain");
      const text = await page.evaluate(() => document.body.innerText);
      expect(text).toContain(typed);
      expect(text).toContain("As the site sent it: Firefox has not verified it.");
      // This lab's root is none that Node knows: what the staple says counts for nothing.
      expect(await page.$eval("main", ({ dataset }) => [dataset.verdict, dataset.staple])).toEqual([
        expected === "none" ? "not-checked" : "undetermined",
        expected,
      ]);
      expect(await log()).toMatchObject([
        { kind: "staple", site: server?.host, url: typed, outcome: "answered" },
      ]);
    } finally {
      await page.close();
    }
  });

  it("is asked without a click where the settings say so, and then only", async () => {
    const { firefox, scene, openPage, answerFirefox, shown } = stage;
    const page = await openPage("settings/index.html");
    await page.click('[data-setting="staple"]');
    await answerFirefox("allow");
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('[data-setting="staple"]')?.checked === true,
    );
    await page.close();
    await clearLog();
    const { url } = scene("many-names");
    await firefox.visit(url);
    await expect
      .poll(log, { timeout: 10_000 })
      .toMatchObject([{ kind: "staple", by: "settings", outcome: "answered" }]);
    expect(await shown()).toMatchObject({ verdict: "not-checked", staple: "none" });
    await firefox.visit(url);
    await shown();
    expect(await log()).toHaveLength(1);
    await stage.letIntoPrivateWindows();
    await clearLog();
    await privately(firefox, scene("must-staple").url, async () => {
      expect((await shown()).staple).toBeUndefined();
      expect(await askStaple()).toMatchObject({ verdict: "good", staple: "good" });
      expect(await log()).toMatchObject([{ kind: "staple", by: "click", privateWindow: expect.any(Number) }]);
    });
    expect(await log()).toEqual([]);
  });

  it("can be taken back: then it is started no more", async () => {
    const { openPage, firefox, scene, shown } = stage;
    const page = await openPage("settings/index.html");
    await page.waitForSelector('[data-action="withdraw-companion"]');
    await page.click('[data-action="withdraw-companion"]');
    await page.waitForSelector('[data-action="allow-companion"]');
    await page.close();
    await firefox.visit(scene("good-stapled").url);
    expect((await shown()).actions).toEqual(expect.arrayContaining(["allow-companion", ...waysOut]));
    expect((await shown()).actions).not.toContain("ask-staple");
  });
});

import { execFileSync } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Browser, launch, type Page } from "puppeteer-core";
import type { Lab } from "./lab.ts";

/** The add-on's id in manifest.json, and the origin a test profile pins for it so that its pages have known URLs. */
export const extensionId = "revocation-inspector@revocation-inspector.example";
const extensionUuid = "7d1f0e5c-3b1a-4c7e-9f0a-5e6b8a2c4d10";
export const extensionOrigin = `moz-extension://${extensionUuid}`;

const usualPlaces: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: [
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "/Applications/Firefox Developer Edition.app/Contents/MacOS/firefox",
    join(homedir(), "Applications/Firefox.app/Contents/MacOS/firefox"),
  ],
  win32: [
    "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
    "C:\\Program Files (x86)\\Mozilla Firefox\\firefox.exe",
  ],
};

const canRun = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The Firefox to drive: FIREFOX_BIN, then firefox-esr or firefox on PATH, then where installers put it. */
export function findFirefox(): string | undefined {
  if (process.env.FIREFOX_BIN !== undefined) {
    if (canRun(process.env.FIREFOX_BIN)) return process.env.FIREFOX_BIN;
    throw new Error(`FIREFOX_BIN names ${process.env.FIREFOX_BIN}, which cannot be run`);
  }
  const folders = (process.env.PATH ?? "").split(delimiter);
  const onPath = ["firefox-esr", "firefox"].flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...onPath, ...(usualPlaces[process.platform] ?? [])].find(canRun);
}

export interface Profile {
  readonly folder: string;
  remove(): void;
}

/** Whom a Firefox trusts, and whose certificate it has: that of every public authority's issuing CAs it knows beforehand. */
export type KnownAuthority = Pick<Lab, "rootCertificate" | "issuingCertificate">;

/** A fresh profile in a temporary folder. */
export function makeProfile(known?: KnownAuthority): Profile {
  const folder = mkdtempSync(join(tmpdir(), "revocation-inspector-profile-"));
  const certutil = (...args: string[]): unknown => execFileSync("certutil", args, { stdio: "pipe" });
  if (known !== undefined) {
    const add = (name: string, trust: string, file: string): unknown =>
      certutil("-A", "-d", `sql:${folder}`, "-t", trust, "-n", name, "-i", file);
    certutil("-N", "-d", `sql:${folder}`, "--empty-password");
    add("lab root", "C,,", known.rootCertificate);
    add("lab issuing CA", ",,", known.issuingCertificate);
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

/** What a lab's Firefox needs to know: which names are this machine's, and whether it asks OCSP responders itself. */
export const labPreferences = (
  hosts: readonly string[],
  firefoxAsks: boolean,
): Record<string, string | number | boolean> => ({
  "network.dns.localDomains": hosts.join(","),
  "security.OCSP.enabled": firefoxAsks ? 1 : 0,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "datareporting.policy.dataSubmissionEnabled": false,
});

/** How the popup is opened: by a click on the toolbar button, or by Enter while the button has the focus. */
export type OpenedBy = "click" | "Enter";

export interface Popup {
  /** Runs `script` inside the popup's document and gives its JSON-safe result. */
  run<Result, Argument>(
    script: (document: Document, argument: Argument) => Result,
    argument?: Argument,
  ): Promise<Result>;
  /** A PNG of the whole popup, at twice its size. */
  picture(): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface Firefox {
  readonly browser: Browser;
  readonly page: Page;
  /** Runs `script` with Firefox's own privileges in the browser window; gives its JSON-safe result. */
  chrome<Result, Argument>(
    script: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result>;
  /** Runs `script` as `chrome` does, again and again until it gives something true. Throws with `what` after 10 seconds. */
  until<Argument>(
    what: string,
    script: (argument: Argument) => boolean | Promise<boolean>,
    argument?: Argument,
  ): Promise<void>;
  setPreference(name: string, value: string | number | boolean): Promise<void>;
  /** Visits a URL whose load may be refused; resolves when the tab has come to rest, the page or an error page in it. */
  visit(url: string, page?: Page): Promise<void>;
  /** Opens the popup by the real toolbar button of the window opened last. */
  openPopup(by?: OpenedBy): Promise<Popup>;
  /** Presses and releases a key, by its name in KeyboardEvent.key, in the window opened last: whatever has the focus gets it. */
  press(key: string): Promise<void>;
  close(): Promise<void>;
}

interface Connection {
  send(method: string, params: object): Promise<{ result: Record<string, unknown> }>;
}

/**
 * Starts a headless Firefox with the built add-on in it. Without a `profile` it gets a fresh one that is removed on
 * close; without an `extension` it starts bare.
 */
export async function startFirefox(options: {
  readonly firefox: string;
  readonly extension?: string;
  readonly profile?: Profile;
  readonly known?: KnownAuthority;
  readonly preferences?: Readonly<Record<string, string | number | boolean>>;
  readonly headless?: boolean;
  /** Where Firefox looks for what belongs to the user; the user's own where absent. */
  readonly home?: string;
}): Promise<Firefox> {
  const profile = options.profile ?? makeProfile(options.known);
  const browser = await launch({
    browser: "firefox",
    executablePath: options.firefox,
    headless: options.headless ?? true,
    args: ["--remote-allow-system-access"],
    userDataDir: profile.folder,
    env: { ...process.env, ...(options.home !== undefined && { HOME: options.home }) },
    extraPrefsFirefox: {
      "extensions.webextensions.uuids": JSON.stringify({ [extensionId]: extensionUuid }),
      ...options.preferences,
    },
  });
  const { connection } = browser as unknown as { connection: Connection };

  async function chromeContext(): Promise<string> {
    const { result } = await connection.send("browsingContext.getTree", { "moz:scope": "chrome" });
    const windows = (result.contexts as { context: string; url: string }[]).filter(
      ({ url }) => url === "chrome://browser/content/browser.xhtml",
    );
    const last = windows.at(-1);
    if (last === undefined) throw new Error("Firefox has no browser window");
    return last.context;
  }

  async function chrome<Result, Argument>(
    script: (argument: Argument) => Result | Promise<Result>,
    argument?: Argument,
  ): Promise<Result> {
    const { result } = await connection.send("script.callFunction", {
      // Compilers wrap named functions in a helper __name, which Firefox does not have.
      functionDeclaration: `async (json) => {
        const __name = (named) => named;
        return JSON.stringify((await (${script})(JSON.parse(json))) ?? null);
      }`,
      arguments: [{ type: "string", value: JSON.stringify(argument ?? null) }],
      awaitPromise: true,
      target: { context: await chromeContext() },
    });
    const outcome = result as {
      type: string;
      result?: { value: string };
      exceptionDetails?: { text: string };
    };
    if (outcome.type !== "success") throw new Error(`in Firefox: ${outcome.exceptionDetails?.text}`);
    return JSON.parse(outcome.result?.value ?? "null") as Result;
  }

  async function until<Argument>(
    what: string,
    script: (argument: Argument) => boolean | Promise<boolean>,
    argument?: Argument,
  ): Promise<void> {
    for (let tries = 0; tries < 400; tries++) {
      if (await chrome(script, argument)) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    throw new Error(`waited in vain until ${what}`);
  }

  const close = async (): Promise<void> => {
    try {
      await browser.close();
    } finally {
      if (options.profile === undefined) profile.remove();
    }
  };

  let page: Page;
  try {
    if (options.extension !== undefined) await browser.installExtension(options.extension);
    page = (await browser.pages())[0] ?? (await browser.newPage());
  } catch (error) {
    await close();
    throw error;
  }

  return {
    browser,
    page,
    chrome,
    until,
    setPreference: (name, value) => chrome(setPreferenceInChrome, { name, value }),
    visit: async (url, where = page) => {
      await where.goto(url, { waitUntil: "load", timeout: 30_000 }).catch((error: unknown) => {
        // An error page is where a blocked site ends: the add-on is looked at there.
        if (!/NS_ERROR|SEC_ERROR|SSL_ERROR|MOZILLA_PKIX|Error code|ERROR_/i.test(String(error))) throw error;
      });
    },
    openPopup: async (by = "click") => {
      const widget = `${extensionId.replaceAll(/[^a-z0-9_-]/g, "_")}-browser-action`;
      await chrome(placeButtonInChrome, widget);
      await until("the toolbar button is there", buttonIsThereInChrome, widget);
      await chrome(reachButtonInChrome, { widget, by });
      if (by === "Enter") await chrome(pressInChrome, "Enter");
      await until("the popup is open", popupIsOpenInChrome);
      return {
        run: (script, argument) =>
          chrome(runInPopup, { source: String(script), argument: argument ?? null }) as Promise<never>,
        picture: async () => Buffer.from(await chrome(pictureOfPopup), "base64"),
        close: async () => {
          await chrome(hidePopupInChrome);
          await until("the popup is closed", popupIsGoneInChrome);
        },
      };
    },
    press: (key) => chrome(pressInChrome, key),
    close,
  };
}

/** Waits until Firefox has a tab that was not there before, and gives it. */
async function newTab({ browser }: Firefox, before: readonly Page[]): Promise<Page> {
  for (let tries = 0; tries < 400; tries++) {
    const tab = (await browser.pages()).find((page) => !before.includes(page));
    if (tab !== undefined) return tab;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("waited in vain for a new tab");
}

/** Visits `url` in the tab that `open` opens, which is closed after `play`; `closed` waits for what goes with it. */
async function inNewTab<Result>(
  firefox: Firefox,
  { open, closed }: { readonly open: () => Promise<void>; readonly closed?: () => Promise<void> },
  url: string,
  play: (page: Page) => Promise<Result>,
): Promise<Result> {
  const before = await firefox.browser.pages();
  await open();
  const page = await newTab(firefox, before);
  try {
    await firefox.visit(url, page);
    return await play(page);
  } finally {
    await page.close();
    await closed?.();
  }
}

/** Visits `url` in a private window, which is closed after `play`. */
export const privately = <Result>(
  firefox: Firefox,
  url: string,
  play: (page: Page) => Promise<Result>,
): Promise<Result> =>
  inNewTab(
    firefox,
    {
      open: async () => {
        await firefox.chrome(openPrivateWindowInChrome);
        await firefox.until("a private window shows its first page", privateWindowIsReadyInChrome);
      },
      closed: () => firefox.until("the private window is closed", noPrivateWindowInChrome),
    },
    url,
    play,
  );

/** Visits `url` in a new tab of a container, in the window opened last. The tab is closed after `play`. */
export const inContainer = <Result>(
  firefox: Firefox,
  userContextId: number,
  url: string,
  play: (page: Page) => Promise<Result>,
): Promise<Result> =>
  inNewTab(firefox, { open: () => firefox.chrome(openContainerTabInChrome, userContextId) }, url, play);

/** A proxy on this machine, as a PAC script names it, and the hosts that Firefox reaches without it. */
export interface ProxyUse {
  readonly kind: "PROXY" | "SOCKS5";
  readonly port: number;
  readonly directly: readonly string[];
}

/** Lets Firefox go by a proxy as long as `play` takes. */
export async function byProxy<Result>(
  firefox: Firefox,
  { kind, port, directly }: ProxyUse,
  play: () => Promise<Result>,
): Promise<Result> {
  const script = `function FindProxyForURL(url, host) {
    return ${JSON.stringify(directly)}.includes(host) ? "DIRECT" : "${kind} 127.0.0.1:${port}";
  }`;
  const pac = `data:application/x-ns-proxy-autoconfig,${encodeURIComponent(script)}`;
  await firefox.setPreference("network.proxy.autoconfig_url", pac);
  await firefox.setPreference("network.proxy.type", 2);
  try {
    return await play();
  } finally {
    await firefox.chrome(resetPreferencesInChrome, ["network.proxy.type", "network.proxy.autoconfig_url"]);
  }
}

// What follows runs inside Firefox's own window, sent there as source: it sees that window's globals and nothing of
// this module. Only what is used of Firefox's internals is declared.

interface PopupBrowser extends HTMLElement {
  readonly browsingContext: {
    readonly currentWindowGlobal: {
      drawSnapshot(rect: null, scale: number, background: string): Promise<ImageBitmap>;
    } | null;
  };
  readonly messageManager: {
    addMessageListener(name: string, listener: (message: { data: Answer }) => void): void;
    removeMessageListener(name: string, listener: (message: { data: Answer }) => void): void;
    loadFrameScript(url: string, delayed: boolean): void;
  };
}
type Answer = { readonly value: unknown } | { readonly error: string };

declare const ChromeUtils: {
  importESModule(url: string): { CustomizableUI: { addWidgetToArea(widget: string, area: string): void } };
};
interface TextInputProcessor {
  beginInputTransactionForTests(window: Window): boolean;
  keydown(event: KeyboardEvent): void;
  keyup(event: KeyboardEvent): void;
}
declare const Cc: {
  readonly "@mozilla.org/text-input-processor;1": { createInstance(kind: symbol): TextInputProcessor };
};
declare const Ci: { readonly nsITextInputProcessor: symbol };
declare const Services: {
  readonly prefs: {
    setBoolPref(name: string, value: boolean): void;
    setIntPref(name: string, value: number): void;
    setStringPref(name: string, value: string): void;
    clearUserPref(name: string): void;
  };
  readonly scriptSecurityManager: { getSystemPrincipal(): unknown };
};
declare const OpenBrowserWindow: (options: { private: boolean }) => void;
declare const PrivateBrowsingUtils: { isWindowPrivate(window: Window): boolean };
declare const gBrowser: {
  selectedTab: Element;
  readonly selectedBrowser: { readonly currentURI: { readonly spec: string } };
  addTab(url: string, options: { userContextId: number; triggeringPrincipal: unknown }): Element;
};

function setPreferenceInChrome({ name, value }: { name: string; value: string | number | boolean }): void {
  if (typeof value === "boolean") Services.prefs.setBoolPref(name, value);
  else if (typeof value === "number") Services.prefs.setIntPref(name, value);
  else Services.prefs.setStringPref(name, value);
}

function resetPreferencesInChrome(names: readonly string[]): void {
  for (const name of names) Services.prefs.clearUserPref(name);
}

function openPrivateWindowInChrome(): void {
  OpenBrowserWindow({ private: true });
}

const privateWindowIsReadyInChrome = (): boolean =>
  PrivateBrowsingUtils.isWindowPrivate(window) &&
  gBrowser.selectedBrowser.currentURI.spec === "about:privatebrowsing" &&
  !gBrowser.selectedTab.hasAttribute("busy");

const noPrivateWindowInChrome = (): boolean => !PrivateBrowsingUtils.isWindowPrivate(window);

function openContainerTabInChrome(userContextId: number): void {
  gBrowser.selectedTab = gBrowser.addTab("about:blank", {
    userContextId,
    triggeringPrincipal: Services.scriptSecurityManager.getSystemPrincipal(),
  });
}

function placeButtonInChrome(widget: string): void {
  const { CustomizableUI } = ChromeUtils.importESModule(
    "moz-src:///browser/components/customizableui/CustomizableUI.sys.mjs",
  );
  CustomizableUI.addWidgetToArea(widget, "nav-bar");
}

const buttonIsThereInChrome = (widget: string): boolean =>
  document.getElementById(widget)?.querySelector(".unified-extensions-item-action-button") != null;

function reachButtonInChrome({ widget, by }: { widget: string; by: OpenedBy }): void {
  const button = document
    .getElementById(widget)
    ?.querySelector<HTMLElement>(".unified-extensions-item-action-button");
  if (by === "click") button?.click();
  else {
    // What the toolbar itself does when Tab and the arrow keys come by.
    button?.setAttribute("tabindex", "-1");
    button?.focus();
  }
}

function pressInChrome(key: string): void {
  const keyboard = Cc["@mozilla.org/text-input-processor;1"].createInstance(Ci.nsITextInputProcessor);
  if (!keyboard.beginInputTransactionForTests(window)) throw new Error("somebody else is typing");
  const event = new KeyboardEvent("", { key });
  keyboard.keydown(event);
  keyboard.keyup(event);
}

// The popup is loaded in a hidden panel first and then moved, so it is looked up anew each time.
const popupIsOpenInChrome = (): boolean =>
  [...document.querySelectorAll(".webextension-popup-browser")].some(
    (popup) => popup.closest<HTMLElement & { readonly state: string }>("panel")?.state === "open",
  );

const popupIsGoneInChrome = (): boolean => document.querySelector(".webextension-popup-browser") === null;

function runInPopup({ source, argument }: { source: string; argument: unknown }): Promise<unknown> {
  const popup = document.querySelector<PopupBrowser>(".webextension-popup-browser");
  if (popup === null) throw new Error("the popup is not open");
  const name = `revocation-inspector:${Math.random()}`;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the popup did not answer")), 10_000);
    const listener = ({ data }: { data: Answer }): void => {
      clearTimeout(timer);
      popup.messageManager.removeMessageListener(name, listener);
      if ("error" in data) reject(new Error(data.error));
      else resolve(data.value);
    };
    popup.messageManager.addMessageListener(name, listener);
    const script = `{
      const __name = (named) => named;
      let answer;
      try {
        answer = { value: (${source})(content.document, ${JSON.stringify(argument)}) ?? null };
      } catch (error) {
        answer = { error: String(error) };
      }
      sendAsyncMessage(${JSON.stringify(name)}, answer);
    }`;
    popup.messageManager.loadFrameScript(`data:,${encodeURIComponent(script)}`, false);
  });
}

async function pictureOfPopup(): Promise<string> {
  const popup = document.querySelector<PopupBrowser>(".webextension-popup-browser");
  const shown = popup?.browsingContext.currentWindowGlobal;
  if (!shown) throw new Error("the popup is not open");
  const bitmap = await shown.drawSnapshot(null, 2, "white");
  const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas") as HTMLCanvasElement;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  return canvas.toDataURL("image/png").slice("data:image/png;base64,".length);
}

function hidePopupInChrome(): void {
  document
    .querySelector(".webextension-popup-browser")
    ?.closest<HTMLElement & { hidePopup(): void }>("panel")
    ?.hidePopup();
}

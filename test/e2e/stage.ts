import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "puppeteer-core";
import {
  extensionId,
  extensionOrigin,
  type Firefox,
  findFirefox,
  labPreferences,
  makeProfile,
  type Popup,
  startFirefox,
} from "../../src/lab/firefox.ts";
import { type Lab, type PlayedScene, startLab } from "../../src/lab/lab.ts";
import type { SeenRequest } from "../../src/lab/request-log.ts";
import { clickAction, type ShownByPopup, shownBy } from "../../src/lab/tour.ts";

declare const gBrowser: { readonly selectedBrowser: { readonly currentURI: { readonly spec: string } } };
/** What an add-on may be given, as Firefox stores it. */
export interface Permissions {
  readonly permissions?: readonly string[];
  readonly origins?: readonly string[];
  readonly data_collection?: readonly string[];
}
declare const ChromeUtils: {
  importESModule(url: string): {
    readonly ExtensionPermissions: Readonly<
      Record<"add" | "remove", (id: string, its: Permissions, extension?: unknown) => Promise<void>>
    >;
    readonly AddonManager: { getAddonByID(id: string): Promise<{ reload(): Promise<void> }> };
  };
};
declare const WebExtensionPolicy: {
  getByID(id: string): { readonly extension: { readonly backgroundState: string } } | null;
};
interface PopupNotification extends Element {
  readonly button: HTMLElement;
  readonly secondaryButton: HTMLElement;
}
declare const PopupNotifications: { readonly panel: Element & { readonly state: string } };

async function changePermissionsInChrome({
  id,
  change,
  its,
}: {
  readonly id: string;
  readonly change: "add" | "remove";
  readonly its: Permissions;
}): Promise<void> {
  const { ExtensionPermissions } = ChromeUtils.importESModule(
    "resource://gre/modules/ExtensionPermissions.sys.mjs",
  );
  const { extension } = WebExtensionPolicy.getByID(id) ?? {};
  await ExtensionPermissions[change](id, { permissions: [], origins: [], ...its }, extension);
}

async function letInInChrome(id: string): Promise<void> {
  const { ExtensionPermissions } = ChromeUtils.importESModule(
    "resource://gre/modules/ExtensionPermissions.sys.mjs",
  );
  const { AddonManager } = ChromeUtils.importESModule("resource://gre/modules/AddonManager.sys.mjs");
  await ExtensionPermissions.add(id, { permissions: ["internal:privateBrowsingAllowed"], origins: [] });
  await (await AddonManager.getAddonByID(id)).reload();
}

/** The built add-on. */
export const addOn = fileURLToPath(new URL("../../dist", import.meta.url));
/** The built companion. */
export const companion = fileURLToPath(new URL("../../dist-companion/companion.mjs", import.meta.url));

/** The actions every popup ends with. */
export const waysOut = ["open-inspector", "open-log", "open-settings"] as const;

/** Firefox takes no click on a question it has just put, unless told so. */
export const quickToAnswer = { "security.notification_enable_delay": 0 } as const;

/** A lab and a Firefox in it, for the tests of one file. */
export interface Stage {
  readonly lab: Lab;
  /** The one that runs now: another after `restart`. */
  readonly firefox: Firefox;
  /** The folder of Firefox's profile. It stays, until `close`, when Firefox itself is closed. */
  readonly profile: string;
  /** What Firefox takes for its user's home: a folder of the stage's own. */
  readonly home: string;
  scene(id: string): PlayedScene;
  /**
   * What the lab's servers, sites and responder alike, were asked since the last call, but for the scripts of service
   * workers, which Firefox looks up again when it likes. Waits a moment for stragglers.
   */
  takeRequests(): Promise<readonly SeenRequest[]>;
  /** Opens the popup by the real toolbar button while `look` lasts, and closes it whatever happens. */
  withPopup<Result>(look: (popup: Popup) => Promise<Result>): Promise<Result>;
  /** What the popup shows when it is opened, and closed again. */
  shown(): Promise<ShownByPopup>;
  /** Opens the popup, clicks its action, waits until it shows something new and the verdict, closes it. */
  ask(action: string, verdict: string): Promise<ShownByPopup>;
  /** Opens the inspector by the popup's action: the page in its new tab. */
  inspect(): Promise<Page>;
  /** Opens one of the add-on's pages in a new tab, and waits until it shows something. */
  openPage(path: string): Promise<Page>;
  /** Evaluates a script in a page of the add-on, which has all the add-on has. */
  inAddOn(script: string): Promise<unknown>;
  /** Gives the add-on permissions, or takes them, as about:addons lets everybody do. */
  changePermissions(change: "add" | "remove", its: Permissions): Promise<void>;
  /** Answers the question that Firefox puts to the user about the add-on's permissions. */
  answerFirefox(answer: "allow" | "refuse"): Promise<void>;
  /** Lets the add-on into private windows, as the user does in about:addons. Firefox then starts it anew. */
  letIntoPrivateWindows(): Promise<void>;
  /** Waits until Firefox has ended the add-on's background script. */
  sleeps(): Promise<void>;
  /** Closes Firefox and starts it again with the same profile. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** `bare`: the add-on is not installed yet. Throws when one of the two does not start, and leaves nothing behind then. */
export async function openStage(
  options: {
    readonly bare?: true;
    readonly preferences?: Readonly<Record<string, string | number | boolean>>;
  } = {},
): Promise<Stage> {
  const lab = await startLab({ ports: { ocsp: 0, http: 0, https: 0 } });
  const profile = makeProfile(lab);
  const home = mkdtempSync(join(tmpdir(), "revocation-inspector-home-"));
  const clear = async (): Promise<void> => {
    profile.remove();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    await lab.stop();
  };

  const start = (): Promise<Firefox> =>
    startFirefox({
      firefox: findFirefox() ?? "",
      ...(options.bare ? {} : { extension: addOn }),
      profile,
      home,
      preferences: {
        ...labPreferences(lab.hosts, false),
        // No requests but those a test is about.
        "browser.chrome.site_icons": false,
        ...options.preferences,
      },
    });

  let firefox: Firefox;
  try {
    firefox = await start();
  } catch (error) {
    await clear();
    throw error;
  }

  async function withPopup<Result>(look: (popup: Popup) => Promise<Result>): Promise<Result> {
    const popup = await firefox.openPopup();
    try {
      return await look(popup);
    } finally {
      await popup.close();
    }
  }

  async function openPage(path: string): Promise<Page> {
    const page = await firefox.browser.newPage();
    await page.goto(`${extensionOrigin}/${path}`, { waitUntil: [] });
    await page.waitForSelector("main:not([aria-busy=true])");
    return page;
  }

  return {
    lab,
    get firefox() {
      return firefox;
    },
    profile: profile.folder,
    home,
    scene: (id) => {
      const scene = lab.scenes.find((one) => one.id === id);
      if (scene === undefined) throw new Error(`the lab does not play ${id}`);
      return scene;
    },
    takeRequests: async () => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      const requests = lab.log.seen().filter(({ path }) => path !== "/worker/worker.js");
      lab.log.clear();
      return requests;
    },
    withPopup,
    shown: () => withPopup(shownBy),
    ask: (action, verdict) =>
      withPopup(async (popup) => {
        const before = await shownBy(popup);
        await clickAction(popup, action);
        // The same answer within the same minute reads like the one before; by then the question is under way or over.
        const late = Date.now() + 2000;
        return shownBy(
          popup,
          (shown) => shown.verdict === verdict && (shown.text !== before.text || Date.now() > late),
        );
      }),
    inspect: async () => {
      const before = await firefox.browser.pages();
      await withPopup(async (popup) => {
        await shownBy(popup);
        await clickAction(popup, "open-inspector");
        await firefox.until(
          "the inspector is open",
          (page) => gBrowser.selectedBrowser.currentURI.spec.startsWith(page),
          `${extensionOrigin}/inspector/`,
        );
      });
      // Puppeteer knows the tab, if not its address.
      const tab = (await firefox.browser.pages()).find((page) => !before.includes(page));
      if (tab === undefined) throw new Error("the inspector has no tab");
      await tab.waitForSelector("main[data-verdict]");
      return tab;
    },
    openPage,
    inAddOn: async (script) => {
      const tab = await firefox.browser.newPage();
      try {
        await tab.goto(`${extensionOrigin}/popup/index.html`, { waitUntil: [] });
        return await tab.evaluate(script);
      } finally {
        await tab.close();
      }
    },
    changePermissions: (change, its) =>
      firefox.chrome(changePermissionsInChrome, { id: extensionId, change, its }),
    answerFirefox: async (answer) => {
      await firefox.until("Firefox asks the user", () => PopupNotifications.panel.state === "open");
      await firefox.chrome((which) => {
        const question = PopupNotifications.panel.querySelector<PopupNotification>("popupnotification");
        (which === "allow" ? question?.button : question?.secondaryButton)?.click();
      }, answer);
    },
    letIntoPrivateWindows: async () => {
      await firefox.chrome(letInInChrome, extensionId);
      // What is opened or asked before is lost with the add-on that was.
      await firefox.until(
        "the add-on has started anew",
        (id) => WebExtensionPolicy.getByID(id)?.extension?.backgroundState === "running",
        extensionId,
      );
    },
    sleeps: () =>
      firefox.until(
        "the background script is ended",
        (id) => WebExtensionPolicy.getByID(id)?.extension.backgroundState === "stopped",
        extensionId,
      ),
    restart: async () => {
      await firefox.close();
      firefox = await start();
    },
    close: async () => {
      try {
        await firefox.close();
      } finally {
        await clear();
      }
    },
  };
}

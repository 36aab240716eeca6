import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Popup } from "../../src/lab/firefox.ts";
import { clickAction, shownBy } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

// What becomes of a question: put by keyboard, cancelled, kept from its way, put to nobody.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

const soon = { timeout: 5000 };

/** The element that has the focus: its action, or its tag. */
const focused = (popup: Popup): Promise<string | undefined> =>
  popup.run(({ activeElement }) => activeElement?.getAttribute("data-action") ?? activeElement?.tagName);

/** Presses Tab until the action has the focus. Throws when it is not among the first ten. */
async function tabTo(popup: Popup, action: string): Promise<void> {
  for (let tabs = 0; tabs < 10; tabs++) {
    const before = await focused(popup);
    await stage.firefox.press("Tab");
    await expect.poll(() => focused(popup), soon).not.toBe(before);
    if ((await focused(popup)) === action) return;
  }
  throw new Error(`${action} is not to be reached by Tab`);
}

const isBusy = (popup: Popup): Promise<boolean> =>
  popup.run((document) => document.querySelector('[aria-busy="true"]') !== null);

it("works by keyboard alone: to the popup, through it, to an answer that is announced, with the focus where it was", async () => {
  const { firefox, scene } = stage;
  await firefox.visit(scene("good-unstapled").url);
  const popup = await firefox.openPopup("Enter");
  try {
    await shownBy(popup);
    const order: (string | undefined)[] = [];
    for (let tabs = 0; tabs < 9; tabs++) {
      await firefox.press("Tab");
      await expect.poll(() => focused(popup), soon).not.toBe(order.at(-1) ?? "BODY");
      order.push(await focused(popup));
    }
    expect(order).toEqual([
      // Of the companion, and of the CA certificates.
      ...["SUMMARY", "more-in-inspector", "fetch-crl", "ask-ocsp-encrypted", "ask-ocsp", "SUMMARY"],
      ...["open-inspector", "open-log", "open-settings"],
    ]);
    await tabTo(popup, "ask-ocsp-encrypted");

    // A live region announces what changes in it: it has to be the same element before and after.
    await popup.run((document) => {
      document.querySelector("h1")?.closest('[role="status"]')?.setAttribute("data-test", "same");
    });
    await firefox.press("Enter");
    await shownBy(popup, ({ verdict }) => verdict === "good");
    expect(
      await popup.run(
        (document) => document.querySelector('[data-test="same"][role="status"] h1')?.textContent,
      ),
    ).toBe("Not revoked");
    expect(await focused(popup)).toBe("ask-ocsp-encrypted");

    await firefox.press("Escape");
    await firefox.until(
      "the popup is closed",
      () => document.querySelector(".webextension-popup-browser") === null,
    );
  } finally {
    await popup.close();
  }
});

it("whoever signed is said to have signed for the CA only where the CA authorised it", async () => {
  const { firefox, scene, ask } = stage;
  await firefox.visit(scene("unknown-serial").url);
  expect((await ask("ask-ocsp", "unknown")).text).toContain("Signed for the CA by Lab OCSP Responder");
  await firefox.visit(scene("stranger-signed").url);
  expect((await ask("ask-ocsp", "undetermined")).text).toContain("Signed by Stranger, produced");
});

it("a question under way can be cancelled, by keyboard as well, and the focus stays with it", async () => {
  const { firefox, lab, scene, takeRequests } = stage;
  await firefox.visit(scene("hanging-responder").url);
  const popup = await firefox.openPopup("Enter");
  try {
    await shownBy(popup);
    await takeRequests();
    await tabTo(popup, "ask-ocsp-encrypted");
    await firefox.press("Enter");
    await expect.poll(() => lab.log.seen().length, soon).toBe(1);
    await expect.poll(() => isBusy(popup), soon).toBe(true);
    await firefox.press("Tab");
    await expect.poll(() => focused(popup), soon).toBe("cancel");
    await firefox.press("Enter");
    const { text } = await shownBy(popup, ({ verdict }) => verdict === "undetermined");
    expect(text).toContain("You cancelled the question before an answer came.");
    expect(await focused(popup)).toBe("ask-ocsp-encrypted");
  } finally {
    await popup.close();
  }
});

it("a double click asks once", async () => {
  const { firefox, scene, withPopup, takeRequests } = stage;
  await firefox.visit(scene("good-stapled").url);
  await takeRequests();
  await withPopup(async (popup) => {
    await shownBy(popup);
    await popup.run((document) => {
      const button = document.querySelector('[data-action="ask-ocsp"]');
      const { MouseEvent } = document.defaultView as Window & typeof globalThis;
      for (const detail of [1, 2]) button?.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
    });
    await shownBy(popup, ({ verdict }) => verdict === "good");
  });
  expect(await takeRequests()).toHaveLength(1);
});

declare const Cc: {
  readonly "@mozilla.org/security/x509certdb;1": {
    getService(kind: symbol): { constructX509FromBase64(der: string): unknown };
  };
  readonly "@mozilla.org/security/certoverride;1": {
    getService(kind: symbol): {
      rememberValidityOverride(
        host: string,
        port: number,
        origin: object,
        certificate: unknown,
        temporary: boolean,
      ): void;
    };
  };
};
declare const Ci: { readonly nsIX509CertDB: symbol; readonly nsICertOverrideService: symbol };

it("a site behind a certificate warning somebody went past is observed, and that is among the facts", async () => {
  const { firefox, lab, scene, shown, inspect } = stage;
  const { url, host, leaf } = scene("expired");
  await firefox.visit(url);
  expect(await shown()).toMatchObject({ verdict: "blocked", host });
  const pem = readFileSync(join(lab.authority.openssl.folder, leaf.certificate), "utf8");
  // What the button on Firefox's warning does.
  await firefox.chrome(
    ({ name, port, der }) => {
      const certificates = Cc["@mozilla.org/security/x509certdb;1"].getService(Ci.nsIX509CertDB);
      const overrides = Cc["@mozilla.org/security/certoverride;1"].getService(Ci.nsICertOverrideService);
      overrides.rememberValidityOverride(name, port, {}, certificates.constructX509FromBase64(der), true);
    },
    { name: host, port: lab.ports.https, der: pem.replaceAll(/-----.*-----|\s/g, "") },
  );
  await firefox.visit(url);
  const { verdict, text } = await shown();
  expect(verdict).toBe("undetermined");
  // Firefox verified no chain, so there is the site's own certificate and nobody to verify an answer with.
  expect(text).toContain("The issuer's certificate is not at hand, so no answer could be verified.");
  expect(text).toContain("Issued by Lab Issuing CA");
  const inspector = await inspect();
  expect(await inspector.$eval("main", ({ textContent }) => textContent)).toContain(
    "expired_or_not_yet_valid",
  );
  await inspector.close();
});

it("with the responder gone between two questions, the first answer stands and the second attempt is told", async () => {
  const { firefox, lab, scene, ask, withPopup } = stage;
  await firefox.visit(scene("revoked").url);
  await ask("ask-ocsp", "revoked");
  await lab.responder.stop();
  await withPopup(async (popup) => {
    await shownBy(popup);
    await clickAction(popup, "ask-ocsp");
    const { verdict } = await shownBy(popup, ({ text }) => text.includes("HTTP status 502"));
    expect(verdict).toBe("revoked");
  });
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { extensionId } from "../../src/lab/firefox.ts";
import { shownBy } from "../../src/lab/tour.ts";
import { openStage, quickToAnswer, type Stage, waysOut } from "./stage.ts";

// The user takes the add-on's access to sites away, as about:addons lets everybody do, and gives it back.

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ preferences: quickToAnswer });
});
afterAll(() => stage?.close());

/** Leaves the add-on access to `origins` alone. */
async function limitAccessTo(...origins: readonly string[]): Promise<void> {
  await stage.changePermissions("remove", { origins: ["<all_urls>"] });
  await stage.changePermissions("add", { origins });
}

/** What the toolbar button is called. */
const buttonTitle = (): Promise<string | null | undefined> =>
  stage.firefox.chrome(
    (id) =>
      document
        .querySelector(`[data-extensionid="${id}"] .unified-extensions-item-action-button`)
        ?.getAttribute("label"),
    extensionId,
  );

it("without access it observes nothing, says so, sends nothing, and works again once it is let", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  const { url, host } = scene("good-unstapled");
  await limitAccessTo();
  await firefox.visit(url);
  await takeRequests();
  expect(await buttonTitle()).toBe("Revocation Inspector: not observed");

  // By the keyboard, for Firefox wants a user's own doing before it asks for permissions.
  const popup = await firefox.openPopup("Enter");
  try {
    expect(await shownBy(popup)).toMatchObject({
      verdict: "not-observed",
      host,
      actions: ["grant-access", ...waysOut],
    });
    await firefox.press("Tab");
    await firefox.press("Enter");
    await stage.answerFirefox("allow");
    await shownBy(popup, ({ actions }) => actions.includes("ask-site"));
  } finally {
    await popup.close();
  }
  expect(await takeRequests()).toEqual([]);

  await ask("ask-site", "not-checked");
  await ask("ask-ocsp", "good");
  await firefox.visit(scene("revoked").url);
  expect(await stage.shown()).toMatchObject({ verdict: "not-checked", host: scene("revoked").host });
});

it("with access to the site and not to its responder, nothing is sent and the reason is said", async () => {
  const { firefox, scene, ask, takeRequests } = stage;
  const { url, host } = scene("crl-only");
  await limitAccessTo(`https://${host}/*`);
  await firefox.visit(url);
  await takeRequests();
  const { text } = await ask("fetch-crl", "undetermined");
  expect(text).toContain("Firefox does not let this add-on reach http://ocsp.lab-trust.example/*.");
  expect(await takeRequests()).toEqual([]);
});

import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Firefox, findFirefox, labPreferences, startFirefox } from "../../src/lab/firefox.ts";
import { type Lab, startLab } from "../../src/lab/lab.ts";
import { scenes } from "../../src/lab/scenes.ts";
import { disagreements, playScene } from "../../src/lab/tour.ts";

let lab: Lab;
let firefox: Firefox;

beforeAll(async () => {
  lab = await startLab({ ports: { ocsp: 0, http: 0, https: 0 } });
  firefox = await startFirefox({
    firefox: findFirefox() ?? "",
    extension: fileURLToPath(new URL("../../dist", import.meta.url)),
    rootCertificate: lab.rootCertificate,
    preferences: labPreferences(lab.hosts, false),
  });
});
afterAll(async () => {
  await firefox?.close();
  await lab?.stop();
});

// Each scene by the real toolbar button: what is shown, that visiting and opening send nothing, what asking sends.
it.each(scenes.map(({ id, description }) => [id, description]))("%s: %s", async (id) => {
  const scene = lab.scenes.find((one) => one.id === id);
  if (scene === undefined) throw new Error(`the lab does not play ${id}`);
  expect(disagreements(await playScene(firefox, lab, scene))).toEqual([]);
});

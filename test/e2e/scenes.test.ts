import { afterAll, beforeAll, expect, it } from "vitest";
import { allowCompanion, installCompanion } from "../../src/lab/companion.ts";
import { scenes } from "../../src/lab/scenes.ts";
import { disagreements, playScene } from "../../src/lab/tour.ts";
import { companion, openStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  installCompanion(companion, stage.home);
  await allowCompanion(stage.firefox);
});
afterAll(() => stage?.close());

// Each scene by the real toolbar button: what is shown, that visiting and opening send nothing, what asking sends, and what the
// companion sees stapled.
it.each(scenes.map(({ id, description }) => [id, description]))("%s: %s", async (id) => {
  const { firefox, lab, scene } = stage;
  expect(disagreements(await playScene(firefox, lab, scene(id)))).toEqual([]);
});

import { afterAll, beforeAll, expect, it } from "vitest";
import { scenes } from "../../src/lab/scenes.ts";
import { disagreements, playScene } from "../../src/lab/tour.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage?.close());

// Each scene by the real toolbar button: what is shown, that visiting and opening send nothing, what asking sends.
it.each(scenes.map(({ id, description }) => [id, description]))("%s: %s", async (id) => {
  const { firefox, lab, scene } = stage;
  expect(disagreements(await playScene(firefox, lab, scene(id)))).toEqual([]);
});

import { beforeAll, expect, it } from "vitest";
import { installMessages } from "./i18n.ts";

let place: typeof import("../../src/ui/time-window.tsx").place;
beforeAll(async () => {
  installMessages();
  ({ place } = await import("../../src/ui/time-window.tsx"));
});

it("now lies inside a window that holds", () => {
  expect(place(100, 200, 150)).toEqual({ from: 0, to: 1, now: 0.5 });
});

it("a window that is over ends before now, at the edge", () => {
  expect(place(100, 200, 500)).toEqual({ from: 0, to: 0.25, now: 1 });
});

it("a window that has not begun starts after now, at the edge", () => {
  expect(place(100, 200, 0)).toEqual({ from: 0.5, to: 1, now: 0 });
});

it("a window without an end runs to the edge, past now", () => {
  expect(place(100, undefined, 400)).toEqual({ from: 0, to: 1, now: 0.75 });
});

it("a mark has its place, and the axis room for it", () => {
  expect(place(100, 200, 200, 0)).toEqual({ from: 0.5, to: 1, now: 1, mark: 0 });
});

it("a window of no length is not divided by", () => {
  expect(place(100, 100, 100)).toEqual({ from: 0, to: 0, now: 0 });
});

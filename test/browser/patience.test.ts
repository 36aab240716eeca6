import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openPatience } from "../../src/browser/patience.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (milliseconds: number): unknown => vi.advanceTimersByTime(milliseconds);

it("runs out when its time is spent, and counts only what was spent waiting", () => {
  const patience = openPatience({ patience: "inAll", milliseconds: 100 });
  pass(1000);
  patience.resume();
  pass(60);
  patience.pause();
  pass(1000);
  expect(patience.spent()).toBe(60);
  patience.resume();
  pass(39);
  expect(patience.signal.aborted).toBe(false);
  pass(1);
  expect(patience.signal.aborted).toBe(true);
  expect(patience.spent()).toBe(100);
});

it("in all is in all, whatever is heard", () => {
  const patience = openPatience({ patience: "inAll", milliseconds: 100 });
  patience.resume();
  pass(60);
  patience.heard();
  pass(40);
  expect(patience.signal.aborted).toBe(true);
});

it("with silence begins anew whenever something is heard", () => {
  const patience = openPatience({ patience: "silence", milliseconds: 100 });
  patience.resume();
  for (let times = 0; times < 10; times++) {
    pass(99);
    patience.heard();
  }
  expect(patience.signal.aborted).toBe(false);
  expect(patience.spent()).toBe(990);
  pass(100);
  expect(patience.signal.aborted).toBe(true);
});

it("paused for good it never runs out", () => {
  const patience = openPatience({ patience: "silence", milliseconds: 100 });
  patience.resume();
  patience.pause();
  patience.pause();
  pass(1000);
  expect(patience.signal.aborted).toBe(false);
  expect(patience.spent()).toBe(0);
});

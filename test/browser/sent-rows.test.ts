import { expect, it } from "vitest";
import { mostSent, type Sent } from "../../src/browser/messages.ts";
import {
  ended,
  noted,
  resumed,
  type SentRow,
  takenBack,
  withoutWindow,
} from "../../src/browser/sent-rows.ts";

const row = (id: string, its: Partial<Sent> = {}): SentRow => ({
  id,
  sent: {
    at: "2026-01-01T00:00:00.000Z",
    site: "shop.example",
    kind: "ocsp",
    by: "click",
    method: "POST",
    url: "http://ocsp.example/",
    sent: 80,
    received: 0,
    outcome: "underWay",
    learns: "certificate",
    ...its,
  },
});

const ids = (rows: readonly SentRow[]): string[] => rows.map(({ id }) => id);

it("the newest comes first, and of too many the oldest go", () => {
  const rows = Array.from({ length: mostSent + 2 }, (_, i) => row(`${i}`)).reduce<readonly SentRow[]>(
    noted,
    [],
  );
  expect(rows.length).toBe(mostSent);
  expect([rows[0]?.id, rows.at(-1)?.id]).toEqual([`${mostSent + 1}`, "2"]);
});

it("what became of one is written into its row, and into no other; a row that is gone stays gone", () => {
  const rows = ended([row("b"), row("a")], "a", { outcome: "answered", received: 900 });
  expect(rows).toEqual([row("b"), row("a", { outcome: "answered", received: 900 })]);
  expect(ended(rows, "c", { outcome: "failed", received: 0 })).toEqual(rows);
});

it("what was not sent after all is taken back", () => {
  expect(ids(takenBack([row("b"), row("a")], "b"))).toEqual(["a"]);
});

it("a private window's rows go with it", () => {
  const rows = [row("c", { privateWindow: 2 }), row("b"), row("a", { privateWindow: 1 })];
  expect(ids(withoutWindow(rows, 1))).toEqual(["c", "b"]);
});

it("what the background script's end cut off has failed", () => {
  const rows = [row("b"), row("a", { outcome: "answered", received: 900 })];
  expect(resumed(rows)).toEqual([row("b", { outcome: "failed", atMost: true }), rows[1]]);
});

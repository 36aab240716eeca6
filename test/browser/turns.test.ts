import { expect, it } from "vitest";
import { openTurns } from "../../src/browser/turns.ts";

const never = new AbortController().signal;

/** Lets everything run that can. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Work that says when it begins, and ends when it is told. */
function stage(): {
  begun: string[];
  work: (name: string) => () => Promise<string>;
  end: (name: string) => void;
} {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  return {
    begun,
    work: (name) => () =>
      new Promise((resolve) => {
        begun.push(name);
        ends.set(name, () => resolve(name));
      }),
    end: (name) => ends.get(name)?.(),
  };
}

it("one host's work is done one after the other, in order; another host's beside it", async () => {
  const { begun, work, end } = stage();
  const turns = openTurns();
  const all = [
    turns.take("a", never, work("a1")),
    turns.take("a", never, work("a2")),
    turns.take("b", never, work("b1")),
    turns.take("a", never, work("a3")),
  ];
  await settle();
  expect(begun).toEqual(["a1", "b1"]);
  end("a1");
  await settle();
  expect(begun).toEqual(["a1", "b1", "a2"]);
  end("a2");
  await settle();
  end("a3");
  end("b1");
  expect(await Promise.all(all)).toEqual(["a1", "a2", "b1", "a3"]);
});

it("work that fails lets the next begin", async () => {
  const turns = openTurns();
  const failing = turns.take("a", never, () => Promise.reject(new Error("no")));
  const next = turns.take("a", never, () => Promise.resolve("next"));
  await expect(failing).rejects.toThrow("no");
  expect(await next).toBe("next");
});

it("whoever is cancelled while waiting leaves at once, is never begun, and holds nobody up", async () => {
  const { begun, work, end } = stage();
  const turns = openTurns();
  const cancel = new AbortController();
  const first = turns.take("a", never, work("first"));
  const waiting = turns.take("a", cancel.signal, work("waiting"));
  const last = turns.take("a", never, work("last"));
  cancel.abort(new Error("cancelled"));
  await expect(waiting).rejects.toThrow("cancelled");
  expect(begun).toEqual(["first"]);
  end("first");
  await first;
  await settle();
  expect(begun).toEqual(["first", "last"]);
  end("last");
  await last;
});

it("whoever is cancelled before is not begun", async () => {
  const { begun, work } = stage();
  await expect(openTurns().take("a", AbortSignal.abort(new Error("gone")), work("it"))).rejects.toThrow(
    "gone",
  );
  expect(begun).toEqual([]);
});

it("whoever is cancelled while at work ends by itself, and keeps the others waiting until then", async () => {
  const { begun, work, end } = stage();
  const turns = openTurns();
  const cancel = new AbortController();
  const first = turns.take("a", cancel.signal, work("first"));
  const last = turns.take("a", never, work("last"));
  await settle();
  cancel.abort();
  await settle();
  expect(begun).toEqual(["first"]);
  end("first");
  expect(await first).toBe("first");
  await settle();
  end("last");
  await last;
});

import { beforeAll, expect, it } from "vitest";
import type { Sent } from "../../src/browser/messages.ts";
import { installMessages } from "../ui/i18n.ts";

let rows: typeof import("../../src/log/rows.ts");
beforeAll(async () => {
  installMessages();
  rows = await import("../../src/log/rows.ts");
});

const sent: Sent = {
  at: "2026-11-20T14:05:00.000Z",
  site: "www.bakery.example",
  kind: "ocsp",
  by: "click",
  method: "POST",
  url: "http://ocsp.trust.example/r3",
  sent: 83,
  received: 1471,
  outcome: "answered",
  learns: "certificate",
};

it("a request is told in words: what, to whom, on whose decision, what it told, and who could read it", () => {
  expect(rows.wordsOf(sent)).toMatchObject({
    site: "www.bakery.example",
    what: "OCSP question, POST",
    to: "http://ocsp.trust.example/r3",
    by: "a click",
    octets: "83 bytes / 1.5 kB",
    learns: "which site",
    inClear: "readable",
    outcome: "answered",
  });
  expect(rows.wordsOf({ ...sent, url: "https://ocsp.trust.example/", privateWindow: 7 })).toMatchObject({
    site: "www.bakery.example (private window)",
    inClear: "encrypted",
  });
});

it("what is not known to have been told is told at most", () => {
  expect(rows.wordsOf({ ...sent, outcome: "failed", atMost: true }).learns).toBe("at most which site");
});

it("what became of a request is told: not followed, and whereto; cancelled", () => {
  const onTo = "http://127.0.0.1/ocsp";
  expect(rows.wordsOf({ ...sent, outcome: "notFollowed", onTo }).outcome).toBe(
    "told to go on to 127.0.0.1; not followed",
  );
  expect(rows.wordsOf({ ...sent, outcome: "cancelled" }).outcome).toBe("cancelled");
});

it("the site itself learns why it is contacted", () => {
  expect(rows.wordsOf({ ...sent, kind: "site", method: "HEAD", learns: "contact" }).learns).toBe(
    "that you have it open",
  );
});

it("as text each request is one line with a tab between columns, and nothing foreign can add to them", () => {
  const text = rows.asText([{ ...sent, site: "a\tb\nc" }]);
  const [heads, line, end] = text.split("\n").map((one) => one.split("\t"));
  expect(heads).toEqual([
    "When",
    "About",
    "What",
    "To",
    "Decided by",
    "Octets out",
    "Octets in",
    "It told",
    "On the way",
    "Outcome",
  ]);
  expect(line?.slice(0, 2)).toEqual(["2026-11-20T14:05:00.000Z", "a b c"]);
  expect(line?.slice(5, 7)).toEqual(["83", "1471"]);
  expect(line).toHaveLength(10);
  expect(end).toEqual([""]);
});

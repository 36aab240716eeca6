import { beforeAll, expect, it } from "vitest";
import type { ReportedAnswer } from "../../src/core/report/report.ts";
import { installMessages } from "./i18n.ts";

let answerNotes: typeof import("../../src/ui/answer-notes.ts").answerNotes;
beforeAll(async () => {
  installMessages();
  ({ answerNotes } = await import("../../src/ui/answer-notes.ts"));
});

const at = "2026-11-20T14:05:00Z";
const plain: ReportedAnswer = { at, verdict: { status: "unknown" }, checks: [] };

it("of an answer that was asked for just now, without a detour, there is nothing to note", () => {
  expect(answerNotes(plain, at)).toEqual([]);
});

it("an older answer says when it was asked for, a copy says that nothing was sent", () => {
  const older = { ...plain, at: "2026-11-20T11:05:00Z" };
  expect(answerNotes(older, at)).toEqual(["Asked 3 hours ago."]);
  expect(answerNotes({ ...older, kept: true }, at)).toEqual([
    "From a copy kept on this machine, fetched 3 hours ago. Nothing was sent.",
  ]);
});

it("detours and a first attempt are told, with whom and what", () => {
  const legs = [
    { url: "http://ocsp.example/" },
    { url: "http://one.example/a" },
    { url: "http://two.example/b" },
    { url: "http://three.example/c", unsent: true },
  ] as const;
  const after = { responseStatus: "unauthorized", hashAlgorithm: "SHA-256" };
  expect(answerNotes({ ...plain, legs, after }, at)).toEqual([
    "The question was sent on to one.example, two.example.",
    "A first attempt, hashed with SHA-256, was answered unauthorized.",
  ]);
});

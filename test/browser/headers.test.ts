import { expect, it } from "vitest";
import { neededToAsk, neededToRead, trackersAmong } from "../../src/browser/headers.ts";

const named = (...names: string[]): { name: string }[] => names.map((name) => ({ name }));

it("of what Firefox would send, nothing stays that tells who asks", () => {
  // As Firefox 153 has them on a POST of an add-on.
  const headers = named(
    ...[
      "Host",
      "User-Agent",
      "Accept",
      "Accept-Language",
      "Accept-Encoding",
      "Content-Type",
      "Content-Length",
    ],
    ...["Origin", "Connection", "Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site", "Cookie", "Referer"],
  );
  expect(neededToAsk(headers).map(({ name }) => name)).toEqual([
    "Host",
    "Accept",
    "Content-Type",
    "Content-Length",
    "Connection",
  ]);
});

it("of an answer, Firefox sees nothing that it would remember", () => {
  const headers = named(
    "content-type",
    "Location",
    "Strict-Transport-Security",
    "Alt-Svc",
    "Set-Cookie",
    "NEL",
  );
  expect(neededToRead(headers).map(({ name }) => name)).toEqual(["content-type", "Location"]);
});

it("headers that mark a browser, or have it report, are named; those of any answer are not", () => {
  const headers = named("Content-Type", "ETag", "SET-COOKIE", "Nel", "Report-To", "Accept-CH", "Alt-Svc");
  expect(trackersAmong(headers)).toEqual(["set-cookie", "nel", "report-to", "accept-ch"]);
});

it("no headers are no headers", () => {
  expect([neededToAsk(undefined), neededToRead(undefined), trackersAmong(undefined)]).toEqual([[], [], []]);
});

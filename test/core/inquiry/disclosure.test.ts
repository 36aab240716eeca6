import { expect, it } from "vitest";
import { disclose } from "../../../src/core/inquiry/disclosure.ts";

const learns = ({ rows }: ReturnType<typeof disclose>): Record<string, string> =>
  Object.fromEntries(rows.map(({ who, learns }) => [who, learns]));

it.each([
  ["ocsp", "http://ca.example/", { responder: "certificate", path: "certificate", resolver: "contact" }],
  ["ocsp", "https://ca.example/", { responder: "certificate", path: "contact", resolver: "contact" }],
  ["crl", "http://ca.example/a.crl", { responder: "list", path: "list", resolver: "contact" }],
  ["crl", "https://ca.example/a.crl", { responder: "list", path: "contact", resolver: "contact" }],
] as const)("%s from %s", (kind, url, expected) => {
  const disclosure = disclose({ kind, url });
  expect(learns(disclosure)).toEqual(expected);
  expect(disclosure.host).toBe("ca.example");
  expect(disclosure.inClear).toBe(url.startsWith("http:"));
});

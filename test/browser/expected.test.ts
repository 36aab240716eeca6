import { expect, it } from "vitest";
import { type Expected, mayGo } from "../../src/browser/expected.ts";

const url = "http://ocsp.ca.example/";
const upgraded = "https://ocsp.ca.example/";
const proxy = { type: "socks", host: "127.0.0.1", port: 9050 };
const requestId = "1";
const one = (its: Partial<Expected> = {}): Expected => ({ url, page: {}, ...its });

it("what is expected may go, once", () => {
  const expected = one();
  expect(mayGo([expected], { requestId, url })).toBe(true);
  expect(expected).toMatchObject({ requestId, went: url });
  expect(mayGo([expected], { requestId: "2", url })).toBe(false);
});

it("what nobody expects may not go", () => {
  expect(mayGo([], { requestId, url })).toBe(false);
  expect(mayGo([one()], { requestId, url: `${url}other` })).toBe(false);
});

it("of two, each is known by its URL, and from then on by its request", () => {
  const [first, second] = [one(), one({ url: "http://crl.ca.example/" })];
  expect(mayGo([first, second], { requestId: "2", url: second.url })).toBe(true);
  expect(mayGo([first, second], { requestId: "1", url })).toBe(true);
  expect([first.requestId, second.requestId]).toEqual(["1", "2"]);
});

it("the same request may go once more as https, and that is where it went", () => {
  const expected = one();
  expect(mayGo([expected], { requestId, url })).toBe(true);
  expect(mayGo([expected], { requestId, url: upgraded })).toBe(true);
  expect(expected.went).toBe(upgraded);
});

it("what would leave the page's way may not go, and the other way is noted", () => {
  const [proxied, contained] = [
    one({ page: { proxy } }),
    one({ page: { container: "firefox-container-1" } }),
  ];
  expect(mayGo([proxied], { requestId, url, proxyInfo: null })).toBe(false);
  expect(proxied.astray).toEqual({});
  expect(mayGo([contained], { requestId, url, proxyInfo: proxy })).toBe(false);
  expect(contained.astray).toEqual({ proxy });
});

it("by the one way that was agreed to it may go, by any other it may not", () => {
  const page = { proxy };
  const other = { ...proxy, port: 9051 };
  expect(mayGo([one({ page, agreed: {} })], { requestId, url })).toBe(true);
  expect(mayGo([one({ page, agreed: {} })], { requestId, url, proxyInfo: other })).toBe(false);
  expect(mayGo([one({ page, agreed: { proxy: other } })], { requestId, url })).toBe(false);
  expect(mayGo([one({ page, agreed: {} })], { requestId, url, proxyInfo: proxy })).toBe(true);
});

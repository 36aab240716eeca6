import { beforeAll, expect, it } from "vitest";
import type { OwnRequests } from "../../src/browser/own-requests.ts";
import { installFirefox } from "./fake-firefox.ts";

type Listener = (details: object) => unknown;

/** What Firefox does with its listeners, at the test's word. */
const listeners = new Map<string, Listener>();
const event = (name: string): object => ({ addListener: (one: Listener) => listeners.set(name, one) });
const fire = (name: string, details: object): unknown => listeners.get(name)?.(details);

let own: OwnRequests;
beforeAll(async () => {
  const names = ["onBeforeRequest", "onBeforeSendHeaders", "onHeadersReceived", "onErrorOccurred"];
  installFirefox({
    runtime: { id: "test", getURL: () => "moz-extension://uuid/" },
    webRequest: Object.fromEntries(names.map((name) => [name, event(name)])),
  });
  const { openOwnRequests } = await import("../../src/browser/own-requests.ts");
  own = openOwnRequests();
});

const url = "http://ocsp.ca.example/";
const ours = { requestId: "1", url, tabId: -1, originUrl: "moz-extension://uuid/background.html" };

it("a request of ours that nobody announced is stopped; another's is left alone", () => {
  expect(fire("onBeforeRequest", ours)).toEqual({ cancel: true });
  expect(fire("onBeforeRequest", { ...ours, originUrl: "https://site.example/" })).toBeUndefined();
  expect(fire("onBeforeRequest", { ...ours, tabId: 3 })).toBeUndefined();
});

it("an announced one goes, without what names us, and what is heard of it is kept until its end", async () => {
  const request = own.expect(url, {});
  expect(request.went).toBeUndefined();
  expect(fire("onBeforeRequest", ours)).toBeUndefined();
  expect(request.went).toBe(url);
  const requestHeaders = [{ name: "Host" }, { name: "Origin" }];
  expect(fire("onBeforeSendHeaders", { ...ours, requestHeaders })).toEqual({
    requestHeaders: [{ name: "Host" }],
  });
  const responseHeaders = [
    { name: "Location", value: "/b" },
    { name: "Set-Cookie", value: "a" },
  ];
  expect(fire("onHeadersReceived", { ...ours, statusCode: 302, responseHeaders })).toEqual({
    responseHeaders: [responseHeaders[0]],
  });
  expect(request.head).toEqual({ status: 302, location: "/b", trackers: ["set-cookie"] });
  fire("onErrorOccurred", { ...ours, error: "NS_ERROR_NET_RESET" });
  await request.over();
  expect(request.said).toBe("NS_ERROR_NET_RESET");
  request.end();
  expect(fire("onBeforeRequest", ours)).toEqual({ cancel: true });
});

it("one that would leave the page's way is stopped, but for the one way that was agreed to", () => {
  const page = { container: "firefox-container-1" };
  const held = own.expect(url, { page });
  expect(fire("onBeforeRequest", ours)).toEqual({ cancel: true });
  expect(held.astray).toEqual({});
  held.end();
  const agreed = own.expect(url, { page, agreed: {} });
  expect(fire("onBeforeRequest", ours)).toBeUndefined();
  agreed.end();
});

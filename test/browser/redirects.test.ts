import { expect, it } from "vitest";
import { follow, isRedirect, type SentOn } from "../../src/browser/redirects.ts";

const sentOn = (its: Partial<SentOn>): SentOn => ({
  from: "http://ocsp.ca.example/a/b",
  method: "POST",
  status: 302,
  location: undefined,
  before: 0,
  ...its,
});

it.each<[what: string, its: Partial<SentOn>, to: string]>([
  ["an absolute place", { location: "http://cdn.example/x" }, "http://cdn.example/x"],
  ["a relative place", { location: "c" }, "http://ocsp.ca.example/a/c"],
  ["a path", { location: "/c?d" }, "http://ocsp.ca.example/c?d"],
  ["another scheme's host", { location: "//cdn.example/x" }, "http://cdn.example/x"],
  ["https", { location: "https://ocsp.ca.example/" }, "https://ocsp.ca.example/"],
  ["no fragment", { location: "/c#d" }, "http://ocsp.ca.example/c"],
  [
    "an international name in its ASCII form",
    { location: "http://bücher.example/" },
    "http://xn--bcher-kva.example/",
  ],
  ["an unusual port", { location: "http://ocsp.ca.example:8080/" }, "http://ocsp.ca.example:8080/"],
  ["the third place", { location: "/c", before: 2 }, "http://ocsp.ca.example/c"],
  ["303 for a GET", { location: "/c", status: 303, method: "GET" }, "http://ocsp.ca.example/c"],
  [
    "a private place from the same network",
    { from: "http://ca.internal/", location: "http://10.0.0.1/" },
    "http://10.0.0.1/",
  ],
])("follows to %s", (_, its, to) => {
  expect(follow(sentOn(its))).toEqual({ to });
});

it.each<[what: string, its: Partial<SentOn>, fault: string, to: string]>([
  ["nowhere", {}, "toNowhere", ""],
  ["what is no URL", { location: "http://[::/" }, "toNowhere", "http://[::/"],
  ["another protocol", { location: "ftp://ca.example/" }, "toNowhere", "ftp://ca.example/"],
  ["a script", { location: "javascript:alert(1)" }, "toNowhere", "javascript:alert(1)"],
  ["a name with a password", { location: "http://a:b@ca.example/" }, "toNowhere", "http://a:b@ca.example/"],
  ["303 for a POST", { location: "/c", status: 303 }, "toNowhere", "http://ocsp.ca.example/c"],
  [
    "clear text from https",
    { from: "https://ocsp.ca.example/", location: "http://ocsp.ca.example/" },
    "toClearText",
    "http://ocsp.ca.example/",
  ],
  ["a private address", { location: "http://192.168.1.1/" }, "toLocalAddress", "http://192.168.1.1/"],
  [
    "this machine, written as a number",
    { location: "http://2130706433/" },
    "toLocalAddress",
    "http://127.0.0.1/",
  ],
  ["this machine by name", { location: "http://LOCALHOST/" }, "toLocalAddress", "http://localhost/"],
  ["an IPv6 loopback", { location: "http://[::1]/" }, "toLocalAddress", "http://[::1]/"],
  ["a fourth place", { location: "/c", before: 3 }, "tooMany", "http://ocsp.ca.example/c"],
])("does not follow to %s", (_, its, fault, to) => {
  expect(follow(sentOn(its))).toEqual({ fault, to });
});

it("of a place that is too long no more is shown than of one that is not", () => {
  const { fault, to } = follow(sentOn({ location: `http://ca.example/${"a".repeat(100_000)}` }));
  expect(fault).toBe("toNowhere");
  expect(to.length).toBe(1024);
});

it("five statuses send a question on", () => {
  const all = Array.from({ length: 100 }, (_, i) => 300 + i);
  expect(all.filter(isRedirect)).toEqual([301, 302, 303, 307, 308]);
});

import { expect, it } from "vitest";
import { overHttps, parseHttpUrl, readHttpUrl } from "../../../src/core/inquiry/http-url.ts";

it.each([
  ["http://ocsp.ca.example", { scheme: "http", host: "ocsp.ca.example" }],
  ["HTTP://OCSP.CA.example/path/%41?q", { scheme: "http", host: "ocsp.ca.example" }],
  ["https://ocsp.ca.example:8080/", { scheme: "https", host: "ocsp.ca.example", port: 8080 }],
  ["http://[2001:db8::1]:80/a", { scheme: "http", host: "[2001:db8::1]", port: 80 }],
  ["http://192.0.2.1/", { scheme: "http", host: "192.0.2.1" }],
])("reads %s", (url, expected) => {
  expect(parseHttpUrl(url)).toEqual({ url, ...expected });
});

it.each([
  "ldap://ldap.ca.example/cn=CA",
  "http://user:secret@ocsp.ca.example/",
  "http://ocsp.ca.example/a b",
  "http://ocsp.ca.example/\u0000",
  "http://ocsp.ca.example/\r\nX: y",
  "http://оcsp.ca.example/",
  "http:///path",
  "http://ocsp.ca.example:99999/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://127.1/",
  "http://127.0.0.1.:80/",
  "http://ocsp.ca.example/#x",
  "http://ocsp.ca.example/a?b#",
  "http://localhost../",
  "http://ocsp..ca.example/",
  "http://.ca.example/",
  "//ocsp.ca.example/",
  "file:///etc/passwd",
  "javascript:alert(1)",
  `http://ocsp.ca.example/${"a".repeat(1024)}`,
  "",
])("refuses %j", (url) => {
  expect(parseHttpUrl(url)).toBeUndefined();
});

it.each([
  ["tooLong", `http://ocsp.ca.example/${"a".repeat(1024)}`],
  ["notHttp", "ldap://ldap.ca.example/cn=CA"],
  ["notHttp", ""],
  ["userinfo", "http://user:secret@ocsp.ca.example/"],
  ["userinfo", "http://ocsp.ca.example@192.0.2.1/"],
  ["malformed", "http://ocsp.ca.example/a b"],
  ["malformed", "http://bücher.example/"],
])("tells what is wrong: %s in %j", (fault, url) => {
  expect(readHttpUrl(url)).toBe(fault);
});

it("an @ after the host is no userinfo", () => {
  expect(readHttpUrl("http://ocsp.ca.example/a@b")).toMatchObject({ host: "ocsp.ca.example" });
});

it.each([
  ["http://ocsp.ca.example", "https://ocsp.ca.example"],
  ["HTTP://ocsp.ca.example/a?b", "https://ocsp.ca.example/a?b"],
  ["http://ocsp.ca.example:80/a", "https://ocsp.ca.example/a"],
  ["http://ocsp.ca.example:8080/a:80", "https://ocsp.ca.example:8080/a:80"],
  ["http://[2001:db8::1]:8080/", "https://[2001:db8::1]:8080/"],
  ["https://ocsp.ca.example/", undefined],
  ["ldap://ocsp.ca.example/", undefined],
])("%s over https is %s", (url, expected) => {
  expect(overHttps(url)).toBe(expected);
});

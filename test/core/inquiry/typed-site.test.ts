import { expect, it } from "vitest";
import { originOf } from "../../../src/core/inquiry/observed-chain.ts";
import { readSite } from "../../../src/core/inquiry/typed-site.ts";

it.each([
  ["mail.example", { host: "mail.example", port: 443 }, "https://mail.example"],
  ["  Mail.Example:8443 ", { host: "mail.example", port: 8443 }, "https://mail.example:8443"],
  ["https://www.example:443/a?b#c", undefined, undefined],
  ["https://www.example:443/a?b", { host: "www.example", port: 443 }, "https://www.example"],
  ["SMTP://mail.example", { host: "mail.example", port: 25, starttls: "smtp" }, "smtp://mail.example"],
  [
    "smtp://mail.example:587",
    { host: "mail.example", port: 587, starttls: "smtp" },
    "smtp://mail.example:587",
  ],
  ["imap://mail.example", { host: "mail.example", port: 143, starttls: "imap" }, "imap://mail.example"],
  [
    "pop3://[2001:db8::1]:110/",
    { host: "[2001:db8::1]", port: 110, starttls: "pop3" },
    "pop3://[2001:db8::1]",
  ],
])("%s is %o", (typed, site, origin) => {
  const read = readSite(typed);
  expect(typeof read === "string" ? undefined : read).toEqual(site);
  if (typeof read !== "string") expect(originOf(read)).toBe(origin);
});

it.each([
  ["", "malformed"],
  ["smtp://", "malformed"],
  ["mail example", "malformed"],
  ["mail.example:99999", "malformed"],
  ["user:secret@mail.example", "userinfo"],
  ["ftp://mail.example", "malformed"],
  ["bücher.example", "malformed"],
  [`${"a".repeat(2000)}.example`, "tooLong"],
])("%s is no site", (typed, fault) => {
  expect(readSite(typed)).toBe(fault);
});
